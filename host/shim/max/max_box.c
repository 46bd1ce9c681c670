/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_box.h"

#include <stdio.h>
#include <string.h>

#include "max_atoms.h"
#include "max_patches.h"
#include "max_region.h"

/* Milliseconds, should what a message has set off wait for something that Max's main thread has. */
enum { LONGEST_WAIT = 2000 };

static max_box *living; /* inside the region */

void max_class_name(const char *name, char in_max[MAX_NAME_SIZE])
{
    int has_tilde = name[strlen(name) - 1] == '~';
    snprintf(in_max, MAX_NAME_SIZE, "%s%s", name, has_tilde ? "" : "~");
}

/* ---- life ---- */

void max_box_open(max_box *box)
{
    box->buffer = (max_buffer){NULL, NULL, NULL};
    box->n_away = 0;
    box->is_touched = 0;
    box->outlets[LSTM_RIGHT] = outlet_new(box, NULL); /* Max makes them from right to left */
    box->outlets[LSTM_LEFT] = outlet_new(box, NULL);
    object_obex_store(box, gensym("dumpout"), (t_object *)box->outlets[LSTM_RIGHT]);
    max_enter();
    box->next = living;
    living = box;
    max_leave();
}

void max_box_end(max_box *box)
{
    max_box **link = &living;
    while (*link && *link != box)
        link = &(*link)->next;
    if (*link) *link = box->next;
}

static int is_away(const max_box *box)
{
    max_enter();
    int n_away = box->n_away;
    max_leave();
    return n_away > 0;
}

void max_box_close(max_box *box)
{
    for (int waited = 0; waited < LONGEST_WAIT && is_away(box); waited++)
        systhread_sleep(1);
    max_buffer_free(&box->buffer);
}

int max_box_lives(const void *box)
{
    const max_box *each = living;
    while (each && each != box)
        each = each->next;
    return each != NULL;
}

/* ---- messages ---- */

lstm_atom *max_box_atoms(max_box *box, const char *selector, long ac, const t_atom *av)
{
    lstm_atom *atoms = lstm_lend(&max_instance->blocks, ((size_t)ac + 1) * sizeof *atoms);
    if (atoms)
        max_atoms_convert(ac, av, atoms);
    else
        object_error(&box->object.z_ob, "%s: not enough memory for %ld atoms", selector, ac);
    return atoms;
}

t_atom *max_box_values(void *owner, int n_values, const lstm_value *values)
{
    t_atom *atoms = lstm_lend(&max_instance->blocks, ((size_t)n_values + 1) * sizeof *atoms);
    if (!atoms) object_error(owner, "not enough memory for a message of %d atoms", n_values);
    for (int i = 0; atoms && i < n_values; i++) {
        atoms[i].a_type = values[i].is_symbol ? A_SYM : A_FLOAT;
        if (values[i].is_symbol)
            atoms[i].a_w.w_sym = values[i].symbol;
        else
            atoms[i].a_w.w_float = values[i].number;
    }
    return atoms;
}

/* A list of one number is that number. */
static void send(t_outlet *outlet, t_symbol *selector, short ac, t_atom *av)
{
    int is_list = selector == gensym("list"), is_float = selector == gensym("float");
    if (ac == 1 && (is_list || is_float) && av->a_type == A_FLOAT)
        outlet_float(outlet, av->a_w.w_float);
    else if (is_list)
        outlet_list(outlet, NULL, ac, av);
    else
        outlet_anything(outlet, selector, ac, av);
}

void max_box_output(void *owner, int outlet, void *selector, int n_values, const lstm_value *values)
{
    max_box *box = owner;
    t_atom *atoms = max_box_values(owner, n_values, values);
    int may_be_deleted = !systhread_ismainthread(); /* meanwhile: boxes are deleted on the main thread */
    if (!atoms) return;
    if (may_be_deleted) box->n_away++;
    max_leave();
    send(box->outlets[outlet], selector, (short)n_values, atoms);
    max_enter();
    if (may_be_deleted) box->n_away--;
    lstm_give_back(atoms);
}

/* ---- the patcher ---- */

void max_box_touch(max_box *box) { box->is_touched = 1; }

void max_box_tell_patchers(void)
{
    for (;;) { /* objects are deleted on this thread, too */
        max_enter();
        max_box *box = living;
        while (box && !box->is_touched)
            box = box->next;
        if (box) box->is_touched = 0;
        max_leave();
        if (!box) return;
        max_patches_touch(box);
    }
}

void max_box_explain(const char *class_name, const char *about, char *text)
{
    char name[MAX_NAME_SIZE];
    max_class_name(class_name, name);
    snprintf(text, ASSIST_MAX_STRING_LEN, "%s: %s", name, about);
}

t_max_err max_box_be_notified(max_box *box, t_symbol *name, t_symbol *what, void *sender, void *data)
{
    return box->buffer.reference ? buffer_ref_notify(box->buffer.reference, name, what, sender, data) : 0;
}
