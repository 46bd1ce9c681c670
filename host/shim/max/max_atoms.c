/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_atoms.h"

enum { OUT_OF_MEMORY = -2 }; /* Max's MAX_ERR_OUT_OF_MEM */

int max_atoms_convert(long ac, const t_atom *av, lstm_atom *atoms)
{
    for (long i = 0; i < ac; i++) {
        atoms[i] = (lstm_atom){0, 0, NULL};
        if (av[i].a_type == A_SYM)
            atoms[i] = (lstm_atom){1, 0, av[i].a_w.w_sym->s_name};
        else if (av[i].a_type == A_LONG)
            atoms[i].number = (double)av[i].a_w.w_long;
        else if (av[i].a_type == A_FLOAT)
            atoms[i].number = av[i].a_w.w_float;
    }
    return (int)ac;
}

t_max_err max_atoms_give(int n_atoms, const t_atom *atoms, long *ac, t_atom **av)
{
    if (!*ac || !*av) {
        *av = (t_atom *)(void *)sysmem_newptr((uintptr_t)(n_atoms + 1) * sizeof(t_atom));
        if (!*av) {
            *ac = 0;
            return OUT_OF_MEMORY;
        }
        *ac = n_atoms;
    }
    if (*ac > n_atoms) *ac = n_atoms;
    for (long i = 0; i < *ac; i++)
        (*av)[i] = atoms[i];
    return 0;
}
