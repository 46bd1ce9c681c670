/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Handles: how Python names an object that may be gone by the time it answers. All on the
 * patcher's thread.
 *
 * A handle holds the number of the instance, the generation of the slot, and the slot.
 */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

typedef struct lstm_slot {
    lstm_object *object; /* NULL: free */
    uint32_t generation; /* how many objects have been here, from the first again after NO_GENERATION */
} lstm_slot;

enum { SLOT_BITS = 24, MAX_SLOTS = 1 << SLOT_BITS, NO_GENERATION = MAX_SLOTS };

static uint32_t slot_of(uint64_t handle) { return (uint32_t)handle & (MAX_SLOTS - 1); }
static uint32_t generation_of(uint64_t handle) { return (uint32_t)(handle >> SLOT_BITS) & (NO_GENERATION - 1); }

/* Returns MAX_SLOTS if there is no memory for another one. */
static uint32_t free_slot(lstm_instance *instance)
{
    uint32_t n_slots = instance->n_slots;
    for (uint32_t i = 0; i < n_slots; i++)
        if (!instance->slots[i].object) return i;
    uint32_t wanted = n_slots ? 2 * n_slots : 16;
    lstm_slot *larger = wanted < MAX_SLOTS ? realloc(instance->slots, wanted * sizeof *larger) : NULL;
    if (!larger) return MAX_SLOTS;
    for (uint32_t i = n_slots; i < wanted; i++)
        larger[i] = (lstm_slot){NULL, 0};
    instance->slots = larger;
    instance->n_slots = wanted;
    return n_slots;
}

int lstm_register(lstm_object *object)
{
    lstm_instance *instance = object->instance;
    uint32_t i = free_slot(instance);
    if (i == MAX_SLOTS) return 0;
    lstm_slot *slot = &instance->slots[i];
    slot->object = object;
    if (++slot->generation == NO_GENERATION) slot->generation = 1;
    object->handle = instance->number << LSTM_INSTANCE_SHIFT | (uint64_t)slot->generation << SLOT_BITS | i;
    return 1;
}

void lstm_unregister(lstm_object *object) { object->instance->slots[slot_of(object->handle)].object = NULL; }

int lstm_are_namesakes(const lstm_object *one, const lstm_object *other)
{
    int are_settled = !one->moved_at && !other->moved_at;
    return are_settled && one != other && one->class == other->class && !strcmp(one->name, other->name);
}

void lstm_for_each_object(const lstm_instance *instance, void (*visit)(lstm_object *object, void *data), void *data)
{
    for (uint32_t i = 0; i < instance->n_slots; i++)
        if (instance->slots[i].object) visit(instance->slots[i].object, data);
}

lstm_object *lstm_lookup(uint64_t handle)
{
    const lstm_instance *instance = lstm_instance_of(handle);
    uint32_t i = slot_of(handle);
    if (!instance || i >= instance->n_slots || instance->slots[i].generation != generation_of(handle)) return NULL;
    return instance->slots[i].object;
}
