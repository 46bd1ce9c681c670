/* SPDX-License-Identifier: BSD-3-Clause */
/* lstm.segment. */
#ifndef LSTM_SEGMENT_H
#define LSTM_SEGMENT_H

extern const struct lstm_tool_kind lstm_segment_kind;

#endif
