/* SPDX-License-Identifier: BSD-3-Clause */
#include "spotter.h"

#include <string.h>

#include "platform.h"

enum {
    ALIGNMENT = 64,
    LONGEST = 3, /* a candidate and the frames after it, in those of its example: more than 1.75 x 1.1875 */
    SPARE = 4    /* and so many more */
};

/* Where a state begins, see `spot` in warping.h. */
enum { COST, LENGTH, SINCE };

struct lstm_spotter {
    const lstm_experts *experts;
    const lstm_consulting *consulting; /* chosen once: it asks the environment */
    const lstm_warping *warping;
    int64_t n_heard;
    int64_t n_remembered;
    int64_t n_state;
    /* arrays after the struct, in the same block */
    float *state;
    float *values; /* [n_inputs], room for a frame, standardised */
    float *frames; /* [n_remembered][n_inputs], the oldest one overwritten by the next */
};

static int64_t find_longest(const lstm_experts *experts)
{
    int64_t longest = 0;
    for (int64_t n = 0; n < experts->n_templates; n++)
        if (experts->offsets[n + 1] - experts->offsets[n] > longest)
            longest = experts->offsets[n + 1] - experts->offsets[n];
    return longest;
}

static size_t padded(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

lstm_spotter *lstm_spotter_new(const lstm_experts *experts)
{
    const lstm_warping *warping = lstm_choose_warping();
    int64_t n_state = warping->count_spotting(experts->offsets, experts->n_templates);
    int64_t n_remembered = LONGEST * find_longest(experts) + SPARE;
    size_t head = padded(sizeof(lstm_spotter));
    size_t of_state = padded((size_t)n_state * sizeof(float));
    size_t of_values = padded((size_t)experts->n_inputs * sizeof(float));
    size_t of_frames = (size_t)(n_remembered * experts->n_inputs) * sizeof(float);
    char *block = lstm_aligned_new(ALIGNMENT, head + of_state + of_values + of_frames);
    if (!block) return NULL;
    lstm_spotter *spotter = (lstm_spotter *)(void *)block;
    *spotter = (lstm_spotter){.experts = experts,
                              .consulting = lstm_choose_consulting(),
                              .warping = warping,
                              .n_remembered = n_remembered,
                              .n_state = n_state};
    spotter->state = (float *)(void *)(block + head);
    spotter->values = (float *)(void *)(block + head + of_state);
    spotter->frames = (float *)(void *)(block + head + of_state + of_values);
    lstm_spotter_begin(spotter);
    return spotter;
}

void lstm_spotter_free(lstm_spotter *spotter) { lstm_aligned_free(spotter); }

void lstm_spotter_begin(lstm_spotter *spotter)
{
    if (!spotter) return;
    const lstm_experts *experts = spotter->experts;
    spotter->n_heard = 0;
    spotter->warping->start_spotting(experts->offsets, experts->n_templates, spotter->state);
}

static float *place_of(const lstm_spotter *spotter, int64_t frame)
{
    return spotter->frames + frame % spotter->n_remembered * spotter->experts->n_inputs;
}

int lstm_spotter_hear(lstm_spotter *spotter, const float *frame, lstm_candidate *candidate)
{
    const lstm_experts *experts = spotter->experts;
    size_t n_inputs = (size_t)experts->n_inputs;
    int64_t now = spotter->n_heard++;
    memcpy(place_of(spotter, now), frame, n_inputs * sizeof(float));
    int64_t example = spotter->consulting->spot_experts(experts, spotter->state, frame, spotter->values);
    if (example < 0) return 0;
    int64_t last = now - (int64_t)spotter->state[SINCE];
    int64_t n_frames = (int64_t)spotter->state[LENGTH];
    *candidate = (lstm_candidate){experts->kinds[example], last + 1 - n_frames, n_frames};
    return 1;
}

void lstm_spotter_recall(const lstm_spotter *spotter, const lstm_candidate *candidate, int64_t begin, int64_t count,
                         float *frames)
{
    size_t n_inputs = (size_t)spotter->experts->n_inputs;
    for (int64_t i = 0; i < count; i++)
        memcpy(frames + (size_t)i * n_inputs, place_of(spotter, candidate->first + begin + i),
               n_inputs * sizeof(float));
}

void lstm_spotter_take(lstm_spotter *spotter)
{
    const lstm_experts *experts = spotter->experts;
    spotter->warping->take_spotted(experts->offsets, experts->n_templates, spotter->state);
}

void lstm_spotter_continue(lstm_spotter *spotter, const lstm_spotter *other)
{
    if (spotter->n_remembered != other->n_remembered || spotter->n_state != other->n_state) return;
    size_t n_inputs = (size_t)spotter->experts->n_inputs;
    spotter->n_heard = other->n_heard;
    memcpy(spotter->state, other->state, (size_t)spotter->n_state * sizeof(float));
    memcpy(spotter->frames, other->frames, (size_t)spotter->n_remembered * n_inputs * sizeof(float));
}
