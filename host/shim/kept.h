/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Models whose last object is gone, for the next one of that name: as long as Python is not up, for it keeps them
 * itself. Patcher's thread.
 */
#ifndef LSTM_KEPT_H
#define LSTM_KEPT_H

#include "object.h"

/* Takes from an object that is about to go what it predicts with, on behalf of its patch. */
void lstm_keep(lstm_object *object);
/* Gives a new object what is kept for its name, if anything is. */
void lstm_take_kept(lstm_object *object);
/* Lets go of what no patch but this one holds. */
void lstm_keep_no_longer(lstm_instance *instance, uint64_t patch);

#endif
