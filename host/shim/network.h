/* SPDX-License-Identifier: BSD-3-Clause */
/* The published model: its memory, from when it is made until it is freed. */
#ifndef LSTM_NETWORK_H
#define LSTM_NETWORK_H

#include "object.h"
#include "experts.h"
#include "kernels.h"

/* Marks the serial of a model that the shim has read itself. */
#define LSTM_READ_BY_SHIM ((uint64_t)1 << 63)

enum { LSTM_CHUNK_FRAMES = 64 };

struct lstm_network {
    struct lstm_network *next_retired;
    size_t size; /* of the whole block of memory */
    uint64_t serial;
    int64_t n_memory; /* floats at the beginning of a state that are kept; the rest is scratch */
    int32_t n_inputs;
    int32_t n_outputs;
    int32_t n_labels; /* n_outputs, or 0 with another head */
    int has_novelty;  /* else nothing is rejected */
    /* of a forecaster: frames that the stream has heard; frames before the next one of `going`, -1: it is to begin with
     * what the stream has heard; what is drawn by if no seed is chosen */
    int64_t n_heard;
    int64_t n_before;
    int64_t chance;
    const lstm_kernels *kernels;
    double distances[LSTM_N_STATES]; /* the network's, where all that was heard is most like an example; 0: unknown */
    lstm_panel *panel;               /* NULL: there are no experts beside the network */
    /* arrays after the struct, in the same block */
    int64_t *sizes;
    float *parameters;
    float *novelty;
    float *stream; /* state of predictframe */
    float *going;  /* state of continue, of a forecaster */
    float *series; /* state of predictseries */
    float *chunk;  /* [LSTM_CHUNK_FRAMES][n_inputs] */
    float *output; /* [n_outputs] */
    float *drawn;  /* [n_inputs], of a forecaster: the frame that comes next */
    lstm_atom *labels;
    void **symbols; /* the labels as symbols of the patcher; NULL for numbers */
    char *texts;    /* of the labels */
};

/* Any thread. NULL: `why` says what is wrong with the model. */
lstm_network *lstm_network_new(const lstm_model *model, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. Makes a network (or none) the object's. */
void lstm_network_adopt(lstm_object *object, lstm_network *network);
/* Any thread. Lets a network go; the worker frees it, since freeing a large block can take the system's time. */
void lstm_network_retire(lstm_network *network);
void lstm_network_collect(void); /* worker thread: frees what was let go */

/* Any thread, as long as no other uses the network. */
lstm_network *lstm_network_copy(const lstm_network *other); /* with a fresh stream; NULL: out of memory */
void lstm_network_begin(lstm_network *network);             /* it has heard nothing */
int64_t lstm_network_n_parameters(const lstm_network *network);
lstm_value lstm_network_label(const lstm_network *network, int i);

#endif
