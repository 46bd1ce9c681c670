/*
 * The published model and what it predicts, at once and without Python.
 *
 * A network is immutable but for its two states and its scratch, which the patcher's thread alone uses. Predicting
 * neither allocates nor waits.
 */
#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "kernels.h"
#include "platform.h"

enum { CHUNK_FRAMES = 64, ALIGNMENT = 64 };

struct lstm_network {
    struct lstm_network *next_retired;
    size_t size; /* of the whole block of memory */
    uint64_t serial;
    int64_t n_memory; /* floats at the beginning of a state that are kept; the rest is scratch */
    int32_t n_inputs;
    int32_t n_labels;
    const lstm_kernels *kernels;
    /* all of these lie behind the struct, in the same block */
    int64_t *sizes;
    float *parameters;
    float *novelty;
    float *stream; /* state of predictframe */
    float *series; /* state of predictseries */
    float *chunk;  /* [CHUNK_FRAMES][n_inputs] */
    float *output; /* [n_labels] */
    lstm_atom *labels;
    void **symbols; /* the labels as symbols of the patcher; NULL for numbers */
};

static lstm_network *_Atomic retired;

static size_t padded(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

/* Any thread. Cuts the next piece off a block of memory. */
static void *cut(char **cursor, size_t size)
{
    void *piece = *cursor;
    *cursor += padded(size);
    return piece;
}

/* Any thread. Whether a network of this shape can be; no array of a possible one is larger than memory can address. */
static int is_possible(const lstm_model *model)
{
    const int64_t *sizes = model->sizes;
    if (model->n_sizes <= LSTM_HIDDEN_SIZES || sizes[LSTM_N_INPUTS] < 1 || sizes[LSTM_N_INPUTS] > LSTM_MAX_INPUTS ||
        sizes[LSTM_N_OUTPUTS] < 1 || sizes[LSTM_N_OUTPUTS] > LSTM_MAX_LABELS || sizes[LSTM_DELTA] >> 1 ||
        sizes[LSTM_POOLING] >> 1 || sizes[LSTM_HEAD] || sizes[LSTM_N_DIRECTIONS] < 1 || sizes[LSTM_N_DIRECTIONS] > 2 ||
        sizes[LSTM_N_LAYERS] < 1 || sizes[LSTM_N_LAYERS] > LSTM_MAX_LAYERS ||
        model->n_sizes != LSTM_HIDDEN_SIZES + sizes[LSTM_N_LAYERS])
        return 0;
    for (const int64_t *size = sizes + LSTM_HIDDEN_SIZES; size < sizes + model->n_sizes; size++)
        if (*size < 1 || *size > LSTM_MAX_HIDDEN_SIZE) return 0;
    const lstm_kernels *kernels = lstm_choose_kernels();
    return kernels->count_canonical(sizes) == model->n_parameters && kernels->count_novelty(sizes) == model->n_novelty;
}

lstm_network *lstm_network_new(const lstm_model *model, char why[LSTM_TEXT_SIZE])
{
    if (!is_possible(model)) {
        snprintf(why, LSTM_TEXT_SIZE, "the sizes and the number of parameters contradict each other");
        return NULL;
    }
    const lstm_kernels *kernels = lstm_choose_kernels();
    size_t n_inputs = (size_t)model->sizes[LSTM_N_INPUTS];
    size_t n_labels = (size_t)model->sizes[LSTM_N_OUTPUTS];
    size_t sizes_size = (size_t)model->n_sizes * sizeof(int64_t);
    size_t parameters_size = (size_t)kernels->count_parameters(model->sizes) * sizeof(float);
    size_t novelty_size = (size_t)model->n_novelty * sizeof(float);
    size_t state_size = (size_t)kernels->count_state(model->sizes) * sizeof(float);
    size_t chunk_size = CHUNK_FRAMES * n_inputs * sizeof(float);
    size_t output_size = n_labels * sizeof(float);
    size_t labels_size = n_labels * sizeof(lstm_atom);
    size_t symbols_size = n_labels * sizeof(void *);
    size_t text_size = 0;
    for (size_t i = 0; i < n_labels; i++)
        if (model->labels[i].is_symbol) text_size += strlen(model->labels[i].text) + 1;
    size_t size = padded(sizeof(lstm_network)) + padded(sizes_size) + padded(parameters_size) + padded(novelty_size) +
                  2 * padded(state_size) + padded(chunk_size) + padded(output_size) + padded(labels_size) +
                  padded(symbols_size) + padded(text_size);
    char *cursor = lstm_aligned_new(ALIGNMENT, size);
    if (!cursor) {
        snprintf(why, LSTM_TEXT_SIZE, "there is not enough memory for the model");
        return NULL;
    }
    memset(cursor, 0, size);
    lstm_network *network = cut(&cursor, sizeof *network);
    *network = (lstm_network){
        .size = size,
        .serial = model->serial,
        .n_memory = kernels->count_memory(model->sizes),
        .n_inputs = (int32_t)n_inputs,
        .n_labels = (int32_t)n_labels,
        .kernels = kernels,
        .sizes = memcpy(cut(&cursor, sizes_size), model->sizes, sizes_size),
        .parameters = cut(&cursor, parameters_size),
        .novelty = memcpy(cut(&cursor, novelty_size), model->novelty, novelty_size),
        .stream = cut(&cursor, state_size),
        .series = cut(&cursor, state_size),
        .chunk = cut(&cursor, chunk_size),
        .output = cut(&cursor, output_size),
        .labels = memcpy(cut(&cursor, labels_size), model->labels, labels_size),
        .symbols = cut(&cursor, symbols_size),
    };
    for (size_t i = 0; i < n_labels; i++) {
        if (!network->labels[i].is_symbol) continue;
        size_t length = strlen(model->labels[i].text) + 1;
        network->labels[i].text = memcpy(cursor, model->labels[i].text, length);
        cursor += length;
    }
    kernels->arrange(network->sizes, model->parameters, network->parameters);
    return network;
}

/* Any thread. The same place in the copy of a block. */
static void *moved(const void *place, const lstm_network *from, lstm_network *to)
{
    return (char *)to + ((const char *)place - (const char *)from);
}

lstm_network *lstm_network_copy(const lstm_network *other)
{
    lstm_network *network = lstm_aligned_new(ALIGNMENT, other->size);
    if (!network) return NULL;
    memcpy(network, other, other->size);
    network->sizes = moved(other->sizes, other, network);
    network->parameters = moved(other->parameters, other, network);
    network->novelty = moved(other->novelty, other, network);
    network->stream = moved(other->stream, other, network);
    network->series = moved(other->series, other, network);
    network->chunk = moved(other->chunk, other, network);
    network->output = moved(other->output, other, network);
    network->labels = moved(other->labels, other, network);
    network->symbols = moved(other->symbols, other, network);
    for (int32_t i = 0; i < network->n_labels; i++)
        if (network->labels[i].is_symbol) network->labels[i].text = moved(other->labels[i].text, other, network);
    memset(network->stream, 0, (size_t)network->n_memory * sizeof(float));
    return network;
}

static lstm_value label_value(const lstm_network *network, int i)
{
    return (lstm_value){network->labels[i].is_symbol, network->labels[i].number, network->symbols[i]};
}

int lstm_network_labels(const lstm_network *network, lstm_value labels[])
{
    for (int i = 0; i < network->n_labels; i++)
        labels[i] = label_value(network, i);
    return network->n_labels;
}

const int64_t *lstm_network_sizes(const lstm_network *network) { return network->sizes; }

int64_t lstm_network_n_parameters(const lstm_network *network)
{
    return network->kernels->count_canonical(network->sizes);
}

void lstm_network_collect(void)
{
    lstm_network *network = atomic_exchange(&retired, NULL);
    while (network) {
        lstm_network *next = network->next_retired;
        lstm_aligned_free(network);
        network = next;
    }
}

void lstm_network_retire(lstm_network *network)
{
    if (!network) return;
    network->next_retired = atomic_load(&retired);
    while (!atomic_compare_exchange_weak(&retired, &network->next_retired, network)) {
    }
}

void lstm_network_adopt(lstm_object *object, lstm_network *network)
{
    if (network && object->network && network->serial == object->network->serial) {
        lstm_network_retire(network); /* the same again: its stream goes on */
        return;
    }
    for (int32_t i = 0; network && i < network->n_labels; i++)
        if (network->labels[i].is_symbol) network->symbols[i] = lstm_host->symbol(network->labels[i].text);
    lstm_network_retire(object->network);
    object->network = network;
}

/* Index of the first value that is not finite, or -1. */
static int64_t first_not_finite(const float *values, int64_t n_values)
{
    for (int64_t i = 0; i < n_values; i++)
        if (!isfinite(values[i])) return i;
    return -1;
}

/* Fills the network's output from a state. Returns 0 after saying that the values were beyond computing with. */
static int compute(lstm_object *object, const char *selector, const float *state)
{
    lstm_network *network = object->network;
    network->kernels->outputs(network->sizes, network->parameters, state, network->output);
    if (first_not_finite(network->output, network->n_labels) < 0) return 1;
    lstm_fail(object, selector,
              "Invalid buffer: the values are too far from those of the fit to compute with; check the analysis that "
              "made them");
    return 0;
}

/* Sends `probabilities`, as `compute` left them, to the right outlet, then the best label to the left one. */
static void answer(lstm_object *object, const char *selector, const float *state)
{
    lstm_network *network = object->network;
    lstm_value values[2 * network->n_labels + 1];
    int best = 0;
    for (int i = 0; i < network->n_labels; i++) {
        values[2 * i] = label_value(network, i);
        values[2 * i + 1] = (lstm_value){0, network->output[i], NULL};
        if (network->output[i] > network->output[best]) best = i;
    }
    lstm_value label = values[2 * best];
    int is_unknown =
        network->output[best] < object->threshold ||
        (object->reject > 0 && network->kernels->is_novel(network->sizes, state, network->novelty, object->reject));
    if (is_unknown) label = (lstm_value){1, 0, lstm_host->symbol("unknown")};
    /* from here on the patch may do anything, even to this object: the network is not touched any more */
    uint64_t handle = object->handle;
    int n_values = 2 * network->n_labels;
    lstm_host->output(object->owner, LSTM_RIGHT, lstm_host->symbol("probabilities"), n_values, values);
    if ((object = lstm_lookup(handle)))
        lstm_host->output(object->owner, LSTM_LEFT, lstm_host->symbol(selector), 1, &label);
}

static int is_bidirectional(const lstm_network *network) { return network->sizes[LSTM_N_DIRECTIONS] == 2; }

static int is_fitted(lstm_object *object, const char *selector)
{
    if (object->network) return 1;
    lstm_fail(object, selector,
              lstm_pending() ? "No data fitted: if a `fit` or `read` is under way, wait for its reply"
                             : "No data fitted: send `fit` first, or `read` a model");
    return 0; /* the object may be gone */
}

static int is_streaming(lstm_object *object, const char *selector)
{
    if (!is_bidirectional(object->network)) return 1;
    lstm_fail(
        object, selector,
        "Whole series needed: a bidirectional network hears a series from both ends; ask with `predictseries`, or "
        "set `bidirectional 0` and `fit` again");
    return 0;
}

static int open_buffer(lstm_object *object, const char *selector, const char *name, lstm_buffer *buffer)
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
        lstm_host->read_buffer(buffer, channel, first, count, network->chunk + channel, (size_t)n_inputs);
    int64_t wrong = first_not_finite(network->chunk, count * n_inputs);
    if (wrong >= 0)
        snprintf(why, LSTM_TEXT_SIZE,
                 "Invalid buffer: %s has a value that is not finite at frame %" PRId64 ", channel %" PRId64, name,
                 first + wrong / n_inputs, wrong % n_inputs);
    return wrong < 0;
}

/* Feeds a buffer to a fresh state, to each stack of layers in its own direction. Returns 0 with a reason. */
static int hear_series(lstm_network *network, const char *name, const lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    int32_t n_inputs = network->n_inputs;
    if (!lstm_is_series(buffer, name, why)) return 0;
    if (buffer->n_channels != n_inputs) {
        snprintf(why, LSTM_TEXT_SIZE, "Wrong Point Size: buffer %s has %d channels, the network was fitted on %d", name,
                 buffer->n_channels, n_inputs);
        return 0;
    }
    memset(network->series, 0, (size_t)network->n_memory * sizeof(float));
    const lstm_kernels *kernels = network->kernels;
    for (int backward = 0; backward <= is_bidirectional(network); backward++) {
        for (int64_t heard = 0; heard < buffer->n_frames; heard += CHUNK_FRAMES) {
            int64_t count = buffer->n_frames - heard < CHUNK_FRAMES ? buffer->n_frames - heard : CHUNK_FRAMES;
            int64_t first = backward ? buffer->n_frames - heard - count : heard;
            if (!read_chunk(network, name, buffer, first, count, why)) return 0;
            (backward ? kernels->advance_backward : kernels->advance)(network->sizes, network->parameters,
                                                                      network->series, network->chunk, count);
        }
    }
    return 1;
}

void lstm_predict_series(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    static const char selector[] = "predictseries";
    lstm_buffer buffer;
    char why[LSTM_TEXT_SIZE];
    if (!is_fitted(object, selector)) return;
    if (n_atoms != 1 || !atoms[0].is_symbol) {
        lstm_fail(object, selector, "No buffer passed: the name of one buffer is needed");
        return;
    }
    if (!open_buffer(object, selector, atoms[0].text, &buffer)) return;
    int is_heard = hear_series(object->network, atoms[0].text, &buffer, why);
    lstm_host->close_buffer(&buffer);
    if (!is_heard)
        lstm_fail(object, selector, "%s", why);
    else if (compute(object, selector, object->network->series))
        answer(object, selector, object->network->series);
}

/* Gets one frame into the network's chunk. Returns 0 after saying what is wrong. */
static int get_frame(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    lstm_network *network = object->network;
    lstm_buffer buffer = {.n_frames = n_atoms};
    int from_buffer = n_atoms == 1 && atoms[0].is_symbol;
    if (from_buffer && !open_buffer(object, selector, atoms[0].text, &buffer)) return 0;
    int fits = buffer.n_frames == network->n_inputs;
    if (fits && from_buffer) lstm_host->read_buffer(&buffer, 0, 0, buffer.n_frames, network->chunk, 1);
    if (from_buffer) lstm_host->close_buffer(&buffer);
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

void lstm_predict_frame(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    static const char selector[] = "predictframe";
    if (!is_fitted(object, selector) || !is_streaming(object, selector)) return;
    if (!get_frame(object, selector, n_atoms, atoms)) return;
    lstm_network *network = object->network;
    size_t state_size = (size_t)network->n_memory * sizeof(float);
    /* on a copy, so that a frame that can't be computed with leaves the stream as it was */
    memcpy(network->series, network->stream, state_size);
    network->kernels->advance(network->sizes, network->parameters, network->series, network->chunk, 1);
    if (!compute(object, selector, network->series)) return;
    memcpy(network->stream, network->series, state_size);
    answer(object, selector, network->stream);
}

void lstm_reset(lstm_object *object)
{
    if (object->network) memset(object->network->stream, 0, (size_t)object->network->n_memory * sizeof(float));
}
