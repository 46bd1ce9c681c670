/* SPDX-License-Identifier: BSD-3-Clause */
/* How much a stream of frames moves. On the thread that its frames come on. */
#ifndef LSTM_MOTION_H
#define LSTM_MOTION_H

#include <stdint.h>

enum { LSTM_MOTION_MAX_FRAMES = 100 };

/* The last frames of a stream, in a ring. Zeroed, it has room for none. */
typedef struct lstm_motion {
    float *frames;
    int32_t n_values; /* of each */
    int32_t next;     /* where the next one goes */
    int32_t n_kept;
} lstm_motion;

/* Forgets all frames and makes room for others of so many values. Returns 0 if there is no memory; then all is as it
 * was. */
int lstm_motion_resize(lstm_motion *motion, int32_t n_values);
void lstm_motion_free(lstm_motion *motion);
void lstm_motion_forget(lstm_motion *motion);
/* Takes the next frame, and says how far the last `n_frames` are from their mean: the root of the mean square, in dB,
 * -HUGE_VAL if they are all the same. Returns 0 as long as there are fewer. Neither allocates nor locks. */
int lstm_motion_hear(lstm_motion *motion, const float *frame, int32_t n_frames, double *level);

#endif
