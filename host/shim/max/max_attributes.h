/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parameters as attributes of Max. Their values are Python's, which answers later; but Max wants an attribute's
 * value at once. So each object keeps what it was last given, until Python tells what it made of it.
 */
#ifndef LSTM_MAX_ATTRIBUTES_H
#define LSTM_MAX_ATTRIBUTES_H

#include "../messages.h"
#include "../patcher.h"
#include "../table.h"
#include "max_api.h"

enum {
    MAX_PARAMETER_ATOMS = 16, /* of one parameter; what is beyond is not displayed */
    MAX_ATTRIBUTE_ATOMS = LSTM_MAX_PARAMETERS * (MAX_PARAMETER_ATOMS + 1)
};

typedef struct max_attributes {
    int n_atoms[LSTM_MAX_PARAMETERS]; /* 0: not known yet */
    t_atom atoms[LSTM_MAX_PARAMETERS][MAX_PARAMETER_ATOMS];
} max_attributes;

void max_attributes_init(max_attributes *attributes);
void max_attributes_keep(max_attributes *attributes, const lstm_class *class, const char *name, int ac,
                         const t_atom *av);
/* Answers as the getter of an attribute does. */
t_max_err max_attributes_get(const max_attributes *attributes, const lstm_class *class, const char *name, long *ac,
                             t_atom **av);
/* Writes what was given so far as creation arguments (-name value ...); returns how many atoms that took. */
int max_attributes_as_tags(const max_attributes *attributes, const lstm_class *class, lstm_atom *atoms);
const char *max_attribute_name(void *attribute);

#endif
