/* SPDX-License-Identifier: BSD-3-Clause */
/* Listens to a stream without beginning or end for the recorded examples of experts, and remembers its last frames. */
#ifndef LSTM_SPOTTER_H
#define LSTM_SPOTTER_H

#include "kernels.h"

typedef struct lstm_spotter lstm_spotter;

/* Frames of a stream that are like an example. */
typedef struct lstm_candidate {
    int64_t label; /* its number */
    int64_t first; /* where the frames begin, for lstm_spotter_recall */
    int64_t n_frames;
} lstm_candidate;

/* Any thread. NULL: out of memory. The experts must live longer. */
lstm_spotter *lstm_spotter_new(const lstm_experts *experts);
void lstm_spotter_free(lstm_spotter *spotter); /* any thread; NULL is no spotter */

/* Patcher's thread; none of these waits, allocates or fails. */
void lstm_spotter_begin(lstm_spotter *spotter); /* nothing is heard yet */
/* Takes one more frame of finite values; whether there is a candidate now. */
int lstm_spotter_hear(lstm_spotter *spotter, const float *frame, lstm_candidate *candidate);
/* Copies frames of the candidate, from `begin` on, of which there must be so many. */
void lstm_spotter_recall(const lstm_spotter *spotter, const lstm_candidate *candidate, int64_t begin, int64_t count,
                         float *frames);
/* The last candidate was right. */
void lstm_spotter_take(lstm_spotter *spotter);
/* Goes on with the stream of another spotter of the same examples. */
void lstm_spotter_continue(lstm_spotter *spotter, const lstm_spotter *other);

#endif
