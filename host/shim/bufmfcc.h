/* SPDX-License-Identifier: BSD-3-Clause */
/* lstm.bufmfcc. */
#ifndef LSTM_BUFMFCC_H
#define LSTM_BUFMFCC_H

extern const struct lstm_tool_kind lstm_bufmfcc_kind;

#endif
