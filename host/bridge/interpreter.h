/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting an interpreter, of whatever version. */
#ifndef PATCHLSTM_INTERPRETER_H
#define PATCHLSTM_INTERPRETER_H

struct lstm_boot; /* contract.h, which C files include once */

/* Worker thread. A new interpreter that listens to no environment variable and catches no signal; its thread then has
 * the GIL. Returns 0 with an error. */
int patchlstm_start_interpreter(const struct lstm_boot *boot);

#endif
