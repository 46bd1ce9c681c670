/* SPDX-License-Identifier: BSD-3-Clause */
#include "tags.h"

#include <string.h>

#include "tuning.h"

int lstm_is_tag(const lstm_atom *atom) { return atom->is_symbol && atom->text[0] == '-' && atom->text[1]; }

int lstm_find_tag(const char *parameter, int n_atoms, const lstm_atom *atoms)
{
    for (int i = 0; i + 1 < n_atoms; i++)
        if (lstm_is_tag(&atoms[i]) && !strcmp(atoms[i].text + 1, parameter)) return i + 1;
    return 0;
}

void lstm_tune_by_tags(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    for (const lstm_tuning_row *row = lstm_tuning_rows; row->name; row++) {
        int value = lstm_find_tag(row->name, n_atoms, atoms);
        if (value) lstm_tune(object, row->name, &atoms[value]);
    }
}
