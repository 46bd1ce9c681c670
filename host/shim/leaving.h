/* SPDX-License-Identifier: BSD-3-Clause */
/* Quitting while Python starts, compiles or works. */
#ifndef LSTM_LEAVING_H
#define LSTM_LEAVING_H

void lstm_leaving_arm(void);          /* any thread */
void lstm_leaving_busy(int is_busy);  /* any thread */
void lstm_leaving_booting(int is_it); /* any thread */
int lstm_is_booting(void);            /* any thread */

#endif
