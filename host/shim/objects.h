/* SPDX-License-Identifier: BSD-3-Clause */
/* The living objects of an instance, under handles. Patcher's thread. */
#ifndef LSTM_OBJECTS_H
#define LSTM_OBJECTS_H

#include "object.h"

int lstm_register(lstm_object *object); /* in its instance; 0: out of memory */
void lstm_unregister(lstm_object *object);
/* Whether they are two that share one content. One that is on its way to another name shares with nobody. */
int lstm_are_namesakes(const lstm_object *one, const lstm_object *other);
lstm_object *lstm_lookup(uint64_t handle); /* NULL: deleted meanwhile */
void lstm_for_each_object(const lstm_instance *instance, void (*visit)(lstm_object *object, void *data),
                          void *data); /* adds and removes none */

#endif
