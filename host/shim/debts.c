/* SPDX-License-Identifier: BSD-3-Clause */
#include "debts.h"

#include "leaving.h"
#include "patcher.h"

static atomic_int n_debts;
static atomic_int is_up, has_ended;

/* Notes that so many more answers are due now. */
static void expect(lstm_instance *instance, int change)
{
    lstm_leaving_busy(change);
    if (instance->n_owed && instance->owner && lstm_patcher->poll) lstm_patcher->poll(instance->owner);
}

void lstm_owe(lstm_instance *instance, int change)
{
    instance->n_owed += change;
    atomic_fetch_add(&n_debts, change);
    if (instance->is_awake) expect(instance, change);
}

void lstm_owe_no_more_than(lstm_instance *instance, int n) { lstm_owe(instance, n - instance->n_owed); }

/* what waits for Python to be woken is not due */
int lstm_python_owes(const lstm_instance *instance) { return instance->is_awake ? instance->n_owed : 0; }

int lstm_count_debts(void) { return atomic_load(&n_debts); }

int lstm_python_sleeps(const lstm_instance *instance) { return !instance->is_awake; }
int lstm_python_is_absent(const lstm_instance *instance) { return instance->is_absent; }

void lstm_python_is_awake(lstm_instance *instance)
{
    instance->is_awake = 1;
    expect(instance, instance->n_owed);
}

void lstm_python_is_known_absent(lstm_instance *instance) { instance->is_absent = 1; }
int lstm_python_is_up(void) { return atomic_load(&is_up); }
void lstm_python_came_up(void) { atomic_store(&is_up, 1); }
void lstm_python_has_ended(void) { atomic_store(&has_ended, 1); }

void lstm_debts_begin(lstm_instance *instance)
{
    instance->is_awake = 0;
    instance->is_absent = atomic_load(&has_ended);
}
