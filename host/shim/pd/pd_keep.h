/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a patch keeps of a box, in lines of the patch's file that follow the box's own:
 *
 *     #A kept 0 1234 17 4711 ...;
 *     #A kept;
 *
 * Pd sends them to whoever has bound `#A` last.
 */
#ifndef PD_KEEP_H
#define PD_KEEP_H

#include <m_pd.h>

#include "../saved.h"

/* Lets an object get the lines that may follow. */
void pd_keep_listen(t_pd *box);
void pd_keep_ignore(t_pd *box);
/* Writes the lines. */
void pd_keep_write(const lstm_saved *saved, t_binbuf *file);
/* The selector of the lines. */
extern const char pd_keep_selector[];

#endif
