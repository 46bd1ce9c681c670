/* SPDX-License-Identifier: BSD-3-Clause */
/* Prediction, at once and without Python: never waits; allocates as little as predict.c says. Patcher's thread. */
#ifndef LSTM_PREDICT_H
#define LSTM_PREDICT_H

#include "object.h"

void lstm_predict_init(lstm_instance *instance); /* once, before anything is predicted in there */
/* Each answers, and reports errors, under the selector. */
void lstm_predict_series(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
void lstm_predict_frame(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
void lstm_predict_point(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
void lstm_reset(lstm_object *object); /* the next frame is the first of a series */

#endif
