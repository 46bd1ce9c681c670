/* SPDX-License-Identifier: BSD-3-Clause */
#include "experts.h"

#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "littleendian.h"
#include "platform.h"

enum {
    ALIGNMENT = 64,
    N_COUNTS = 5,
    N_CHOICES = 84, /* convolutions of one dilation */
    N_POWERS = 8,
    MAX_DILATIONS = 32,
    MAX_BIASES = 1024,
    MAX_COUNT = 1 << 28,
    MAX_REACH = 1 << 22 /* the longest dilation times the inputs */
};

/* The arrays of the bytes, in their order: first whole numbers, then real ones. */
enum { LENGTHS, KINDS, DILATIONS, CHANNEL_COUNTS, CHANNELS, N_WHOLE };
enum { MEAN, SCALE, FRAMES, BIASES, WEIGHTS, INTERCEPTS, POWERS, FLOOR, N_REAL };

typedef struct lstm_knowledge {
    atomic_int n_users;
    lstm_experts experts;
    int64_t *whole; /* offsets, kinds, dilations, channel offsets, channels */
    float *real;
    float *templates;
} lstm_knowledge;

/* What the bytes say of their lengths. */
typedef struct lstm_extent {
    int64_t n_examples, n_frames, n_dilations, n_biases, n_channels;
    int64_t n_inputs, n_labels;
    size_t whole[N_WHOLE];
    size_t real[N_REAL];
} lstm_extent;

static size_t sum(const size_t *counts, int n)
{
    size_t total = 0;
    for (int i = 0; i < n; i++)
        total += counts[i];
    return total;
}

/* Gets the lengths of all arrays. Returns 0 with a reason. */
static int measure(lstm_extent *extent, const unsigned char *data, size_t size, char why[LSTM_TEXT_SIZE])
{
    const int64_t most[N_COUNTS] = {MAX_COUNT, MAX_COUNT, MAX_DILATIONS, MAX_BIASES, MAX_COUNT};
    int64_t counts[N_COUNTS] = {0};
    for (int i = 0; i < N_COUNTS && size >= 4 * N_COUNTS; i++)
        counts[i] = lstm_get_u32(data + 4 * i);
    for (int i = 0; i < N_COUNTS; i++)
        if (counts[i] < 1 || counts[i] > most[i])
            return lstm_explain(
                why, "count %d of the experts beside the network is %" PRId64 ", from 1 to %" PRId64 " are possible", i,
                counts[i], most[i]);
    extent->n_examples = counts[0];
    extent->n_frames = counts[1];
    extent->n_dilations = counts[2];
    extent->n_biases = counts[3];
    extent->n_channels = counts[4];
    size_t n_kernels = N_CHOICES * (size_t)counts[2];
    size_t n_features = n_kernels * (size_t)counts[3];
    const size_t whole[N_WHOLE] = {[LENGTHS] = (size_t)counts[0],
                                   [KINDS] = (size_t)counts[0],
                                   [DILATIONS] = (size_t)counts[2],
                                   [CHANNEL_COUNTS] = n_kernels,
                                   [CHANNELS] = (size_t)counts[4]};
    const size_t real[N_REAL] = {[MEAN] = (size_t)extent->n_inputs,
                                 [SCALE] = (size_t)extent->n_inputs,
                                 [FRAMES] = (size_t)(counts[1] * extent->n_inputs),
                                 [BIASES] = n_features,
                                 [WEIGHTS] = n_features * (size_t)extent->n_labels,
                                 [INTERCEPTS] = (size_t)extent->n_labels,
                                 [POWERS] = N_POWERS,
                                 [FLOOR] = 1};
    memcpy(extent->whole, whole, sizeof whole);
    memcpy(extent->real, real, sizeof real);
    if (size != 4 * (N_COUNTS + sum(whole, N_WHOLE) + sum(real, N_REAL)))
        return lstm_explain(why, "the counts and the length of the experts beside the network contradict each other");
    return 1;
}

/* Whether whole numbers all lie within limits and, if there is a total, add up to that. */
static int are_within(const unsigned char *at, size_t n, int64_t least, int64_t most, int64_t total)
{
    int64_t added = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t value = lstm_get_u32(at + 4 * i);
        if (value < least || value > most) return 0;
        added += value;
    }
    return total < 0 || added == total;
}

/* Whether the whole numbers can be used as indices. Returns 0 with a reason. */
static int check(const lstm_extent *extent, const unsigned char *at, char why[LSTM_TEXT_SIZE])
{
    const struct {
        const char *name;
        int64_t least, most, total;
    } rules[N_WHOLE] = {
        [LENGTHS] = {"length of an example", 1, MAX_COUNT, extent->n_frames},
        [KINDS] = {"label of an example", 0, extent->n_labels - 1, -1},
        [DILATIONS] = {"dilation", 1, MAX_REACH / extent->n_inputs, -1},
        [CHANNEL_COUNTS] = {"number of channels", 0, extent->n_inputs, extent->n_channels},
        [CHANNELS] = {"channel", 0, extent->n_inputs - 1, -1},
    };
    for (int i = 0; i < N_WHOLE; at += 4 * extent->whole[i++]) {
        if (!are_within(at, extent->whole[i], rules[i].least, rules[i].most, rules[i].total))
            return lstm_explain(why, "a %s of the experts beside the network is out of range", rules[i].name);
        for (size_t n = 1; i == DILATIONS && n < extent->whole[i]; n++)
            if (lstm_get_u32(at + 4 * n) <= lstm_get_u32(at + 4 * (n - 1)))
                return lstm_explain(why, "the dilations of the experts beside the network do not rise");
    }
    for (size_t n = 0; n < sum(extent->real, N_REAL); n++)
        if (!isfinite(lstm_get_float(at + 4 * n)))
            return lstm_explain(why, "number %zu of the experts beside the network is not finite", n);
    if (lstm_get_float(at + 4 * (sum(extent->real, N_REAL) - 1)) <= 0)
        return lstm_explain(why, "the floor of the experts beside the network is not above 0");
    return 1;
}

static void *new_block(size_t count, size_t size) { return lstm_aligned_new(ALIGNMENT, count * size); }

static void let_go(lstm_knowledge *knowledge)
{
    if (atomic_fetch_sub(&knowledge->n_users, 1) > 1) return;
    lstm_aligned_free(knowledge->whole);
    lstm_aligned_free(knowledge->real);
    lstm_aligned_free(knowledge->templates);
    lstm_aligned_free(knowledge);
}

/* Fills in the whole numbers: counts become the places at which their things begin, from 0 to the number of all. */
static void get_whole(lstm_knowledge *knowledge, const lstm_extent *extent, const unsigned char *at)
{
    lstm_experts *experts = &knowledge->experts;
    const int64_t **const arrays[N_WHOLE] = {&experts->offsets, &experts->kinds, &experts->dilations,
                                             &experts->channel_offsets, &experts->channels};
    int64_t *cursor = knowledge->whole;
    for (int i = 0; i < N_WHOLE; at += 4 * extent->whole[i++]) {
        int64_t total = 0;
        *arrays[i] = cursor;
        for (size_t n = 0; n < extent->whole[i]; n++) {
            int64_t value = lstm_get_u32(at + 4 * n);
            *cursor++ = i == LENGTHS || i == CHANNEL_COUNTS ? total : value;
            total += value;
        }
        if (i == LENGTHS || i == CHANNEL_COUNTS) *cursor++ = total;
    }
}

static void get_real(lstm_knowledge *knowledge, const lstm_extent *extent, const unsigned char *at)
{
    lstm_experts *experts = &knowledge->experts;
    const float *frames, *floor;
    const float **const arrays[N_REAL] = {&experts->mean,    &experts->scale,      &frames,          &experts->biases,
                                          &experts->weights, &experts->intercepts, &experts->powers, &floor};
    float *cursor = knowledge->real;
    for (int i = 0; i < N_REAL; at += 4 * extent->real[i++]) {
        *arrays[i] = cursor;
        for (size_t n = 0; n < extent->real[i]; n++)
            *cursor++ = lstm_get_float(at + 4 * n);
    }
    experts->floor = (double)*floor;
    lstm_choose_warping()->arrange_templates(experts->n_inputs, experts->offsets, experts->n_templates, frames,
                                             knowledge->templates);
    experts->templates = knowledge->templates;
}

/* NULL: out of memory. */
static lstm_knowledge *learn(const lstm_extent *extent, const unsigned char *at)
{
    lstm_knowledge *knowledge = new_block(1, sizeof *knowledge);
    if (!knowledge) return NULL;
    memset(knowledge, 0, sizeof *knowledge);
    atomic_init(&knowledge->n_users, 1);
    knowledge->experts = (lstm_experts){.n_inputs = extent->n_inputs,
                                        .n_labels = extent->n_labels,
                                        .n_templates = extent->n_examples,
                                        .n_dilations = extent->n_dilations,
                                        .n_biases = extent->n_biases};
    size_t n_whole = sum(extent->whole, N_WHOLE);
    knowledge->whole = new_block(n_whole + 2, sizeof *knowledge->whole);
    knowledge->real = new_block(sum(extent->real, N_REAL), sizeof *knowledge->real);
    if (knowledge->whole) {
        get_whole(knowledge, extent, at);
        int64_t count =
            lstm_choose_warping()->count_templates(extent->n_inputs, knowledge->experts.offsets, extent->n_examples);
        knowledge->templates = new_block((size_t)count, sizeof *knowledge->templates);
    }
    if (knowledge->real && knowledge->templates) {
        get_real(knowledge, extent, at + 4 * n_whole);
        return knowledge;
    }
    let_go(knowledge);
    return NULL;
}

/* A panel that shares what is known; NULL: out of memory. */
static lstm_panel *new_panel(lstm_knowledge *knowledge)
{
    const lstm_consulting *kernels = lstm_choose_consulting();
    size_t n_state = (size_t)kernels->count_experts(&knowledge->experts);
    size_t head = (sizeof(lstm_panel) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t whole = head + LSTM_N_STATES * n_state * sizeof(float);
    lstm_panel *panel = lstm_aligned_new(ALIGNMENT, whole);
    if (!panel) return NULL;
    memset(panel, 0, whole);
    panel->spotter = lstm_spotter_new(&knowledge->experts);
    if (!panel->spotter) {
        lstm_aligned_free(panel);
        return NULL;
    }
    atomic_fetch_add(&knowledge->n_users, 1);
    panel->knowledge = knowledge;
    panel->experts = &knowledge->experts;
    panel->kernels = kernels;
    panel->size = n_state * sizeof(float);
    for (size_t i = 0; i < LSTM_N_STATES; i++)
        panel->states[i] = (float *)(void *)((char *)panel + head) + i * n_state;
    return panel;
}

lstm_panel *lstm_panel_new(const unsigned char *data, size_t size, int64_t n_inputs, int64_t n_labels,
                           char why[LSTM_TEXT_SIZE])
{
    lstm_extent extent = {.n_inputs = n_inputs, .n_labels = n_labels};
    if (!measure(&extent, data, size, why) || !check(&extent, data + 4 * N_COUNTS, why)) return NULL;
    lstm_knowledge *knowledge = learn(&extent, data + 4 * N_COUNTS);
    lstm_panel *panel = knowledge ? new_panel(knowledge) : NULL;
    if (knowledge) let_go(knowledge);
    if (!panel) lstm_explain(why, "there is not enough memory for the experts beside the network");
    return panel;
}

lstm_panel *lstm_panel_copy(const lstm_panel *other) { return new_panel(other->knowledge); }

void lstm_panel_free(lstm_panel *panel)
{
    if (!panel) return;
    lstm_spotter_free(panel->spotter);
    let_go(panel->knowledge);
    lstm_aligned_free(panel);
}

void lstm_panel_begin(lstm_panel *panel, int state)
{
    if (!panel) return;
    memset(panel->states[state], 0, panel->size);
    if (state == LSTM_OF_STREAM) lstm_spotter_begin(panel->spotter);
}

int lstm_panel_hear(lstm_panel *panel, int state, const float *frames, int64_t n_frames)
{
    if (!panel) return 0;
    double before = lstm_panel_match(panel, state);
    panel->kernels->advance_experts(panel->experts, panel->states[state], frames, n_frames);
    return lstm_panel_match(panel, state) < before;
}

void lstm_panel_consult(lstm_panel *panel, int state, float *probabilities)
{
    if (panel) panel->kernels->consult_experts(panel->experts, panel->states[state], probabilities);
}

double lstm_panel_match(const lstm_panel *panel, int state)
{
    return panel ? panel->kernels->match_experts(panel->experts, panel->states[state]) : 1.0;
}

double lstm_panel_follow(const lstm_panel *panel, int64_t label)
{
    return panel ? panel->kernels->follow_experts(panel->experts, panel->states[LSTM_OF_STREAM], label) : -1.0;
}

void lstm_panel_continue(lstm_panel *panel, const lstm_panel *other)
{
    if (!panel || !other || panel->size != other->size) return;
    memcpy(panel->states[LSTM_OF_STREAM], other->states[LSTM_OF_STREAM], panel->size);
    lstm_spotter_continue(panel->spotter, other->spotter);
}
