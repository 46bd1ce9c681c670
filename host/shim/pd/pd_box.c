/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_box.h"

#include "../blocks.h"
#include "../core.h"

int pd_box_open(pd_box *box)
{
    box->instance = pd_instance_join();
    if (!box->instance) {
        pd_error(NULL, "lstm: no memory or no room for one more Pd in this process");
        pd_free(&box->object.ob_pd);
        return 0;
    }
    box->outlets[LSTM_LEFT] = outlet_new(&box->object, NULL);
    box->outlets[LSTM_RIGHT] = outlet_new(&box->object, NULL);
    return 1;
}

void pd_box_close(pd_box *box)
{
    pd_arrays_free(&box->arrays);
    if (box->instance) pd_instance_leave(box->instance);
}

lstm_atom *pd_box_atoms(const pd_box *box, int argc, const t_atom *argv)
{
    lstm_atom *atoms = lstm_lend(&box->instance->core->blocks, ((size_t)argc + 1) * sizeof *atoms);
    if (!atoms) pd_error(NULL, "lstm: not enough memory for a message of %d atoms", argc);
    for (int i = 0; atoms && i < argc; i++) {
        atoms[i].is_symbol = argv[i].a_type == A_SYMBOL;
        atoms[i].number = argv[i].a_type == A_FLOAT ? (double)argv[i].a_w.w_float : 0;
        atoms[i].text = atoms[i].is_symbol ? argv[i].a_w.w_symbol->s_name : NULL;
    }
    return atoms;
}

void pd_box_output(void *owner, int outlet, void *selector, int n_values, const lstm_value *values)
{
    const pd_box *box = owner;
    t_atom *atoms = lstm_lend(&box->instance->core->blocks, ((size_t)n_values + 1) * sizeof *atoms);
    if (!atoms) {
        pd_error(owner, "lstm: not enough memory for a message of %d atoms", n_values);
        return;
    }
    for (int i = 0; i < n_values; i++) {
        if (values[i].is_symbol)
            SETSYMBOL(&atoms[i], (t_symbol *)values[i].symbol);
        else
            SETFLOAT(&atoms[i], (t_float)values[i].number);
    }
    outlet_anything(box->outlets[outlet], (t_symbol *)selector, n_values, atoms);
    lstm_give_back(atoms);
}
