/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lstm.mfcc~. The audio thread has a stream of its own, and another one waits for it when what is computed has changed.
 * It takes that at a later block, and leaves the old one to be freed on the patcher's thread, once it is the current
 * one no more; until that has been freed, it takes no other.
 */
#include "mfcc.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "blocks.h"
#include "mfcc_settings.h"
#include "spelling.h"
#include "stream.h"
#include "tool.h"

typedef struct lstm_ear {
    double rate;
    int64_t n_at_once; /* 0: no sound has been announced */
    int32_t n_values;  /* of a frame; 0: nothing can be heard */
    double told;       /* the maxfreq of which it has been said that it is too high */
    _Atomic(lstm_stream *) current, next, old;
} lstm_ear;

/* ---- streams ---- */

static void free_old(lstm_ear *ear) { lstm_stream_free(atomic_exchange(&ear->old, NULL)); }

static void replace(lstm_ear *ear, lstm_stream *stream)
{
    free_old(ear);
    lstm_stream_free(atomic_exchange(&ear->next, stream));
}

LSTM_APART static void post(const lstm_tool *tool, int level, const char *text)
{
    char line[2 * LSTM_TEXT_SIZE];
    const char *name = tool->parameters->name;
    snprintf(line, sizeof line, "%s%s%.200s: %s", tool->row->name, name ? " " : "", name ? name : "", text);
    lstm_patcher->console(tool->owner, level, line);
}

/* Says, once, that the highest band ends earlier than was asked for. */
LSTM_APART static void tell_cut(const lstm_tool *tool)
{
    char text[LSTM_TEXT_SIZE];
    lstm_ear *ear = tool->state;
    double highest = tool->numbers[LSTM_MFCC_MAXFREQ];
    if (highest <= ear->rate / 2 || highest == ear->told) return;
    ear->told = highest;
    lstm_explain(text, "maxfreq %s is above half the sample rate, so the bands end at %s Hz", lstm_spell(highest).text,
                 lstm_spell(ear->rate / 2).text);
    post(tool, LSTM_INFO, text);
}

/* A patcher whose clocks are much too late misses frames. */
LSTM_APART static void tell_lost(const lstm_tool *tool, unsigned n_lost)
{
    char text[LSTM_TEXT_SIZE];
    const lstm_ear *ear = tool->state;
    lstm_explain(text, "%u frames were lost, since nothing else moved for more than %.3g s", n_lost,
                 (double)ear->n_at_once / ear->rate);
    post(tool, LSTM_WARNING, text);
}

/* Makes the stream for what is computed now. The console is told if it cannot; nothing travels. */
LSTM_APART static void make_stream(const lstm_tool *tool)
{
    char why[LSTM_TEXT_SIZE];
    lstm_mfcc settings;
    lstm_ear *ear = tool->state;
    if (!ear->n_at_once) return;
    int is_possible = lstm_mfcc_resolve(tool->numbers, ear->rate, &settings, why);
    lstm_stream *stream = is_possible ? lstm_stream_new(&settings, ear->n_at_once) : NULL;
    if (is_possible && !stream) lstm_explain(why, "Not enough memory to hear with these parameters");
    ear->n_values = stream ? lstm_count_values(&settings) : 0;
    replace(ear, stream);
    if (!stream) {
        post(tool, LSTM_ERROR, why);
        return;
    }
    lstm_reserve(&tool->instance->blocks, (size_t)ear->n_values * sizeof(lstm_value));
    tell_cut(tool);
}

void lstm_mfcc_prepare(lstm_tool *tool, double rate, int64_t n_at_once)
{
    lstm_ear *ear = tool->state;
    if (rate == ear->rate && n_at_once == ear->n_at_once) return;
    ear->rate = rate;
    ear->n_at_once = n_at_once;
    make_stream(tool);
}

int lstm_mfcc_hear(const lstm_tool *tool, const float *samples, int64_t n_samples)
{
    lstm_ear *ear = tool->state;
    lstm_stream *stream = atomic_load_explicit(&ear->current, memory_order_relaxed);
    lstm_stream *next = NULL;
    if (atomic_load_explicit(&ear->next, memory_order_relaxed) && !atomic_load(&ear->old))
        next = atomic_exchange(&ear->next, NULL);
    if (next) {
        atomic_store(&ear->current, next);
        atomic_store(&ear->old, stream);
        stream = next;
    }
    return stream ? lstm_stream_hear(stream, samples, n_samples) : 0;
}

int lstm_mfcc_hear_doubles(const lstm_tool *tool, const double *samples, int64_t n_samples)
{
    enum { PIECE = 64 };
    float piece[PIECE];
    int has_frames = 0;
    for (int64_t first = 0; first < n_samples; first += PIECE) {
        int64_t n = n_samples - first < PIECE ? n_samples - first : PIECE;
        for (int64_t i = 0; i < n; i++)
            piece[i] = (float)samples[first + i];
        has_frames = lstm_mfcc_hear(tool, piece, n);
    }
    return has_frames;
}

/* ---- frames ---- */

/* Sends a frame. Returns 0 if the patch has deleted the tool meanwhile. */
static int tell_frame(const lstm_tool *tool, int32_t n_values, const float *frame, double level)
{
    lstm_instance *instance = tool->instance;
    uint64_t serial = tool->serial;
    const lstm_value loudness = lstm_number(level);
    lstm_tool_send(tool, LSTM_RIGHT, "float", 1, &loudness);
    if (!lstm_tool_lives(instance, serial)) return 0;
    lstm_value *values = lstm_lend(&instance->blocks, (size_t)n_values * sizeof *values);
    if (!values) return 1;
    for (int32_t i = 0; i < n_values; i++)
        values[i] = lstm_number((double)frame[i]);
    lstm_tool_send(tool, LSTM_LEFT, "list", n_values, values);
    lstm_give_back(values);
    return lstm_tool_lives(instance, serial);
}

/* Takes the next frame, if it has so many values: the stream may be another one each time. */
static int take(const lstm_ear *ear, int32_t n_values, float *frame, double *level)
{
    lstm_stream *stream = atomic_load(&ear->current);
    return stream && n_values == ear->n_values && lstm_stream_fits(stream, n_values) &&
           lstm_stream_take(stream, frame, level);
}

void lstm_mfcc_tell(lstm_tool *tool)
{
    double level;
    lstm_ear *ear = tool->state;
    free_old(ear);
    lstm_stream *stream = atomic_load(&ear->current);
    int32_t n_values = ear->n_values;
    int is_wanted = stream && lstm_stream_fits(stream, n_values); /* else its frames are left where they are */
    unsigned n_lost = is_wanted ? lstm_stream_count_lost(stream) : 0;
    if (n_lost) tell_lost(tool, n_lost);
    float *frame = lstm_lend(&tool->instance->blocks, ((size_t)n_values + 1) * sizeof *frame);
    while (frame && take(ear, n_values, frame, &level))
        if (!tell_frame(tool, n_values, frame, level)) break;
    lstm_give_back(frame);
}

/* ---- the kind ---- */

static int open(lstm_tool *tool)
{
    tool->state = calloc(1, sizeof(lstm_ear));
    return tool->state != NULL;
}

static void close(lstm_tool *tool)
{
    lstm_ear *ear = tool->state;
    replace(ear, NULL);
    lstm_stream_free(atomic_load(&ear->current));
    free(ear);
}

static void changed(lstm_tool *tool) { make_stream(tool); }

static void answer(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    (void)atoms;
    if (n_atoms) {
        lstm_tool_fail(tool, selector, "Too many arguments: found %d, %s takes none", n_atoms, selector);
        return;
    }
    lstm_stream *stream = atomic_load(&((lstm_ear *)tool->state)->current);
    if (stream) lstm_stream_restart(stream);
}

const lstm_tool_kind lstm_mfcc_kind = {
    .name = "lstm.mfcc~", .open = open, .close = close, .changed = changed, .answer = answer, .agree = lstm_mfcc_agree};
