/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A list of free blocks for each power of two, and the largest block of those beyond. What nests deeper than is
 * reserved comes from malloc.
 */
#include "blocks.h"

#include <stdlib.h>

enum {
    SMALLEST = 256,
    N_CLASSES = LSTM_N_BLOCK_SIZES, /* up to 512 KiB */
    MOST_FREE = 4,                  /* of a class: as many messages may nest before memory is allocated */
};

typedef struct lstm_block {
    struct lstm_block *next; /* while it is free */
    lstm_pool *pool;
    size_t size;
    int class; /* N_CLASSES: larger than any */
    max_align_t memory[];
} block;

static size_t size_of(int class) { return (size_t)SMALLEST << class; }

static int class_for(size_t size)
{
    int class = 0;
    while (class < N_CLASSES && size > size_of(class))
        class ++;
    return class;
}

static block *new_block(lstm_pool *pool, int class, size_t size)
{
    block *made = malloc(sizeof *made + size);
    if (!made) return NULL;
    made->pool = pool;
    made->size = size;
    made->class = class;
    return made;
}

static void keep(block *freed)
{
    lstm_pool *pool = freed->pool;
    freed->next = pool->free[freed->class];
    pool->free[freed->class] = freed;
    pool->n_free[freed->class]++;
}

/* NULL: there is none of this size. */
static block *take_free(lstm_pool *pool, int class, size_t size)
{
    block *found = pool->free[class];
    if (!found || found->size < size) return NULL;
    pool->free[class] = found->next;
    pool->n_free[class]--;
    return found;
}

void *lstm_lend(lstm_pool *pool, size_t size)
{
    int class = class_for(size);
    block *lent = take_free(pool, class, size);
    if (!lent) lent = new_block(pool, class, class < N_CLASSES ? size_of(class) : size);
    return lent ? lent->memory : NULL;
}

/* Of the blocks larger than any class, the largest stays. */
static void keep_largest(block *back)
{
    block *kept = back->pool->free[N_CLASSES];
    if (kept && kept->size >= back->size) {
        free(back);
        return;
    }
    if (kept) free(take_free(back->pool, N_CLASSES, 0));
    keep(back);
}

void lstm_give_back(void *memory)
{
    if (!memory) return;
    block *back = (block *)(void *)((char *)memory - offsetof(block, memory));
    if (back->class == N_CLASSES)
        keep_largest(back);
    else if (back->pool->n_free[back->class] < MOST_FREE)
        keep(back);
    else
        free(back);
}

void lstm_reserve(lstm_pool *pool, size_t size)
{
    for (int class = 0; class < N_CLASSES && (!class || size_of(class - 1) < size); class ++) {
        while (pool->n_free[class] < MOST_FREE) {
            block *made = new_block(pool, class, size_of(class));
            if (!made) return; /* it is asked for again when it is needed */
            keep(made);
        }
    }
}
