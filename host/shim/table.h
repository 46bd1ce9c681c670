/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes of the tables of messages. */
#ifndef LSTM_TABLE_H
#define LSTM_TABLE_H

enum { LSTM_N_CLASSES = 3, LSTM_MAX_PARAMETERS = 20 /* of one class */ };

#endif
