/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How series go on. A stream keeps what it has heard apart from what is drawn after it, so that a patch can hear, have
 * that continued, and hear again as if it had never answered.
 */
#include "continuing.h"

#include <math.h>
#include <string.h>

#include "blocks.h"
#include "buffers.h"
#include "network.h"
#include "objects.h"
#include "predict.h"
#include "spelling.h"

enum { MAX_FRAMES = 1000000 }; /* of one message */

/* Gets how many frames are wanted, from the last of so many atoms. Returns 0 after saying what is wrong. */
static int get_count(lstm_object *object, const char *selector, const lstm_atom *atom, int64_t *count)
{
    if (atom->is_symbol)
        lstm_fail(object, selector, "Invalid count: expected a number of frames, found the symbol %s", atom->text);
    else if (!(atom->number >= 1 && atom->number <= (double)MAX_FRAMES) || atom->number != floor(atom->number))
        lstm_fail(object, selector, "Invalid count: found %s frames, a whole number from 1 to %d is needed",
                  lstm_spell(atom->number).text, MAX_FRAMES);
    else
        return *count = (int64_t)atom->number, 1;
    return 0;
}

/* Draws frames after the series that was heard, and writes them. Returns 0 after saying what is wrong. */
static int write_continuation(lstm_object *object, const char *selector, const char *target, int64_t n_heard,
                              int64_t n_frames)
{
    char why[LSTM_TEXT_SIZE];
    lstm_network *network = object->network;
    size_t size = (size_t)n_frames * (size_t)network->n_inputs * sizeof(float);
    float *rows = lstm_lend(&object->instance->blocks, size);
    if (!rows) {
        lstm_fail(object, selector, "Not enough memory for %lld frames", (long long)n_frames);
        return 0;
    }
    network->kernels->go_on(network->sizes, network->parameters, network->series, network->output,
                            object->tuning.temperature, lstm_find_seed(object), n_heard, n_frames, rows);
    int is_written = lstm_write_buffer(object, target, (int32_t)n_frames, network->n_inputs, rows, why);
    lstm_give_back(rows);
    if (!is_written) lstm_fail(object, selector, "%s", why);
    return is_written;
}

void lstm_continue_series(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    int64_t n_frames = 0;
    int64_t n_heard;
    if (!lstm_is_fitted(object, selector)) return;
    if (n_atoms < 2 || n_atoms > 3 || !atoms[0].is_symbol || !atoms[1].is_symbol) {
        lstm_fail(object, selector,
                  "No buffer passed: the names of two buffers are needed, one to be heard and one to be filled");
        return;
    }
    if (n_atoms > 2 && !get_count(object, selector, &atoms[2], &n_frames)) return;
    if (!lstm_hear_buffer(object, selector, atoms[0].text, &n_heard)) return;
    if (!n_frames) n_frames = n_heard < MAX_FRAMES ? n_heard : MAX_FRAMES;
    /* from the first one on, whether the series can be computed with is known */
    if (!lstm_draw_next(object, selector, object->network->series, n_heard)) return;
    if (!write_continuation(object, selector, atoms[1].text, n_heard, n_frames)) return;
    const lstm_value target = lstm_symbol(atoms[1].text);
    lstm_output(object->owner, LSTM_LEFT, selector, 1, &target);
}

/* Draws the next frame of what was heard, or of what has been drawn since, and takes it for heard there. */
static int draw(lstm_object *object, const char *selector)
{
    lstm_network *network = object->network;
    if (network->n_before < 0) {
        memcpy(network->going, network->stream, (size_t)network->n_memory * sizeof(float));
        network->n_before = network->n_heard;
    }
    if (!lstm_draw_next(object, selector, network->going, network->n_before)) return 0;
    network->kernels->advance(network->sizes, network->parameters, network->going, network->drawn, 1);
    network->n_before++;
    return 1;
}

void lstm_continue(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    int64_t n_frames = 1;
    uint64_t handle = object->handle;
    if (!lstm_is_fitted(object, selector)) return;
    if (n_atoms > 1) {
        lstm_fail(object, selector, "Too many arguments: found %d, %s takes at most one", n_atoms, selector);
        return;
    }
    if (n_atoms && !get_count(object, selector, atoms, &n_frames)) return;
    for (int64_t i = 0; i < n_frames; i++) {
        if (!draw(object, selector)) return;
        lstm_answer_numbers(object, selector, object->network->n_inputs, object->network->drawn);
        /* meanwhile the patch may have done anything, even to this object */
        object = lstm_lookup(handle);
        if (!object || !object->network) return;
    }
}
