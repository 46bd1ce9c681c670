/* SPDX-License-Identifier: BSD-3-Clause */
/* How series go on: drawn at once and without Python; never waits. Patcher's thread. */
#ifndef LSTM_CONTINUING_H
#define LSTM_CONTINUING_H

#include "object.h"

/* Each answers, and reports errors, under the selector. */
void lstm_continue_series(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
void lstm_continue(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);

#endif
