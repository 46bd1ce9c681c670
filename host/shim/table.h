/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
#ifndef LSTM_TABLE_H
#define LSTM_TABLE_H

enum { LSTM_N_CLASSES = 6, LSTM_MAX_PARAMETERS = 21 };

#endif
