/* SPDX-License-Identifier: BSD-3-Clause */
#include "stream.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct lstm_stream {
    const lstm_sound *kernels;
    lstm_mfcc settings;
    double *memory; /* the kernels' */
    float *heard;   /* [n_kept] the last samples; then place for those of the next hop */
    int64_t n_kept; /* the window, or the hop if that is longer */
    int64_t n_new;  /* samples since the last frame */
    atomic_int must_restart;
    /* frames that wait, in a ring */
    unsigned n_rows;
    size_t n_values;
    float *frames;  /* [n_rows][n_values] */
    double *levels; /* [n_rows] */
    atomic_uint n_made, n_taken, n_lost;
};

int32_t lstm_count_values(const lstm_mfcc *settings)
{
    return (int32_t)(settings->n_coefficients * (settings->delta ? 2 : 1));
}

lstm_stream *lstm_stream_new(const lstm_mfcc *settings, int64_t n_at_once)
{
    const lstm_sound *kernels = lstm_choose_sound();
    lstm_stream *stream = calloc(1, sizeof *stream);
    if (!stream) return NULL;
    stream->kernels = kernels;
    stream->settings = *settings;
    stream->n_kept = settings->window > settings->hop ? settings->window : settings->hop;
    stream->n_rows = (unsigned)(n_at_once / settings->hop + 2);
    stream->n_values = (size_t)lstm_count_values(settings);
    stream->memory = calloc((size_t)kernels->count_mfcc(settings), sizeof *stream->memory);
    stream->heard = calloc((size_t)stream->n_kept, sizeof *stream->heard);
    stream->frames = calloc(stream->n_rows * stream->n_values, sizeof *stream->frames);
    stream->levels = calloc(stream->n_rows, sizeof *stream->levels);
    if (!stream->memory || !stream->heard || !stream->frames || !stream->levels) {
        lstm_stream_free(stream);
        return NULL;
    }
    kernels->prepare_mfcc(settings, stream->memory);
    return stream;
}

void lstm_stream_free(lstm_stream *stream)
{
    if (!stream) return;
    free(stream->memory);
    free(stream->heard);
    free(stream->frames);
    free(stream->levels);
    free(stream);
}

void lstm_stream_restart(lstm_stream *stream) { atomic_store(&stream->must_restart, 1); }

static void make_frame(lstm_stream *stream)
{
    unsigned made = atomic_load_explicit(&stream->n_made, memory_order_relaxed);
    unsigned waiting = made - atomic_load_explicit(&stream->n_taken, memory_order_acquire);
    if (waiting >= stream->n_rows) {
        atomic_fetch_add_explicit(&stream->n_lost, 1, memory_order_relaxed);
        return;
    }
    unsigned row = made % stream->n_rows;
    const float *window = stream->heard + stream->n_kept - stream->settings.window;
    stream->levels[row] = stream->kernels->next_mfcc(&stream->settings, stream->memory, window,
                                                     stream->frames + (size_t)row * stream->n_values);
    atomic_store_explicit(&stream->n_made, made + 1, memory_order_release);
}

int lstm_stream_hear(lstm_stream *stream, const float *samples, int64_t n_samples)
{
    const int64_t hop = stream->settings.hop, n_kept = stream->n_kept;
    if (atomic_exchange(&stream->must_restart, 0)) {
        memset(stream->heard, 0, (size_t)n_kept * sizeof *stream->heard);
        stream->kernels->restart_mfcc(&stream->settings, stream->memory);
        stream->n_new = 0;
    }
    while (n_samples > 0) {
        int64_t n_missing = hop - stream->n_new;
        int64_t n = n_samples < n_missing ? n_samples : n_missing;
        if (!stream->n_new) /* the window moves on */
            memmove(stream->heard, stream->heard + hop, (size_t)(n_kept - hop) * sizeof *stream->heard);
        memcpy(stream->heard + n_kept - n_missing, samples, (size_t)n * sizeof *samples);
        samples += n;
        n_samples -= n;
        stream->n_new += n;
        if (stream->n_new < hop) break;
        make_frame(stream);
        stream->n_new = 0;
    }
    return atomic_load_explicit(&stream->n_made, memory_order_relaxed) !=
           atomic_load_explicit(&stream->n_taken, memory_order_relaxed);
}

unsigned lstm_stream_count_lost(lstm_stream *stream) { return atomic_exchange(&stream->n_lost, 0); }

int lstm_stream_fits(const lstm_stream *stream, int32_t n_values) { return stream->n_values == (size_t)n_values; }

int lstm_stream_take(lstm_stream *stream, float *frame, double *level)
{
    unsigned taken = atomic_load_explicit(&stream->n_taken, memory_order_relaxed);
    if (taken == atomic_load_explicit(&stream->n_made, memory_order_acquire)) return 0;
    unsigned row = taken % stream->n_rows;
    memcpy(frame, stream->frames + (size_t)row * stream->n_values, stream->n_values * sizeof *frame);
    *level = stream->levels[row];
    atomic_store_explicit(&stream->n_taken, taken + 1, memory_order_release);
    return 1;
}
