/* SPDX-License-Identifier: BSD-3-Clause */
/* A list of free blocks for each power of two. What nests deeper than is reserved, or is larger, comes from malloc. */
#include "blocks.h"

#include <stdlib.h>

enum {
    SMALLEST = 256,
    N_CLASSES = 12, /* up to 512 KiB */
    MOST_FREE = 4,  /* of a class: as many messages may nest before memory is allocated */
};

typedef struct block {
    struct block *next; /* while it is free */
    int class;          /* N_CLASSES: larger than any */
    max_align_t memory[];
} block;

static block *free_blocks[N_CLASSES];
static int n_free[N_CLASSES];

static size_t size_of(int class) { return (size_t)SMALLEST << class; }

static int class_for(size_t size)
{
    int class = 0;
    while (class < N_CLASSES && size > size_of(class))
        class ++;
    return class;
}

static block *new_block(int class, size_t size)
{
    block *made = malloc(sizeof *made + size);
    if (made) made->class = class;
    return made;
}

static void keep(block *freed)
{
    freed->next = free_blocks[freed->class];
    free_blocks[freed->class] = freed;
    n_free[freed->class]++;
}

void *lstm_lend(size_t size)
{
    int class = class_for(size);
    block *lent = class < N_CLASSES ? free_blocks[class] : NULL;
    if (lent) {
        free_blocks[class] = lent->next;
        n_free[class]--;
    } else {
        lent = new_block(class, class < N_CLASSES ? size_of(class) : size);
    }
    return lent ? lent->memory : NULL;
}

void lstm_give_back(void *memory)
{
    if (!memory) return;
    block *back = (block *)(void *)((char *)memory - offsetof(block, memory));
    if (back->class < N_CLASSES && n_free[back->class] < MOST_FREE)
        keep(back);
    else
        free(back);
}

void lstm_reserve(size_t size)
{
    for (int class = 0; class < N_CLASSES && (!class || size_of(class - 1) < size); class ++) {
        while (n_free[class] < MOST_FREE) {
            block *made = new_block(class, size_of(class));
            if (!made) return; /* it is asked for again when it is needed */
            keep(made);
        }
    }
}
