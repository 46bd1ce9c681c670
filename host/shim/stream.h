/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream of sound that becomes frames. One thread feeds it, the audio thread, and one takes the frames, the
 * patcher's. Feeding it neither allocates nor waits.
 */
#ifndef LSTM_STREAM_H
#define LSTM_STREAM_H

#include "kernels.h"

typedef struct lstm_stream lstm_stream;

int32_t lstm_count_values(const lstm_mfcc *settings); /* any thread: of a frame */

/* Patcher's thread. One that has heard silence; its frames wait until they are taken, as many as `n_at_once` samples
 * can bring. NULL: not enough memory. */
lstm_stream *lstm_stream_new(const lstm_mfcc *settings, int64_t n_at_once);
void lstm_stream_free(lstm_stream *stream); /* patcher's thread; NULL: nothing happens */
/* Any thread. Has the stream begin again with the next samples. */
void lstm_stream_restart(lstm_stream *stream);
/* Audio thread. Returns whether there are frames. Those for which there is no room are lost. */
int lstm_stream_hear(lstm_stream *stream, const float *samples, int64_t n_samples);
/* Any thread. How many were lost since this was last asked. */
unsigned lstm_stream_count_lost(lstm_stream *stream);
/* Any thread. Whether its frames have so many values. */
int lstm_stream_fits(const lstm_stream *stream, int32_t n_values);
/* Patcher's thread. Takes a frame, of lstm_count_values, and the level of its samples. Returns 0 if there is none. */
int lstm_stream_take(lstm_stream *stream, float *frame, double *level);

#endif
