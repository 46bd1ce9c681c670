/* SPDX-License-Identifier: BSD-3-Clause */
/* Handles: how Python names an object that may be gone by the time it answers. All on the patcher's thread. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

typedef struct lstm_slot {
    lstm_object *object; /* NULL: free */
    uint32_t generation; /* how many objects have been here */
} lstm_slot;

static lstm_slot *slots;
static uint32_t n_slots;

static uint32_t free_slot(void)
{
    for (uint32_t i = 0; i < n_slots; i++)
        if (!slots[i].object) return i;
    uint32_t wanted = n_slots ? 2 * n_slots : 16;
    lstm_slot *larger = realloc(slots, wanted * sizeof *slots);
    if (!larger) return UINT32_MAX;
    for (uint32_t i = n_slots; i < wanted; i++)
        larger[i] = (lstm_slot){NULL, 0};
    slots = larger;
    uint32_t first = n_slots;
    n_slots = wanted;
    return first;
}

int lstm_register(lstm_object *object)
{
    uint32_t i = free_slot();
    if (i == UINT32_MAX) return 0;
    slots[i].object = object;
    slots[i].generation++;
    object->handle = (uint64_t)slots[i].generation << 32 | i;
    return 1;
}

void lstm_unregister(lstm_object *object) { slots[(uint32_t)object->handle].object = NULL; }

int lstm_are_namesakes(const lstm_object *one, const lstm_object *other)
{
    int are_settled = !one->moved_at && !other->moved_at;
    return are_settled && one != other && one->class == other->class && !strcmp(one->name, other->name);
}

void lstm_for_each_object(void (*visit)(lstm_object *object, void *data), void *data)
{
    for (uint32_t i = 0; i < n_slots; i++)
        if (slots[i].object) visit(slots[i].object, data);
}

lstm_object *lstm_lookup(uint64_t handle)
{
    uint32_t i = (uint32_t)handle;
    if (i >= n_slots || slots[i].generation != handle >> 32) return NULL;
    return slots[i].object;
}
