/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the shim does itself at all objects of one name, which share their model and their tuning. Python, if it is
 * awake, does it again in its turn; `sequence` is then the command that asks it to, and what older ones still bring is
 * not taken any more. 0: it need not know. Patcher's thread.
 */
#ifndef LSTM_NAMESAKES_H
#define LSTM_NAMESAKES_H

#include "object.h"

/* Sets a parameter that the shim itself uses. Returns 0 as lstm_tune does. */
int lstm_tune_namesakes(lstm_object *object, const char *name, const lstm_atom *value, uint64_t sequence);
/* Takes the model away from an object and from all others of its name. */
void lstm_forget_with_namesakes(lstm_object *object, uint64_t sequence);
/* Gives what an object predicts with, if anything, and its tuning to all others of its name. */
void lstm_share_network(const lstm_object *object, uint64_t sequence);
/* Gives a new object without a model what another of its name predicts with; its tags then hold for all of them. */
void lstm_inherit(lstm_object *object, int n_atoms, const lstm_atom *atoms);

#endif
