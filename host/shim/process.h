/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Recorded sounds that become frames. A short one is done at once, a long one in slices, one each time that the
 * patcher's thread has time; so nothing waits, and what plays goes on. Patcher's thread.
 */
#ifndef LSTM_PROCESS_H
#define LSTM_PROCESS_H

#include "object.h"

/* `process SOUND TARGET [BEGIN] [LENGTH]` */
void lstm_process(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
/* Ends the work of an object, if it has any. Returns whether it had. */
int lstm_process_end(lstm_object *object);
/* Does the next slice of each object's work. */
void lstm_process_more(lstm_instance *instance);
int lstm_is_processing(const lstm_instance *instance); /* whether any object has work */

#endif
