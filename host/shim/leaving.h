/* SPDX-License-Identifier: BSD-3-Clause */
/* Quitting while Python starts or works. */
#ifndef LSTM_LEAVING_H
#define LSTM_LEAVING_H

void lstm_leaving_arm(void);          /* any thread */
void lstm_leaving_busy(int change);   /* any thread: Python owes so many more (or less) answers */
void lstm_leaving_booting(int is_it); /* any thread */
int lstm_is_booting(void);            /* any thread */
int lstm_is_leaving(void);            /* any thread: whether the process exits */

/* What quitting waits for, some seconds at most. */
void lstm_leaving_hurry(void (*hurry)(void)); /* what asks Python to come to an end; patcher's thread */
void lstm_leaving_write(int change);          /* any thread: one more (or one less) file is to be written */
void lstm_leaving_no_writes(void);            /* any thread: none of them will be */

#endif
