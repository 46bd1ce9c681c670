/* SPDX-License-Identifier: BSD-3-Clause */
/* Tags among an object's creation arguments: `-name value ...`. Patcher's thread. */
#ifndef LSTM_TAGS_H
#define LSTM_TAGS_H

#include "object.h"

/* Whether a creation argument begins a tag: a symbol that begins with `-` and is longer than that. */
int lstm_is_tag(const lstm_atom *atom);
/* The position of a tag's first value; 0: there is no such tag, or nothing after it. */
int lstm_find_tag(const char *parameter, int n_atoms, const lstm_atom *atoms);
/* Sets the parameters that the shim itself uses. */
void lstm_tune_by_tags(lstm_object *object, int n_atoms, const lstm_atom *atoms);

#endif
