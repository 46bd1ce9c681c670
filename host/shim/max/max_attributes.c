/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_attributes.h"

#include <string.h>

#include "max_atoms.h"

void max_attributes_init(max_attributes *attributes) { memset(attributes->n_atoms, 0, sizeof attributes->n_atoms); }

static int find(const lstm_class *class, const char *name)
{
    const lstm_parameter *parameter = lstm_find_parameter(class, name);
    return parameter ? (int)(parameter - class->parameters) : -1;
}

void max_attributes_keep(max_attributes *attributes, const lstm_class *class, const char *name, int ac,
                         const t_atom *av)
{
    int i = find(class, name);
    if (i < 0) return;
    attributes->n_atoms[i] = ac < MAX_PARAMETER_ATOMS ? ac : MAX_PARAMETER_ATOMS;
    for (int j = 0; j < attributes->n_atoms[i]; j++)
        attributes->atoms[i][j] = av[j];
}

t_max_err max_attributes_get(const max_attributes *attributes, const lstm_class *class, const char *name, long *ac,
                             t_atom **av)
{
    int i = find(class, name);
    return max_atoms_give(i < 0 ? 0 : attributes->n_atoms[i], i < 0 ? NULL : attributes->atoms[i], ac, av);
}

int max_attributes_as_tags(const max_attributes *attributes, const lstm_class *class, lstm_atom *atoms)
{
    static char tags[LSTM_MAX_PARAMETERS][LSTM_SELECTOR_SIZE]; /* valid until the next call */
    int n_atoms = 0;
    for (int i = 0; class->parameters[i].name; i++) {
        if (!attributes->n_atoms[i]) continue;
        tags[i][0] = '-';
        strncpy(tags[i] + 1, class->parameters[i].name, LSTM_SELECTOR_SIZE - 2);
        atoms[n_atoms++] = (lstm_atom){1, 0, tags[i]};
        n_atoms += max_atoms_convert(attributes->n_atoms[i], attributes->atoms[i], atoms + n_atoms);
    }
    return n_atoms;
}

const char *max_attribute_name(void *attribute)
{
    t_symbol *name = object_method_imp(attribute, gensym("getname"), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    return name ? name->s_name : "";
}
