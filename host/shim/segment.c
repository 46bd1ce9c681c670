/* SPDX-License-Identifier: BSD-3-Clause */
/* lstm.segment: what a patch says to the segmenter, and what that tells the patch. */
#include "segment.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "segmenter.h"
#include "spelling.h"
#include "tool.h"

typedef struct lstm_segment {
    lstm_segmenter *segmenter;
    float *frame; /* the one that comes in */
    int32_t room; /* in it */
    double level; /* of that */
    int has_level;
    int is_warned; /* that it has none */
} lstm_segment;

enum { LEARN_FRAMES = 50 };

static lstm_segmenter_settings settings_of(const lstm_tool *tool)
{
    const double *numbers = tool->numbers;
    return (lstm_segmenter_settings){
        .onset = numbers[LSTM_SEGMENT_ONSET],
        .release = fmin(numbers[LSTM_SEGMENT_RELEASE], numbers[LSTM_SEGMENT_ONSET]),
        .range = numbers[LSTM_SEGMENT_RANGE],
        .quietest = numbers[LSTM_SEGMENT_QUIETEST],
        .hold = (int32_t)numbers[LSTM_SEGMENT_HOLD],
        .preroll = (int32_t)numbers[LSTM_SEGMENT_PREROLL],
        .least = (int32_t)numbers[LSTM_SEGMENT_LEAST],
        .most = (int32_t)numbers[LSTM_SEGMENT_MOST],
        .is_fixed = (int32_t)numbers[LSTM_SEGMENT_FIXED],
        .motion = (int32_t)numbers[LSTM_SEGMENT_MOTION],
    };
}

/* One frame alone does not move. */
static int agree(const double *numbers, char why[LSTM_TEXT_SIZE])
{
    if (numbers[LSTM_SEGMENT_MOTION] != 1.0) return 1;
    return lstm_explain(why, "Invalid value: motion is 1, at least 2 frames are needed, or 0");
}

static int open(lstm_tool *tool)
{
    lstm_segmenter_settings settings = settings_of(tool);
    lstm_segment *state = calloc(1, sizeof *state);
    if (state) state->segmenter = lstm_segmenter_new(&settings);
    tool->state = state;
    if (state && state->segmenter) return 1;
    free(state);
    return 0;
}

static void close(lstm_tool *tool)
{
    lstm_segment *state = tool->state;
    lstm_segmenter_free(state->segmenter);
    free(state->frame);
    free(state);
}

static void changed(lstm_tool *tool)
{
    lstm_segment *state = tool->state;
    *lstm_segmenter_settings_of(state->segmenter) = settings_of(tool);
}

static void send_frame(const lstm_tool *tool, const float *frame)
{
    const lstm_segment *state = tool->state;
    int32_t n_values = lstm_segmenter_n_values(state->segmenter);
    lstm_value *values = lstm_lend(&tool->instance->blocks, (size_t)n_values * sizeof *values);
    if (!values) return;
    for (int32_t i = 0; i < n_values; i++)
        values[i] = lstm_number((double)frame[i]);
    lstm_tool_send(tool, LSTM_LEFT, "list", n_values, values);
    lstm_give_back(values);
}

static void send_floor(const lstm_tool *tool, const char *selector)
{
    const lstm_segment *state = tool->state;
    const lstm_value value = lstm_number(lstm_segmenter_floor(state->segmenter));
    lstm_tool_send(tool, LSTM_RIGHT, selector, 1, &value);
}

/* Sends all that the segmenter has to tell. What comes of it may feed it again, or delete the tool. */
static void tell(const lstm_tool *tool)
{
    const lstm_segment *state = tool->state;
    const lstm_instance *instance = tool->instance;
    uint64_t serial = tool->serial;
    const float *frame = NULL;
    int64_t n_frames = 0;
    do {
        lstm_value length;
        switch (lstm_segmenter_next(state->segmenter, &frame, &n_frames)) {
        case LSTM_SEGMENTER_BEGIN:
            lstm_tool_send(tool, LSTM_LEFT, "begin", 0, NULL);
            break;
        case LSTM_SEGMENTER_FRAME:
            send_frame(tool, frame);
            break;
        case LSTM_SEGMENTER_END:
            length = lstm_number((double)n_frames);
            lstm_tool_send(tool, LSTM_LEFT, "end", 1, &length);
            break;
        case LSTM_SEGMENTER_LEARNT:
            send_floor(tool, "learn");
            break;
        case LSTM_SEGMENTER_NOTHING:
            return;
        }
    } while (lstm_tool_lives(instance, serial));
}

/* Gets a frame from a message. Returns 0 after saying what is wrong. */
static int get_frame(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    lstm_segment *state = tool->state;
    if (n_atoms > state->room) {
        float *larger = realloc(state->frame, (size_t)n_atoms * sizeof *larger);
        if (!larger) {
            lstm_tool_fail(tool, selector, "Not enough memory for frames of %d values", n_atoms);
            return 0;
        }
        state->frame = larger;
        state->room = n_atoms;
    }
    for (int i = 0; i < n_atoms; i++) {
        if (atoms[i].is_symbol) {
            lstm_tool_fail(tool, selector, "Invalid frame: numbers are needed, found the symbol %s", atoms[i].text);
            return 0;
        }
        state->frame[i] = (float)atoms[i].number;
    }
    return 1;
}

static void hear_frame(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    lstm_segment *state = tool->state;
    if (n_atoms < 1) {
        lstm_tool_fail(tool, selector, "Invalid frame: it is empty");
    } else if (!state->has_level && tool->numbers[LSTM_SEGMENT_MOTION] == 0.0) {
        int is_warned = state->is_warned;
        state->is_warned = 1; /* before anything travels */
        if (!is_warned)
            lstm_tool_fail(tool, selector,
                           "No level: connect the level of each frame, in dB, to the right inlet; it comes before the "
                           "frame. Or send motion 8: the level is how much the last 8 frames move");
    } else if (get_frame(tool, selector, n_atoms, atoms)) {
        if (!lstm_segmenter_feed(state->segmenter, state->frame, n_atoms, state->level))
            lstm_tool_fail(tool, selector, "Not enough memory for frames of %d values", n_atoms);
        else
            tell(tool);
    }
}

static void learn(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    double n_frames = LEARN_FRAMES;
    if (n_atoms && !lstm_tool_number(tool, selector, n_atoms, atoms, &n_frames)) return;
    if (n_frames < 1 || n_frames > 1e6 || n_frames != floor(n_frames)) {
        lstm_tool_fail(tool, selector, "Invalid value: found %s, a whole number from 1 to 1000000 is needed",
                       lstm_spell(n_frames).text);
        return;
    }
    lstm_segmenter_learn(((lstm_segment *)tool->state)->segmenter, (int32_t)n_frames);
    tell(tool);
}

static void answer(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    lstm_segment *state = tool->state;
    double number;
    int takes_any = !strcmp(selector, "list") || !strcmp(selector, "learn");
    int takes_one = !strcmp(selector, "level") || (!strcmp(selector, "floor") && n_atoms);
    if (takes_one && !lstm_tool_number(tool, selector, n_atoms, atoms, &number)) return;
    if (!takes_any && !takes_one && n_atoms) {
        lstm_tool_fail(tool, selector, "Too many arguments: found %d, %s takes none", n_atoms, selector);
    } else if (!strcmp(selector, "list")) {
        hear_frame(tool, selector, n_atoms, atoms);
    } else if (!strcmp(selector, "learn")) {
        learn(tool, selector, n_atoms, atoms);
    } else if (!strcmp(selector, "level")) {
        state->level = number;
        state->has_level = 1;
    } else if (!strcmp(selector, "floor")) {
        if (takes_one) lstm_segmenter_set_floor(state->segmenter, number);
        send_floor(tool, selector);
    } else if (!strcmp(selector, "end")) {
        lstm_segmenter_end(state->segmenter);
        tell(tool);
    } else {
        lstm_segmenter_clear(state->segmenter);
    }
}

const lstm_tool_kind lstm_segment_kind = {
    .name = "lstm.segment", .open = open, .close = close, .changed = changed, .answer = answer, .agree = agree};
