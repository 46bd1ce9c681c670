/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
/* clang-format off */
#ifndef LSTM_TABLE_H
#define LSTM_TABLE_H

enum { LSTM_N_CLASSES = 6, LSTM_MAX_PARAMETERS = 21 };
enum { LSTM_N_TOOLS = 1, LSTM_MAX_NUMBERS = 8 };

/* Places of the tools' parameters. */
enum { LSTM_SEGMENT_ONSET, LSTM_SEGMENT_RELEASE, LSTM_SEGMENT_HOLD, LSTM_SEGMENT_PREROLL, LSTM_SEGMENT_LEAST, LSTM_SEGMENT_MOST, LSTM_SEGMENT_QUIETEST, LSTM_SEGMENT_FIXED };

#endif
