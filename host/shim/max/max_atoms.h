/* SPDX-License-Identifier: BSD-3-Clause */
/* Atoms of Max. Any thread of Max. */
#ifndef LSTM_MAX_ATOMS_H
#define LSTM_MAX_ATOMS_H

#include "../patcher.h"
#include "max_api.h"

/* Turns Max's atoms into the core's; returns how many. */
int max_atoms_convert(long ac, const t_atom *av, lstm_atom *atoms);
/* Answers as the getter of an attribute does: into the memory that Max passes, or into new one. */
t_max_err max_atoms_give(int n_atoms, const t_atom *atoms, long *ac, t_atom **av);

#endif
