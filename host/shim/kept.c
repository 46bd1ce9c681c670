/* SPDX-License-Identifier: BSD-3-Clause */
#include "kept.h"

#include <stdlib.h>
#include <string.h>

#include "debts.h"
#include "network.h"

/* What objects of one name have left behind. */
typedef struct lstm_kept {
    struct lstm_kept *next;
    const lstm_class *class;
    lstm_network *network; /* NULL: the last of them had none */
    lstm_tuning tuning;
    uint64_t *patches; /* those that hold it */
    int n_patches;
    char name[];
} lstm_kept;

static lstm_kept *find(const lstm_object *object)
{
    lstm_kept *kept = object->instance->kept;
    while (kept && (kept->class != object->class || strcmp(kept->name, object->name)))
        kept = kept->next;
    return kept;
}

static lstm_kept *add(const lstm_object *object)
{
    size_t size = strlen(object->name) + 1;
    lstm_kept *kept = calloc(1, sizeof *kept + size);
    if (!kept) return NULL;
    kept->class = object->class;
    memcpy(kept->name, object->name, size);
    kept->next = object->instance->kept;
    object->instance->kept = kept;
    return kept;
}

/* Removes what `link` leads to. */
static void drop(lstm_kept **link)
{
    lstm_kept *kept = *link;
    *link = kept->next;
    lstm_network_retire(kept->network);
    free(kept->patches);
    free(kept);
}

static int is_held_by(const lstm_kept *kept, uint64_t patch)
{
    for (int i = 0; i < kept->n_patches; i++)
        if (kept->patches[i] == patch) return 1;
    return 0;
}

static void hold(lstm_kept *kept, uint64_t patch)
{
    if (is_held_by(kept, patch)) return;
    uint64_t *patches = realloc(kept->patches, (size_t)(kept->n_patches + 1) * sizeof *patches);
    if (!patches) return; /* then it goes with the other patches */
    kept->patches = patches;
    patches[kept->n_patches++] = patch;
}

static void let_go(lstm_kept *kept, uint64_t patch)
{
    int n_left = 0;
    for (int i = 0; i < kept->n_patches; i++)
        if (kept->patches[i] != patch) kept->patches[n_left++] = kept->patches[i];
    kept->n_patches = n_left;
}

void lstm_keep(lstm_object *object)
{
    int is_for_python = lstm_python_is_up() && !lstm_python_sleeps(object->instance);
    while (is_for_python && object->instance->kept)
        drop(&object->instance->kept);
    if (is_for_python || !object->is_named) return;
    lstm_kept *kept = find(object);
    if (!kept && object->network) kept = add(object);
    if (!kept) return;
    hold(kept, object->patch);
    /* while Python starts, a new object that has no model yet may be about to get it */
    if (!object->network && !lstm_python_is_absent(object->instance)) return;
    lstm_network_retire(kept->network);
    kept->network = object->network;
    kept->tuning = object->tuning;
    object->network = NULL;
}

void lstm_take_kept(lstm_object *object)
{
    const lstm_kept *kept = find(object);
    if (!kept || !kept->network) return;
    lstm_network_adopt(object, lstm_network_copy(kept->network));
    object->tuning = kept->tuning;
}

void lstm_keep_no_longer(lstm_instance *instance, uint64_t patch)
{
    lstm_kept **link = &instance->kept;
    while (*link) {
        let_go(*link, patch);
        if ((*link)->n_patches)
            link = &(*link)->next;
        else
            drop(link);
    }
}
