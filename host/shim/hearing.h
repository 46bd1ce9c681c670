/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects that make frames of sound. They have no content in Python; those of one name share what is computed, whatever
 * their class.
 */
#ifndef LSTM_HEARING_H
#define LSTM_HEARING_H

#include "object.h"
#include "settings.h"

/* Patcher's thread, if nothing else is said. */

/* Gives a new object what it needs, and sets what its tags say. 0: not enough memory. */
int lstm_hearing_begin(lstm_object *object, int n_atoms, const lstm_atom *atoms);
void lstm_hearing_end(lstm_object *object);
/* Sets, tells. */
void lstm_set_hearing(lstm_object *object, const char *name, int n_atoms, const lstm_atom *atoms);
void lstm_tell_hearing(lstm_object *object, const char *name);
const lstm_settings *lstm_settings_of(const lstm_object *object);
/* What is computed under a name; on failure writes why and returns NULL. */
const lstm_settings *lstm_find_settings(const lstm_instance *instance, const char *name, char why[LSTM_TEXT_SIZE]);

/* What core.h says of these. */
void lstm_prepare_to_hear(lstm_object *object, double rate, int64_t n_at_once);
int lstm_hear(lstm_object *object, const float *samples, int64_t n_samples); /* audio thread */
void lstm_tell_frames(lstm_object *object);
void lstm_hear_anew(lstm_object *object); /* `reset` */

#endif
