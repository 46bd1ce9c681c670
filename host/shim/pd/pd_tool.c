/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_tool.h"

#include <stdio.h>

#include "../blocks.h"
#include "../messages.h"
#include "pd_sound.h"

static t_class *classes[LSTM_N_TOOLS];

static void message(const pd_tool *x, t_symbol *selector, int argc, t_atom *argv)
{
    lstm_atom *atoms = pd_box_atoms(&x->box, argc, argv);
    if (atoms) lstm_tool_message_in(x->core, selector->s_name, argc, atoms);
    lstm_give_back(atoms);
}

static void *create(t_symbol *class_name, int argc, t_atom *argv)
{
    const lstm_tool_row *row = lstm_find_tool(class_name->s_name);
    if (!row) return NULL;
    pd_tool *x = (pd_tool *)pd_new(classes[row - lstm_tool_rows]);
    if (!pd_box_open(&x->box)) return NULL;
    for (const char *const *inlet = row->inlets; *inlet; inlet++)
        inlet_new(&x->box.object, &x->box.object.ob_pd, gensym("float"), gensym(*inlet));
    lstm_atom *atoms = pd_box_atoms(&x->box, argc, argv);
    if (atoms) x->core = lstm_tool_new(row->name, x->box.instance->core, x, argc, atoms);
    lstm_give_back(atoms);
    if (x->core && lstm_hears_sound(row)) pd_sound_begin(x);
    if (x->core) return x;
    pd_free(&x->box.object.ob_pd);
    return NULL;
}

static void destroy(pd_tool *x)
{
    pd_sound_end(x);
    if (x->core) lstm_tool_free(x->core);
    pd_box_close(&x->box);
}

void pd_tool_setup(void)
{
    char with_folder[MAXPDSTRING];
    for (int i = 0; i < LSTM_N_TOOLS; i++) {
        const char *name = lstm_tool_rows[i].name;
        classes[i] = class_new(gensym(name), (t_newmethod)(t_method)create, (t_method)destroy, sizeof(pd_tool),
                               CLASS_DEFAULT, A_GIMME, 0);
        class_addanything(classes[i], message);
        if (lstm_hears_sound(&lstm_tool_rows[i])) pd_sound_setup(classes[i]);
        /* as for the others, in pd_lstm.c */
        snprintf(with_folder, sizeof with_folder, "lstm/%s", name);
        class_addcreator((t_newmethod)(t_method)create, gensym(with_folder), A_GIMME, 0);
    }
}
