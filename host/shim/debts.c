/* SPDX-License-Identifier: BSD-3-Clause */
#include "debts.h"

#include <stdatomic.h>

#include "leaving.h"
#include "patcher.h"

static int n_pending;
static int is_awake;
static int is_absent;
static atomic_int is_up;

void lstm_owe(int change)
{
    n_pending += change;
    lstm_leaving_busy(lstm_python_owes() > 0);
    if (lstm_python_owes() && lstm_patcher->poll) lstm_patcher->poll();
}

void lstm_owe_no_more_than(int n) { lstm_owe(n - n_pending); }

/* what waits for Python to be woken is not due */
int lstm_python_owes(void) { return lstm_python_sleeps() ? 0 : n_pending; }

int lstm_python_sleeps(void) { return !is_awake; }
int lstm_python_is_absent(void) { return is_absent; }
void lstm_python_is_awake(void) { is_awake = 1; }
void lstm_python_is_known_absent(void) { is_absent = 1; }
int lstm_python_is_up(void) { return atomic_load(&is_up); }
void lstm_python_came_up(void) { atomic_store(&is_up, 1); }
