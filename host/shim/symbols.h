/* SPDX-License-Identifier: BSD-3-Clause */
/* A patcher keeps each symbol until it quits, so texts that are made up as the music plays may not be many. */
#ifndef LSTM_SYMBOLS_H
#define LSTM_SYMBOLS_H

/* Patcher's thread. Whether a text may become a symbol: it has lately been one, or there is room for it. */
int lstm_may_be_symbol(const char *text);

#endif
