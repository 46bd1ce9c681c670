/* SPDX-License-Identifier: BSD-3-Clause */
#include "motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int lstm_motion_resize(lstm_motion *motion, int32_t n_values)
{
    float *frames = malloc((size_t)LSTM_MOTION_MAX_FRAMES * (size_t)n_values * sizeof *frames);
    if (!frames) return 0;
    lstm_motion_free(motion);
    *motion = (lstm_motion){.frames = frames, .n_values = n_values};
    return 1;
}

void lstm_motion_free(lstm_motion *motion)
{
    free(motion->frames);
    motion->frames = NULL;
}

void lstm_motion_forget(lstm_motion *motion) { motion->next = motion->n_kept = 0; }

/* A value of the frame that came so long ago. */
static double value_at(const lstm_motion *motion, int32_t age, int32_t i)
{
    int32_t at = (motion->next - 1 - age + LSTM_MOTION_MAX_FRAMES) % LSTM_MOTION_MAX_FRAMES;
    return (double)motion->frames[(size_t)at * (size_t)motion->n_values + (size_t)i];
}

static double variance_of(const lstm_motion *motion, int32_t i, int32_t n_frames)
{
    double mean = 0, sum = 0;
    for (int32_t age = 0; age < n_frames; age++)
        mean += value_at(motion, age, i) / n_frames;
    for (int32_t age = 0; age < n_frames; age++) {
        double off = value_at(motion, age, i) - mean;
        sum += off * off;
    }
    return sum / n_frames;
}

int lstm_motion_hear(lstm_motion *motion, const float *frame, int32_t n_frames, double *level)
{
    size_t n_values = (size_t)motion->n_values;
    memcpy(motion->frames + (size_t)motion->next * n_values, frame, n_values * sizeof *frame);
    motion->next = (motion->next + 1) % LSTM_MOTION_MAX_FRAMES;
    motion->n_kept += motion->n_kept < LSTM_MOTION_MAX_FRAMES;
    if (motion->n_kept < n_frames) return 0;
    double variance = 0;
    for (int32_t i = 0; i < motion->n_values; i++)
        variance += variance_of(motion, i, n_frames);
    *level = 10 * log10(variance);
    return 1;
}
