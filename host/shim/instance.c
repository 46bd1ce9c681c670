/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of an instance is used again by a later one, but never freed, since Python may be about to answer it. */
#include "instance.h"

#include <stdlib.h>

static lstm_instance *_Atomic all[LSTM_MAX_INSTANCES]; /* NULL from the first that was never made */

static lstm_instance *new_instance(int position)
{
    lstm_instance *instance = calloc(1, sizeof *instance);
    if (!instance) return NULL;
    instance->number = (uint64_t)position + 1;
    instance->last_sequence = instance->last_taken = instance->number << LSTM_INSTANCE_SHIFT;
    instance->replied = lstm_semaphore_new();
    lstm_queue_init(&instance->replies);
    atomic_init(&instance->is_in_use, 1);
    if (instance->replied) return instance;
    free(instance);
    return NULL;
}

lstm_instance *lstm_instance_claim(int *position)
{
    for (; *position < LSTM_MAX_INSTANCES; ++*position) {
        lstm_instance *known = atomic_load(&all[*position]);
        if (known && !atomic_exchange(&known->is_in_use, 1)) return known;
        if (known) continue;
        lstm_instance *made = new_instance(*position);
        if (!made || atomic_compare_exchange_strong(&all[*position], &known, made)) return made;
        free(made->replied); /* another thread was quicker */
        free(made);
    }
    return NULL;
}

void lstm_instance_yield(lstm_instance *instance) { atomic_store(&instance->is_in_use, 0); }

lstm_instance *lstm_instance_of(uint64_t handle)
{
    uint64_t number = handle >> LSTM_INSTANCE_SHIFT;
    return number && number <= LSTM_MAX_INSTANCES ? atomic_load(&all[number - 1]) : NULL;
}

void lstm_for_each_instance(void (*visit)(lstm_instance *instance, void *data), void *data)
{
    lstm_instance *instance;
    for (int i = 0; i < LSTM_MAX_INSTANCES && (instance = atomic_load(&all[i])); i++)
        visit(instance, data);
}
