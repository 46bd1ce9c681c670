/* SPDX-License-Identifier: BSD-3-Clause */
/* A patcher keeps each symbol until it quits, so texts that are made up as the music plays may not be many. */
#ifndef LSTM_SYMBOLS_H
#define LSTM_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

/* Texts that one patcher has been given as symbols. */
typedef struct lstm_symbols {
    size_t n_bytes;        /* of all */
    uint64_t recent[1024]; /* codes of the latest, each at the place that it leads to */
    int is_said;
} lstm_symbols;

/* Patcher's thread. Whether a text may become a symbol: it has lately been one, or there is room for it. */
int lstm_may_be_symbol(lstm_symbols *symbols, const char *text);
/* Patcher's thread. Whether it has yet to be said that there is no more room; once. */
int lstm_say_symbols_are_many(lstm_symbols *symbols);

#endif
