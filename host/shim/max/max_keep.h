/* SPDX-License-Identifier: BSD-3-Clause */
/* What a patcher keeps of a box: whole numbers in the dictionary that the patcher's file has for the box. Main thread,
 * outside the critical region except where something else is said. */
#ifndef MAX_KEEP_H
#define MAX_KEEP_H

#include "../saved.h"
#include "max_api.h"

/* Inside the region. In memory that is to be freed; NULL: there is none. */
t_atom *max_keep_words(const lstm_saved *saved, long *n_words);
void max_keep_write(t_dictionary *box, long n_words, t_atom *words);
/* What the box that is being made has in its file; to be freed by sysmem_freeptr. NULL: nothing. */
t_atom *max_keep_read(long *n_words);

#endif
