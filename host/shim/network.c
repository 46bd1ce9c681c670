/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A published model's memory: one block, made by whoever reads or sends the model. The patcher's thread takes it and
 * lets it go; the worker frees it.
 */
#include "network.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "blocks.h"
#include "platform.h"

enum { ALIGNMENT = 64 };

static lstm_network *_Atomic retired;

static size_t padded(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

/* Any thread. Whether the outputs are those of a frame that comes next: a mean, or the components of a mixture. */
static int is_continuation(const int64_t *sizes)
{
    int64_t n_inputs = sizes[LSTM_N_INPUTS];
    int64_t n_outputs = sizes[LSTM_N_OUTPUTS];
    return sizes[LSTM_POOLING] == LSTM_EACH && (n_outputs == n_inputs || n_outputs % (1 + 2 * n_inputs) == 0);
}

/* Any thread. Whether a network can have such sizes. Its largest array is then one that memory can address. */
static int are_possible(const int64_t *sizes, int64_t n_sizes)
{
    static const struct {
        int position;
        int64_t min, max;
    } ranges[] = {
        {LSTM_N_INPUTS, 1, LSTM_MAX_INPUTS},
        {LSTM_N_OUTPUTS, 1, LSTM_MAX_OUTPUTS},
        {LSTM_DELTA, 0, 1},
        {LSTM_POOLING, LSTM_LAST, LSTM_EACH},
        {LSTM_HEAD, LSTM_LABELS, LSTM_CONTINUATION},
        {LSTM_N_DIRECTIONS, 1, 2},
        {LSTM_N_MEMBERS, 1, LSTM_MAX_MEMBERS},
        {LSTM_CELL, LSTM_TANH, LSTM_IDENTITY},
        {LSTM_RATE, 1, LSTM_MAX_RATE},
        {LSTM_N_LAYERS, 1, LSTM_MAX_LAYERS},
    };
    if (n_sizes <= LSTM_HIDDEN_SIZES) return 0;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (sizes[ranges[i].position] < ranges[i].min || sizes[ranges[i].position] > ranges[i].max) return 0;
    /* a second direction needs the whole series first, and at a lower rate not every frame is answered */
    if ((sizes[LSTM_POOLING] == LSTM_EACH) + (sizes[LSTM_N_DIRECTIONS] == 2) + (sizes[LSTM_RATE] > 1) > 1) return 0;
    if (sizes[LSTM_HEAD] == LSTM_CONTINUATION && !is_continuation(sizes)) return 0;
    if (n_sizes != LSTM_HIDDEN_SIZES + sizes[LSTM_N_LAYERS]) return 0;
    for (int64_t i = LSTM_HIDDEN_SIZES; i < n_sizes; i++)
        if (sizes[i] < 1 || sizes[i] > LSTM_MAX_HIDDEN_SIZE / sizes[LSTM_N_MEMBERS]) return 0;
    return 1;
}

/* Any thread. Whether the sizes are possible, and the lengths of the arrays as they say. */
static int is_possible(const lstm_model *model)
{
    const int64_t *sizes = model->sizes;
    if (!are_possible(sizes, model->n_sizes)) return 0;
    const lstm_kernels *kernels = lstm_choose_kernels();
    int is_novelty = !model->n_novelty || kernels->count_novelty(sizes) == model->n_novelty;
    return is_novelty && kernels->count_canonical(sizes) == model->n_parameters;
}

/* ---- the block of memory: the struct, and arrays after it; any thread ---- */

enum { SIZES, PARAMETERS, NOVELTY, STREAM, GOING, SERIES, CHUNK, OUTPUT, DRAWN, LABELS, SYMBOLS, TEXTS, N_ARRAYS };

/* Where the struct points to each array. */
static const size_t members[N_ARRAYS] = {
    [SIZES] = offsetof(lstm_network, sizes),     [PARAMETERS] = offsetof(lstm_network, parameters),
    [NOVELTY] = offsetof(lstm_network, novelty), [STREAM] = offsetof(lstm_network, stream),
    [SERIES] = offsetof(lstm_network, series),   [CHUNK] = offsetof(lstm_network, chunk),
    [GOING] = offsetof(lstm_network, going),     [DRAWN] = offsetof(lstm_network, drawn),
    [OUTPUT] = offsetof(lstm_network, output),   [LABELS] = offsetof(lstm_network, labels),
    [SYMBOLS] = offsetof(lstm_network, symbols), [TEXTS] = offsetof(lstm_network, texts),
};

/* What a block is made for. */
typedef struct lstm_plan {
    size_t n_labels;
    size_t sizes[N_ARRAYS]; /* of the arrays, in bytes */
    size_t size;            /* of the whole block */
} lstm_plan;

/* Any thread. Makes what stands beside the network, if there is anything. Returns 0 with a reason. */
static int make_panel(const lstm_model *model, lstm_panel **panel, char why[LSTM_TEXT_SIZE])
{
    *panel = NULL;
    if (!model->n_experts) return 1;
    if (model->sizes[LSTM_HEAD] != LSTM_LABELS) return lstm_explain(why, "it has experts, and its head gives numbers");
    *panel = lstm_panel_new(model->experts, (size_t)model->n_experts, model->sizes[LSTM_N_INPUTS],
                            model->sizes[LSTM_N_OUTPUTS], why);
    return *panel != NULL;
}

static lstm_plan make_plan(const lstm_model *model, const lstm_kernels *kernels)
{
    size_t n_inputs = (size_t)model->sizes[LSTM_N_INPUTS];
    size_t n_outputs = (size_t)model->sizes[LSTM_N_OUTPUTS];
    size_t n_labels = model->sizes[LSTM_HEAD] == LSTM_LABELS ? n_outputs : 0;
    int draws = model->sizes[LSTM_HEAD] == LSTM_CONTINUATION;
    size_t state_size = (size_t)kernels->count_state(model->sizes) * sizeof(float);
    size_t texts_size = 0;
    for (size_t i = 0; i < n_labels; i++)
        if (model->outputs[i].is_symbol) texts_size += strlen(model->outputs[i].text) + 1;
    lstm_plan plan = {
        .n_labels = n_labels,
        .sizes =
            {
                [SIZES] = (size_t)model->n_sizes * sizeof(int64_t),
                [PARAMETERS] = (size_t)kernels->count_parameters(model->sizes) * sizeof(float),
                [NOVELTY] = (size_t)model->n_novelty * sizeof(float),
                [STREAM] = state_size,
                [GOING] = draws ? state_size : 0,
                [SERIES] = state_size,
                [CHUNK] = LSTM_CHUNK_FRAMES * n_inputs * sizeof(float),
                [OUTPUT] = n_outputs * sizeof(float),
                [DRAWN] = draws ? n_inputs * sizeof(float) : 0,
                [LABELS] = n_labels * sizeof(lstm_atom),
                [SYMBOLS] = n_labels * sizeof(void *),
                [TEXTS] = texts_size,
            },
        .size = padded(sizeof(lstm_network)),
    };
    for (int i = 0; i < N_ARRAYS; i++)
        plan.size += padded(plan.sizes[i]);
    return plan;
}

/* Points a member to its array; memcpy, since the members are pointers of several types. */
static void set_member(lstm_network *network, int i, void *array)
{
    memcpy((char *)network + members[i], &array, sizeof array);
}

static const char *get_member(const lstm_network *network, int i)
{
    const char *array;
    memcpy(&array, (const char *)network + members[i], sizeof array);
    return array;
}

/* A block of zeros that is cut as planned; NULL: out of memory. */
static lstm_network *new_block(const lstm_plan *plan)
{
    lstm_network *network = lstm_aligned_new(ALIGNMENT, plan->size);
    if (!network) return NULL;
    memset(network, 0, plan->size);
    network->size = plan->size;
    char *cursor = (char *)network + padded(sizeof *network);
    for (int i = 0; i < N_ARRAYS; i++) {
        set_member(network, i, cursor);
        cursor += padded(plan->sizes[i]);
    }
    return network;
}

static void copy_labels(lstm_network *network, const lstm_atom *labels)
{
    char *cursor = network->texts;
    for (int32_t i = 0; i < network->n_labels; i++) {
        network->labels[i] = labels[i];
        if (!labels[i].is_symbol) continue;
        size_t size = strlen(labels[i].text) + 1;
        network->labels[i].text = memcpy(cursor, labels[i].text, size);
        cursor += size;
    }
}

lstm_network *lstm_network_new(const lstm_model *model, char why[LSTM_TEXT_SIZE])
{
    if (!is_possible(model)) {
        lstm_explain(why, "the sizes and the number of parameters contradict each other");
        return NULL;
    }
    lstm_panel *panel;
    if (!make_panel(model, &panel, why)) return NULL;
    const lstm_kernels *kernels = lstm_choose_kernels();
    const lstm_plan plan = make_plan(model, kernels);
    lstm_network *network = new_block(&plan);
    if (!network) {
        lstm_panel_free(panel);
        lstm_explain(why, "there is not enough memory for the model");
        return NULL;
    }
    network->serial = model->serial;
    network->n_memory = kernels->count_memory(model->sizes);
    network->n_inputs = (int32_t)model->sizes[LSTM_N_INPUTS];
    network->n_outputs = (int32_t)model->sizes[LSTM_N_OUTPUTS];
    network->n_labels = (int32_t)plan.n_labels;
    network->has_novelty = model->n_novelty > 0;
    network->kernels = kernels;
    network->panel = panel;
    memcpy(network->sizes, model->sizes, plan.sizes[SIZES]);
    if (model->n_novelty) memcpy(network->novelty, model->novelty, plan.sizes[NOVELTY]);
    copy_labels(network, model->outputs);
    kernels->arrange(network->sizes, model->parameters, network->parameters);
    lstm_network_begin(network);
    return network;
}

lstm_network *lstm_network_copy(const lstm_network *other)
{
    lstm_panel *panel = other->panel ? lstm_panel_copy(other->panel) : NULL;
    lstm_network *network = !other->panel || panel ? lstm_aligned_new(ALIGNMENT, other->size) : NULL;
    if (!network) {
        lstm_panel_free(panel);
        return NULL;
    }
    memcpy(network, other, other->size);
    network->panel = panel;
    for (int i = 0; i < N_ARRAYS; i++)
        set_member(network, i, (char *)network + (get_member(other, i) - (const char *)other));
    copy_labels(network, other->labels);
    lstm_network_begin(network);
    memset(network->distances, 0, sizeof network->distances);
    return network;
}

/* A seed that nobody has chosen. */
static int64_t draw_chance(void)
{
    static atomic_uint n_drawn;
    uint64_t mixed = (uint64_t)time(NULL) ^ (uint64_t)clock() << 32;
    return (int64_t)((mixed + ++n_drawn) * UINT64_C(0x9e3779b97f4a7c15)); /* the golden ratio spreads its bits */
}

void lstm_network_begin(lstm_network *network)
{
    memset(network->stream, 0, (size_t)network->n_memory * sizeof(float));
    network->n_heard = 0;
    network->n_before = -1;
    network->chance = draw_chance();
}

lstm_value lstm_network_label(const lstm_network *network, int i)
{
    return (lstm_value){network->labels[i].is_symbol, network->labels[i].number, network->symbols[i]};
}

int64_t lstm_network_n_parameters(const lstm_network *network)
{
    return network->kernels->count_canonical(network->sizes);
}

void lstm_network_collect(void)
{
    lstm_network *network = atomic_exchange(&retired, NULL);
    while (network) {
        lstm_network *next = network->next_retired;
        lstm_panel_free(network->panel);
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

/* For a message with a frame, and for one with the probability of each label, since predicting allocates nothing. */
static void reserve_blocks(lstm_pool *pool, const lstm_network *network)
{
    int32_t n_values = 2 * network->n_outputs > network->n_inputs ? 2 * network->n_outputs : network->n_inputs;
    lstm_reserve(pool, ((size_t)n_values + 1) * sizeof(lstm_value));
}

void lstm_network_adopt(lstm_object *object, lstm_network *network)
{
    if (network && object->network && network->serial == object->network->serial) {
        /* the same again, perhaps with its novelty: its stream goes on */
        if (object->network->has_novelty || !network->has_novelty) {
            lstm_network_retire(network);
            return;
        }
        memcpy(network->stream, object->network->stream, (size_t)network->n_memory * sizeof(float));
        memcpy(network->distances, object->network->distances, sizeof network->distances);
        lstm_panel_continue(network->panel, object->network->panel);
    }
    for (int32_t i = 0; network && i < network->n_labels; i++)
        if (network->labels[i].is_symbol) network->symbols[i] = lstm_patcher->symbol(network->labels[i].text);
    lstm_network_retire(object->network);
    object->network = network;
    if (network) reserve_blocks(&object->instance->blocks, network);
}
