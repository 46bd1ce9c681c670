/* SPDX-License-Identifier: BSD-3-Clause */
#include "segmenter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "motion.h"

/*
 * How far the floor goes towards a frame's level, above it and below. Noise that has become louder is believed slowly,
 * since it may be the beginning of a sound; at 86 frames a second these are 3 s and 0.15 s.
 */
static const double upwards = 1.0 / 256, downwards = 1.0 / 13;

enum {
    CAPACITY = 4 * LSTM_SEGMENTER_MAX_FRAMES,
    N_FIRST = 8 /* frames whose mean is the first floor, before which nothing begins */
};

typedef enum lstm_phase {
    IDLE,    /* nothing to be heard */
    RISING,  /* loud, but not yet for long enough */
    OPENING, /* a beginning is to be told */
    OPEN,
    CLOSING, /* an end is to be told */
    CROWDED  /* a take was as long as may be; waits until it is quiet, or rises again */
} lstm_phase;

struct lstm_segmenter {
    lstm_segmenter_settings settings;
    lstm_phase phase;
    /* the last frames that have not come out, in a ring */
    float *ring;
    int32_t n_values;
    int32_t first, n_kept;
    int32_t n_due;      /* of these, that are to come out */
    int32_t n_loud;     /* since the onset */
    double peak;        /* since then, in dB */
    double valley;      /* the quietest since a take that was as long as may be */
    int32_t n_quiet;    /* since the last loud frame */
    int64_t n_told;     /* frames of the take that have come out */
    int32_t n_to_learn; /* frames */
    int32_t n_learnt;
    double learnt;      /* sum of their levels */
    int is_learnt;      /* which is to be told */
    int32_t n_followed; /* frames that have made the floor, as far as that matters */
    double floor;
    lstm_motion motion;
};

lstm_segmenter *lstm_segmenter_new(const lstm_segmenter_settings *settings)
{
    lstm_segmenter *segmenter = calloc(1, sizeof *segmenter);
    if (segmenter) segmenter->settings = *settings;
    return segmenter;
}

void lstm_segmenter_free(lstm_segmenter *segmenter)
{
    if (!segmenter) return;
    lstm_motion_free(&segmenter->motion);
    free(segmenter->ring);
    free(segmenter);
}

lstm_segmenter_settings *lstm_segmenter_settings_of(lstm_segmenter *segmenter) { return &segmenter->settings; }

int32_t lstm_segmenter_n_values(const lstm_segmenter *segmenter) { return segmenter->n_values; }

double lstm_segmenter_floor(const lstm_segmenter *segmenter)
{
    double quietest = segmenter->settings.quietest;
    return segmenter->n_followed > 0 && segmenter->floor > quietest ? segmenter->floor : quietest;
}

void lstm_segmenter_set_floor(lstm_segmenter *segmenter, double level)
{
    segmenter->n_followed = N_FIRST;
    segmenter->floor = level;
}

static void drop_first(lstm_segmenter *segmenter, int32_t count)
{
    segmenter->first = (segmenter->first + count) % CAPACITY;
    segmenter->n_kept -= count;
}

/* Leaves the last frames alone. */
static void keep_last(lstm_segmenter *segmenter, int32_t count)
{
    if (segmenter->n_kept > count) drop_first(segmenter, segmenter->n_kept - count);
}

static void rest(lstm_segmenter *segmenter, lstm_phase phase)
{
    segmenter->phase = phase;
    segmenter->n_loud = 0;
    segmenter->n_quiet = 0;
}

void lstm_segmenter_end(lstm_segmenter *segmenter)
{
    if (segmenter->phase == OPEN)
        segmenter->phase = CLOSING;
    else if (segmenter->phase == RISING)
        rest(segmenter, IDLE);
}

void lstm_segmenter_clear(lstm_segmenter *segmenter)
{
    rest(segmenter, IDLE);
    segmenter->first = segmenter->n_kept = segmenter->n_due = 0;
    segmenter->n_told = 0;
    segmenter->n_to_learn = 0;
    segmenter->is_learnt = 0;
    segmenter->n_followed = 0;
    lstm_motion_forget(&segmenter->motion);
}

void lstm_segmenter_learn(lstm_segmenter *segmenter, int32_t n_frames)
{
    lstm_segmenter_end(segmenter);
    segmenter->n_to_learn = n_frames;
    segmenter->n_learnt = 0;
    segmenter->learnt = 0;
}

static void push(lstm_segmenter *segmenter, const float *frame)
{
    size_t size = (size_t)segmenter->n_values * sizeof *frame;
    keep_last(segmenter, CAPACITY - 1);
    int32_t at = (segmenter->first + segmenter->n_kept) % CAPACITY;
    memcpy(segmenter->ring + (size_t)at * (size_t)segmenter->n_values, frame, size);
    segmenter->n_kept++;
}

/* Makes room for frames of another number of values. What was kept is forgotten. */
static int resize(lstm_segmenter *segmenter, int32_t n_values)
{
    float *ring = malloc((size_t)CAPACITY * (size_t)n_values * sizeof *ring);
    if (!ring) return 0;
    if (!lstm_motion_resize(&segmenter->motion, n_values)) {
        free(ring);
        return 0;
    }
    free(segmenter->ring);
    segmenter->ring = ring;
    segmenter->n_values = n_values;
    segmenter->first = segmenter->n_kept = segmenter->n_due = 0;
    lstm_segmenter_end(segmenter);
    return 1;
}

static void learn(lstm_segmenter *segmenter, double level)
{
    segmenter->learnt += level;
    if (++segmenter->n_learnt < segmenter->n_to_learn) return;
    lstm_segmenter_set_floor(segmenter, segmenter->learnt / segmenter->n_learnt);
    segmenter->n_to_learn = 0;
    segmenter->is_learnt = 1;
}

static void follow_floor(lstm_segmenter *segmenter, double level)
{
    double rate = level > segmenter->floor ? upwards : downwards;
    if (segmenter->n_followed < N_FIRST)
        rate = 1.0 / ++segmenter->n_followed;
    else if (segmenter->settings.is_fixed)
        return;
    segmenter->floor += rate * (level - segmenter->floor);
    if (segmenter->floor < segmenter->settings.quietest) segmenter->floor = segmenter->settings.quietest;
}

/* Between takes. */
static void listen(lstm_segmenter *segmenter, double level)
{
    const lstm_segmenter_settings *settings = &segmenter->settings;
    double above = level - lstm_segmenter_floor(segmenter), risen = above;
    if (segmenter->phase == CROWDED && above < settings->release) segmenter->phase = IDLE;
    if (segmenter->phase == CROWDED) {
        segmenter->valley = fmin(segmenter->valley, level);
        risen = level - segmenter->valley;
    }
    if (segmenter->n_followed == N_FIRST && risen >= settings->onset) {
        segmenter->phase = RISING;
        segmenter->peak = level;
        keep_last(segmenter, settings->preroll + 1);
    } else {
        follow_floor(segmenter, level);
        keep_last(segmenter, settings->preroll > 0 ? settings->preroll : 1);
    }
}

/* After an onset, and within a take. */
static void hear(lstm_segmenter *segmenter, double level)
{
    const lstm_segmenter_settings *settings = &segmenter->settings;
    double floor = lstm_segmenter_floor(segmenter);
    segmenter->peak = fmax(segmenter->peak, level);
    int is_loud = level >= floor + settings->release && level >= segmenter->peak - settings->range;
    segmenter->n_loud += is_loud && segmenter->n_loud < INT32_MAX;
    segmenter->n_quiet = is_loud ? 0 : segmenter->n_quiet + 1;
    if (segmenter->phase == RISING && segmenter->n_loud >= settings->least) segmenter->phase = OPENING;
    if (segmenter->phase != RISING && is_loud) segmenter->n_due = segmenter->n_kept;
    if (segmenter->n_quiet < settings->hold) return;
    if (segmenter->phase == OPEN)
        segmenter->phase = CLOSING;
    else
        rest(segmenter, IDLE);
}

int lstm_segmenter_feed(lstm_segmenter *segmenter, const float *frame, int32_t n_values, double level)
{
    if (n_values != segmenter->n_values && !resize(segmenter, n_values)) return 0;
    if (segmenter->phase == CLOSING) return 1; /* that of another size, whose end is told first */
    push(segmenter, frame);
    int32_t n_moving = segmenter->settings.motion;
    if (n_moving > 0 && !lstm_motion_hear(&segmenter->motion, frame, n_moving, &level)) return 1;
    if (!isfinite(level)) level = level > 0 ? 0 : segmenter->settings.quietest;
    if (segmenter->n_to_learn > 0) {
        learn(segmenter, level);
        keep_last(segmenter, segmenter->settings.preroll);
        return 1;
    }
    if (segmenter->phase == IDLE || segmenter->phase == CROWDED) listen(segmenter, level);
    if (segmenter->phase == RISING || segmenter->phase == OPEN) hear(segmenter, level);
    return 1;
}

/* Takes the first of the frames that are due out of the ring. */
static const float *take_frame(lstm_segmenter *segmenter)
{
    const float *frame = segmenter->ring + (size_t)segmenter->first * (size_t)segmenter->n_values;
    drop_first(segmenter, 1);
    segmenter->n_due--;
    segmenter->n_told++;
    return frame;
}

lstm_segmenter_event lstm_segmenter_next(lstm_segmenter *segmenter, const float **frame, int64_t *n_frames)
{
    if (segmenter->is_learnt) {
        segmenter->is_learnt = 0;
        return LSTM_SEGMENTER_LEARNT;
    }
    if (segmenter->phase == OPENING) {
        segmenter->phase = OPEN;
        segmenter->n_told = 0;
        return LSTM_SEGMENTER_BEGIN;
    }
    int is_full = segmenter->n_told >= segmenter->settings.most;
    if (segmenter->phase == OPEN && segmenter->n_due > 0 && !is_full) {
        *frame = take_frame(segmenter);
        return LSTM_SEGMENTER_FRAME;
    }
    if (segmenter->phase == CLOSING || (segmenter->phase == OPEN && is_full)) {
        segmenter->n_due = 0;
        rest(segmenter, is_full ? CROWDED : IDLE);
        segmenter->valley = segmenter->peak;
        *n_frames = segmenter->n_told;
        return LSTM_SEGMENTER_END;
    }
    return LSTM_SEGMENTER_NOTHING;
}
