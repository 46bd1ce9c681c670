/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory for a message's atoms while it travels, lent and given back. On the stack, arrays that grow with a message
 * would end the patcher where a patch feeds an outlet back to an inlet: up to 1000 outlets of Pd nest before it says
 * `stack overflow`. Patcher's thread.
 */
#ifndef LSTM_BLOCKS_H
#define LSTM_BLOCKS_H

#include <stddef.h>

/* NULL: out of memory. Allocates nothing as long as one of the blocks that were reserved is free. */
void *lstm_lend(size_t size);
void lstm_give_back(void *block); /* NULL: nothing happens */
/* Sees to it that several blocks of this size, and of each smaller one, are free now. */
void lstm_reserve(size_t size);

#endif
