/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Python owes: how many commands wait for its answer, and whether it is awake to give one. Patcher's thread, if
 * nothing else is said.
 */
#ifndef LSTM_DEBTS_H
#define LSTM_DEBTS_H

void lstm_owe(int change);         /* one more (or one less) command that Python owes an answer to */
void lstm_owe_no_more_than(int n); /* nothing older will be answered any more */
int lstm_python_owes(void);        /* whether Python still owes an answer */

int lstm_python_sleeps(void);    /* whether nobody has started it yet */
int lstm_python_is_absent(void); /* whether it is known that there is none */
int lstm_python_is_up(void);     /* whether it has been up and answering */
void lstm_python_is_awake(void);
void lstm_python_is_known_absent(void);
void lstm_python_came_up(void); /* any thread */

#endif
