/* SPDX-License-Identifier: BSD-3-Clause */
/* lstm.mfcc~: what an adapter that has sound for it calls. */
#ifndef LSTM_MFCC_H
#define LSTM_MFCC_H

#include <stdint.h>

typedef struct lstm_tool lstm_tool;

extern const struct lstm_tool_kind lstm_mfcc_kind;

/* Patcher's thread. There is going to be sound at this rate, and at most so many samples of it before lstm_mfcc_tell.
 */
void lstm_mfcc_prepare(lstm_tool *tool, double rate, int64_t n_at_once);
/* Audio thread; neither allocates nor waits. Returns whether there are frames to be told. */
int lstm_mfcc_hear(const lstm_tool *tool, const float *samples, int64_t n_samples);
int lstm_mfcc_hear_doubles(const lstm_tool *tool, const double *samples, int64_t n_samples);
/* Patcher's thread. Sends the frames. */
void lstm_mfcc_tell(lstm_tool *tool);

#endif
