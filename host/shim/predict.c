/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Answers from the published model. Whatever a prediction needs lies in the model's block already, so that nothing here
 * allocates, except for a buffer's name that is new to the object, and for frames that are written into a buffer.
 */
#include "predict.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "blocks.h"
#include "buffers.h"
#include "debts.h"
#include "network.h"
#include "objects.h"
#include "table.h"

/* With `spot` and no `reject`: what is stranger than this share of known series is not spotted. */
#define LSTM_SPOT_SHARE 0.9

void lstm_predict_init(lstm_instance *instance)
{
    instance->probabilities = lstm_patcher->symbol("probabilities");
    instance->unknown = lstm_patcher->symbol("unknown");
    lstm_patcher->symbol("position");
    lstm_patcher->symbol("spotted");
    for (int i = 0; i < LSTM_N_CLASSES; i++)
        for (const lstm_message *message = lstm_classes[i].messages; message->selector; message++)
            lstm_patcher->symbol(message->selector);
}

/* Index of the first value that is not finite, or -1. */
static int64_t first_not_finite(const float *values, int64_t n_values)
{
    for (int64_t i = 0; i < n_values; i++)
        if (!isfinite(values[i])) return i;
    return -1;
}

/* Whether outputs are numbers. If not, says that the values were beyond computing with. */
static int are_finite(lstm_object *object, const char *selector, const float *outputs, int64_t n_outputs)
{
    if (first_not_finite(outputs, n_outputs) < 0) return 1;
    lstm_fail(object, selector,
              "Invalid buffer: the values are too far from those of the fit to compute with; check the analysis that "
              "made them");
    return 0;
}

/* Fills the network's output from a state. Returns 0 after saying what is wrong. */
static int compute(lstm_object *object, const char *selector, const float *state)
{
    lstm_network *network = object->network;
    network->kernels->outputs(network->sizes, network->parameters, state, network->output);
    return are_finite(object, selector, network->output, network->n_outputs);
}

int64_t lstm_find_seed(const lstm_object *object)
{
    double seed = object->tuning.seed;
    return seed < 0 ? object->network->chance : (int64_t)seed;
}

int lstm_draw_next(lstm_object *object, const char *selector, float *state, int64_t position)
{
    lstm_network *network = object->network;
    network->kernels->draw_next(network->sizes, network->parameters, state, network->output, object->tuning.temperature,
                                lstm_find_seed(object), position, network->drawn);
    return are_finite(object, selector, network->output, network->n_outputs);
}

static int is_bidirectional(const lstm_network *network) { return network->sizes[LSTM_N_DIRECTIONS] == 2; }

static const float *state_of(const lstm_network *network, int which)
{
    return which == LSTM_OF_STREAM ? network->stream : network->series;
}

/* How far what a state of the network has heard is from what it knows; 0: it cannot tell. */
static double measure_distance(const lstm_network *network, int which)
{
    if (!network->has_novelty) return 0;
    return network->kernels->novelty_distance(network->sizes, state_of(network, which), network->novelty);
}

/* Lets the experts hear frames that the network has heard, and remembers its distance where all is most like an
 * example. */
static void match_frames(lstm_network *network, int which, const float *frames, int64_t n_frames)
{
    if (lstm_panel_hear(network->panel, which, frames, n_frames))
        network->distances[which] = measure_distance(network, which);
}

/* Whether the network's distance is wanted after each frame: a bidirectional network has heard nothing before the end.
 */
static int takes_matches(const lstm_network *network)
{
    return network->panel && network->has_novelty && !is_bidirectional(network);
}

static void begin_series(lstm_network *network)
{
    memset(network->series, 0, (size_t)network->n_memory * sizeof(float));
    network->distances[LSTM_OF_SERIES] = 0;
    lstm_panel_begin(network->panel, LSTM_OF_SERIES);
}

/* Of LSTM_OF_STREAM or LSTM_OF_SERIES. */
static int is_novel(const lstm_object *object, int which, double share)
{
    const lstm_network *network = object->network;
    if (share <= 0 || !network->has_novelty) return 0;
    double distance = network->distances[which];
    if (!takes_matches(network) || distance <= 0) distance = measure_distance(network, which);
    return network->kernels->is_novel(network->sizes, network->novelty,
                                      distance * lstm_panel_match(network->panel, which), share);
}

/* Sends each label with its probability. Afterwards the object may be gone. */
static void tell_probabilities(const lstm_object *object)
{
    const lstm_network *network = object->network;
    int n_values = 2 * network->n_outputs;
    lstm_value *values = lstm_lend_values(object, n_values);
    if (!values) return;
    for (int i = 0; i < network->n_outputs; i++) {
        values[2 * i] = lstm_network_label(network, i);
        values[2 * i + 1] = lstm_number(network->output[i]);
    }
    lstm_patcher->output(object->owner, LSTM_RIGHT, object->instance->probabilities, n_values, values);
    lstm_give_back(values);
}

static int find_best(const lstm_network *network)
{
    int best = 0;
    for (int i = 1; i < network->n_outputs; i++)
        if (network->output[i] > network->output[best]) best = i;
    return best;
}

/* The most probable label, or `unknown`. */
static lstm_value choose(const lstm_object *object, int which)
{
    const lstm_network *network = object->network;
    int best = find_best(network);
    if (network->output[best] < object->tuning.threshold || is_novel(object, which, object->tuning.reject))
        return (lstm_value){1, 0, object->instance->unknown};
    return lstm_network_label(network, best);
}

/*
 * The probabilities go to the right outlet, with `follow` where in the best label's series a stream is, too, then the
 * best label to the left one.
 */
static void answer_labels(lstm_object *object, const char *selector, int which)
{
    uint64_t handle = object->handle;
    const lstm_network *network = object->network;
    int best = find_best(network);
    double place = which == LSTM_OF_STREAM && object->tuning.follow ? lstm_panel_follow(network->panel, best) : -1.0;
    const lstm_value position[] = {lstm_network_label(network, best), lstm_number(place)};
    const lstm_value label = choose(object, which);
    /* from here on the patch may do anything, even to this object: the network is not touched any more */
    tell_probabilities(object);
    if (place >= 0 && (object = lstm_lookup(handle))) lstm_output(object->owner, LSTM_RIGHT, "position", 2, position);
    if ((object = lstm_lookup(handle))) lstm_output(object->owner, LSTM_LEFT, selector, 1, &label);
}

void lstm_answer_numbers(lstm_object *object, const char *selector, int n_values, const float *numbers)
{
    lstm_value *values = lstm_lend_values(object, n_values);
    if (!values) return;
    for (int i = 0; i < n_values; i++)
        values[i] = lstm_number(numbers[i]);
    lstm_output(object->owner, LSTM_LEFT, selector, n_values, values);
    lstm_give_back(values);
}

/* Sends the output that `compute` has left, of LSTM_OF_STREAM or LSTM_OF_SERIES. */
static void answer(lstm_object *object, const char *selector, int which)
{
    if (object->network->sizes[LSTM_HEAD] == LSTM_LABELS)
        answer_labels(object, selector, which);
    else
        lstm_answer_numbers(object, selector, object->network->n_outputs, object->network->output);
}

int lstm_is_fitted(lstm_object *object, const char *selector)
{
    if (object->network) return 1;
    lstm_fail(object, selector,
              lstm_python_owes(object->instance)
                  ? "No data fitted: if a `fit` or `read` is under way, wait for its reply"
                  : "No data fitted: send `fit` first, or `read` a model");
    return 0; /* the object may be gone */
}

static int is_streaming(lstm_object *object, const char *selector)
{
    if (!is_bidirectional(object->network)) return 1;
    lstm_fail(
        object, selector,
        "Whole series needed: a bidirectional network reads a series from both ends; ask with `predictseries`, or "
        "set `bidirectional 0` and `fit` again");
    return 0;
}

LSTM_APART static int open_named(lstm_object *object, const char *selector, const char *name, lstm_buffer *buffer)
{
    char why[LSTM_TEXT_SIZE];
    if (!lstm_open_buffer(object, name, buffer, why)) {
        lstm_fail(object, selector, "%s", why);
        return 0;
    }
    return 1;
}

/* Gets frames of a buffer into the network's chunk. Returns 0 with a reason. */
static int read_chunk(lstm_network *network, const char *name, const lstm_buffer *buffer, int64_t first, int64_t count,
                      char why[LSTM_TEXT_SIZE])
{
    int32_t n_inputs = network->n_inputs;
    for (int32_t channel = 0; channel < n_inputs; channel++)
        lstm_patcher->read_buffer(buffer, channel, first, count, network->chunk + channel, (size_t)n_inputs);
    int64_t wrong = first_not_finite(network->chunk, count * n_inputs);
    if (wrong < 0) return 1;
    return lstm_explain(why, "Invalid buffer: %s has a value that is not finite at frame %" PRId64 ", channel %" PRId64,
                        name, first + wrong / n_inputs, wrong % n_inputs);
}

/* Feeds a chunk to the state of series. With `rows`, these receive the outputs after each frame. */
static void hear_chunk(lstm_network *network, int backward, int64_t count, float *rows)
{
    const lstm_kernels *kernels = network->kernels;
    int64_t step = rows || takes_matches(network) ? 1 : count;
    for (int64_t i = 0; i < count; i += step) {
        const float *frames = network->chunk + i * network->n_inputs;
        (backward ? kernels->advance_backward : kernels->advance)(network->sizes, network->parameters, network->series,
                                                                  frames, step);
        if (!backward) match_frames(network, LSTM_OF_SERIES, frames, step);
        if (rows) kernels->outputs(network->sizes, network->parameters, network->series, rows + i * network->n_outputs);
    }
}

/*
 * Feeds a buffer to a fresh state, to each stack of layers in its own direction. With `rows`, these receive the outputs
 * after each frame. Returns 0 with a reason.
 */
static int hear_series(lstm_network *network, const char *name, const lstm_buffer *buffer, float *rows,
                       char why[LSTM_TEXT_SIZE])
{
    int32_t n_inputs = network->n_inputs;
    if (!lstm_is_series(buffer, name, why)) return 0;
    if (buffer->n_channels != n_inputs)
        return lstm_explain(why, "Wrong Point Size: buffer %s has %d channels, the network was fitted on %d", name,
                            buffer->n_channels, n_inputs);
    begin_series(network);
    for (int backward = 0; backward <= is_bidirectional(network); backward++) {
        for (int64_t heard = 0; heard < buffer->n_frames; heard += LSTM_CHUNK_FRAMES) {
            int64_t count = buffer->n_frames - heard < LSTM_CHUNK_FRAMES ? buffer->n_frames - heard : LSTM_CHUNK_FRAMES;
            int64_t first = backward ? buffer->n_frames - heard - count : heard;
            if (!read_chunk(network, name, buffer, first, count, why)) return 0;
            hear_chunk(network, backward, count, rows ? rows + heard * network->n_outputs : NULL);
        }
    }
    return 1;
}

/* Whether answers are numbers, which can be written into a buffer too. */
static int takes_target(const lstm_network *network) { return network->sizes[LSTM_HEAD] == LSTM_NUMBERS; }

static int answers_frames(const lstm_network *network) { return network->sizes[LSTM_POOLING] == LSTM_EACH; }

/* Lends room for the outputs after each frame of a buffer. Returns 0 with a reason. */
static int lend_rows(const lstm_object *object, int64_t n_frames, float **rows, char why[LSTM_TEXT_SIZE])
{
    size_t size = (size_t)object->network->n_outputs * sizeof(float);
    int fits = n_frames <= INT32_MAX && (size_t)n_frames <= SIZE_MAX / size;
    *rows = fits ? lstm_lend(&object->instance->blocks, (size_t)n_frames * size) : NULL;
    return *rows || lstm_explain(why, "Not enough memory for the answers to %" PRId64 " frames", n_frames);
}

/* Writes what a series has been answered: a frame for each frame, or a point along the first channel. */
static int write_answer(lstm_object *object, const char *selector, const char *target, int64_t n_frames,
                        const float *rows)
{
    char why[LSTM_TEXT_SIZE];
    const lstm_network *network = object->network;
    int is_written = rows ? lstm_write_buffer(object, target, (int32_t)n_frames, network->n_outputs, rows, why)
                          : lstm_write_buffer(object, target, network->n_outputs, 1, network->output, why);
    if (!is_written) lstm_fail(object, selector, "%s", why);
    return is_written;
}

/*
 * Feeds the buffer of a name to a fresh state, computes the output and, if there is a target, fills that. Memory for
 * frames to be written is lent: allocated only when so much has never been. Returns 0 after saying what is wrong.
 */
LSTM_APART static int hear_named(lstm_object *object, const char *selector, const char *name, const char *target)
{
    lstm_network *network = object->network;
    lstm_buffer buffer;
    char why[LSTM_TEXT_SIZE];
    float *rows = NULL;
    if (!open_named(object, selector, name, &buffer)) return 0;
    int needs_rows = target && answers_frames(network) && buffer.n_frames > 0;
    int is_heard = (!needs_rows || lend_rows(object, buffer.n_frames, &rows, why)) &&
                   hear_series(network, name, &buffer, rows, why);
    lstm_patcher->close_buffer(&buffer);
    if (!is_heard) lstm_fail(object, selector, "%s", why);
    int is_done = is_heard && compute(object, selector, network->series) &&
                  (!rows || are_finite(object, selector, rows, buffer.n_frames * network->n_outputs)) &&
                  (!target || write_answer(object, selector, target, buffer.n_frames, rows));
    lstm_give_back(rows);
    if (is_done) lstm_panel_consult(network->panel, LSTM_OF_SERIES, network->output);
    return is_done;
}

LSTM_APART int lstm_hear_buffer(lstm_object *object, const char *selector, const char *name, int64_t *n_frames)
{
    lstm_buffer buffer;
    char why[LSTM_TEXT_SIZE];
    if (!open_named(object, selector, name, &buffer)) return 0;
    int is_heard = hear_series(object->network, name, &buffer, NULL, why);
    *n_frames = buffer.n_frames;
    lstm_patcher->close_buffer(&buffer);
    if (!is_heard) lstm_fail(object, selector, "%s", why);
    return is_heard;
}

void lstm_predict_series(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    if (!lstm_is_fitted(object, selector)) return;
    int at_most = takes_target(object->network) ? 2 : 1;
    if (n_atoms < 1 || n_atoms > at_most || !atoms[0].is_symbol || !atoms[n_atoms - 1].is_symbol) {
        lstm_fail(object, selector, "No buffer passed: the name of one buffer is needed%s",
                  at_most > 1 ? ", and of another if that is to be filled" : "");
        return;
    }
    if (hear_named(object, selector, atoms[0].text, n_atoms > 1 ? atoms[1].text : NULL))
        answer(object, selector, LSTM_OF_SERIES);
}

/* Gets one frame into the network's chunk. Returns 0 after saying what is wrong. */
static int get_frame(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    lstm_network *network = object->network;
    lstm_buffer buffer = {.n_frames = n_atoms};
    int from_buffer = n_atoms == 1 && atoms[0].is_symbol;
    if (from_buffer && !open_named(object, selector, atoms[0].text, &buffer)) return 0;
    int fits = buffer.n_frames == network->n_inputs;
    if (fits && from_buffer) lstm_patcher->read_buffer(&buffer, 0, 0, buffer.n_frames, network->chunk, 1);
    if (from_buffer) lstm_patcher->close_buffer(&buffer);
    if (!fits) {
        lstm_fail(object, selector, "Wrong Point Size: the frame has %" PRId64 " values, the network was fitted on %d",
                  buffer.n_frames, network->n_inputs);
        return 0;
    }
    for (int i = 0; i < n_atoms && !from_buffer; i++) {
        if (atoms[i].is_symbol) {
            lstm_fail(object, selector, "Wrong Point Size: expected %d numbers, found the symbol %s", network->n_inputs,
                      atoms[i].text);
            return 0;
        }
        network->chunk[i] = (float)atoms[i].number;
    }
    int64_t wrong = first_not_finite(network->chunk, network->n_inputs);
    if (wrong >= 0) lstm_fail(object, selector, "Invalid buffer: value %" PRId64 " of the frame is not finite", wrong);
    return wrong < 0;
}

/* Whether there are the examples that `follow` and `spot` need. If they are set and there are none, says so. */
static int has_examples(lstm_object *object, const char *selector)
{
    const lstm_tuning *tuning = &object->tuning;
    if (object->network->panel || !(tuning->follow || tuning->spot)) return 1;
    lstm_fail(object, selector,
              "No recorded series: `%s` compares with those that the model keeps; set `experts all` and `fit` again, "
              "or set `%s 0`",
              tuning->spot ? "spot" : "follow", tuning->spot ? "spot" : "follow");
    return 0;
}

/* Whether a candidate is what its example is: so say the experts, and it is not stranger than known series are. */
static int is_right(lstm_object *object, const char *selector, const lstm_candidate *candidate)
{
    lstm_network *network = object->network;
    double share = object->tuning.reject > 0 ? object->tuning.reject : LSTM_SPOT_SHARE;
    begin_series(network);
    for (int64_t begin = 0; begin < candidate->n_frames; begin += LSTM_CHUNK_FRAMES) {
        int64_t left = candidate->n_frames - begin;
        int64_t count = left < LSTM_CHUNK_FRAMES ? left : LSTM_CHUNK_FRAMES;
        lstm_spotter_recall(network->panel->spotter, candidate, begin, count, network->chunk);
        hear_chunk(network, 0, count, NULL);
    }
    if (!compute(object, selector, network->series)) return 0;
    lstm_panel_consult(network->panel, LSTM_OF_SERIES, network->output);
    int best = find_best(network);
    return best == candidate->label && network->output[best] >= object->tuning.threshold &&
           !is_novel(object, LSTM_OF_SERIES, share);
}

/* Takes the frame in the chunk for one more of a stream without beginning or end. */
static void spot(lstm_object *object, const char *selector)
{
    lstm_candidate candidate;
    lstm_network *network = object->network;
    lstm_spotter *spotter = network->panel->spotter;
    if (!lstm_spotter_hear(spotter, network->chunk, &candidate) || !is_right(object, selector, &candidate)) return;
    lstm_spotter_take(spotter);
    const lstm_value values[] = {lstm_network_label(network, (int)candidate.label),
                                 lstm_number(network->output[candidate.label]),
                                 lstm_number((double)candidate.n_frames)};
    lstm_output(object->owner, LSTM_LEFT, "spotted", 3, values);
}

void lstm_predict_frame(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    if (!lstm_is_fitted(object, selector) || !is_streaming(object, selector)) return;
    if (!has_examples(object, selector) || !get_frame(object, selector, n_atoms, atoms)) return;
    if (object->tuning.spot) {
        spot(object, selector);
        return;
    }
    lstm_network *network = object->network;
    size_t state_size = (size_t)network->n_memory * sizeof(float);
    /* on a copy, so that a frame that cannot be computed with leaves the stream as it was */
    memcpy(network->series, network->stream, state_size);
    network->kernels->advance(network->sizes, network->parameters, network->series, network->chunk, 1);
    int draws = network->sizes[LSTM_HEAD] == LSTM_CONTINUATION;
    if (draws ? !lstm_draw_next(object, selector, network->series, network->n_heard + 1)
              : !compute(object, selector, network->series))
        return;
    memcpy(network->stream, network->series, state_size);
    network->n_heard++;
    network->n_before = -1; /* what continues begins with this */
    if (draws) {
        lstm_answer_numbers(object, selector, network->n_inputs, network->drawn);
        return;
    }
    match_frames(network, LSTM_OF_STREAM, network->chunk, 1);
    lstm_panel_consult(network->panel, LSTM_OF_STREAM, network->output);
    answer(object, selector, LSTM_OF_STREAM);
}

void lstm_predict_point(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    if (!lstm_is_fitted(object, selector)) return;
    const lstm_atom *last = atoms + n_atoms - 1;
    int has_target = n_atoms > 1 && takes_target(object->network) && last->is_symbol;
    if (!get_frame(object, selector, n_atoms - has_target, atoms)) return;
    lstm_network *network = object->network;
    const lstm_kernels *kernels = network->kernels;
    begin_series(network);
    kernels->advance(network->sizes, network->parameters, network->series, network->chunk, 1);
    if (is_bidirectional(network))
        kernels->advance_backward(network->sizes, network->parameters, network->series, network->chunk, 1);
    if (!compute(object, selector, network->series)) return;
    match_frames(network, LSTM_OF_SERIES, network->chunk, 1);
    lstm_panel_consult(network->panel, LSTM_OF_SERIES, network->output);
    if (has_target && !write_answer(object, selector, last->text, 1, NULL)) return;
    answer(object, selector, LSTM_OF_SERIES);
}

void lstm_reset(lstm_object *object)
{
    if (!object->network) return;
    lstm_network_begin(object->network);
    object->network->distances[LSTM_OF_STREAM] = 0;
    lstm_panel_begin(object->network->panel, LSTM_OF_STREAM);
}
