/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Python owes each instance: how many commands wait for its answer, and whether it is awake to give one. Patcher's
 * thread, if nothing else is said.
 */
#ifndef LSTM_DEBTS_H
#define LSTM_DEBTS_H

#include "instance.h"

void lstm_owe(lstm_instance *instance, int change); /* one more (or one less) command that Python owes an answer to */
void lstm_owe_no_more_than(lstm_instance *instance, int n); /* nothing older will be answered any more */
int lstm_python_owes(const lstm_instance *instance);        /* whether Python still owes an answer */
int lstm_count_debts(void);                                 /* any thread: to all, and whether awake or not */

int lstm_python_sleeps(const lstm_instance *instance);    /* whether nobody in there has needed it yet */
int lstm_python_is_absent(const lstm_instance *instance); /* whether it is known that there is none */
void lstm_python_is_awake(lstm_instance *instance);
void lstm_python_is_known_absent(lstm_instance *instance);
int lstm_python_is_up(void);                    /* any thread: whether it has been up and answering */
void lstm_python_came_up(void);                 /* any thread */
void lstm_python_has_ended(void);               /* any thread: instances that are still to come have none */
void lstm_debts_begin(lstm_instance *instance); /* of one to which nothing is owed: there Python sleeps */

#endif
