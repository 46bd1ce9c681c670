/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory for a message's atoms while it travels, lent and given back. On the stack, arrays that grow with a message
 * would end the patcher where a patch feeds an outlet back to an inlet: up to 1000 outlets of Pd nest before it says
 * `stack overflow`. On the thread of the patcher that a pool belongs to.
 */
#ifndef LSTM_BLOCKS_H
#define LSTM_BLOCKS_H

#include <stddef.h>

enum { LSTM_N_BLOCK_SIZES = 12 };

/* Free blocks of each size, and one larger than these. All zeros: none. */
typedef struct lstm_pool {
    struct lstm_block *free[LSTM_N_BLOCK_SIZES + 1];
    int n_free[LSTM_N_BLOCK_SIZES + 1];
} lstm_pool;

/* NULL: out of memory. Allocates nothing as long as one of the blocks that were reserved is free, nor what is larger
 * than these and has been lent before. */
void *lstm_lend(lstm_pool *pool, size_t size);
void lstm_give_back(void *block); /* NULL: nothing happens */
/* Sees to it that several blocks of this size, and of each smaller one, are free now. */
void lstm_reserve(lstm_pool *pool, size_t size);

#endif
