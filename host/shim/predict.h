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

/* Whether there is a network. If not, says what is to be done; the object may then be gone. */
int lstm_is_fitted(lstm_object *object, const char *selector);
/* Feeds the buffer of a name to a fresh state, network->series. Returns 0 after saying what is wrong. */
int lstm_hear_buffer(lstm_object *object, const char *selector, const char *name, int64_t *n_frames);
/* Draws the frame that comes next into network->drawn; `position` is its place in the stream. Returns 0 likewise. */
int lstm_draw_next(lstm_object *object, const char *selector, float *state, int64_t position);
/* What decides what is drawn. */
int64_t lstm_find_seed(const lstm_object *object);
/* Sends numbers; from then on the patch may have done anything, even to the object. */
void lstm_answer_numbers(lstm_object *object, const char *selector, int n_values, const float *numbers);

#endif
