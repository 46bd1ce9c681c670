/* SPDX-License-Identifier: BSD-3-Clause */
/* What all boxes of ours are in Pd: two outlets, and a Pd that they are in. On the thread of that Pd. */
#ifndef LSTM_PD_BOX_H
#define LSTM_PD_BOX_H

#include <m_pd.h>

#include "../patcher.h"
#include "pd_buffer.h"
#include "pd_instance.h"

/* The beginning of each box, and the owner of what it has of the core. */
typedef struct pd_box {
    t_object object;
    pd_instance *instance;
    t_outlet *outlets[2];
    pd_arrays arrays;
} pd_box;

/* Joins the Pd and makes the outlets; without memory for it, frees the box and returns 0. */
int pd_box_open(pd_box *box);
void pd_box_close(pd_box *box);
/* Returns a block to be given back; NULL after saying that there is no memory. */
lstm_atom *pd_box_atoms(const pd_box *box, int argc, const t_atom *argv);
void pd_box_output(void *owner, int outlet, void *selector, int n_values, const lstm_value *values);

#endif
