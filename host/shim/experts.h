/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What stands beside a classifier's network: the recorded examples and random convolutions, with a state for a stream
 * and one for a whole series. Copies share what is known, which never changes.
 */
#ifndef LSTM_EXPERTS_H
#define LSTM_EXPERTS_H

#include <stddef.h>

#include "kernels.h"
#include "reason.h"
#include "spotter.h"

/* The states: of predictframe; of predictseries and predictpoint. */
enum { LSTM_OF_STREAM, LSTM_OF_SERIES, LSTM_N_STATES };

typedef struct lstm_panel {
    struct lstm_knowledge *knowledge;
    const lstm_experts *experts;
    const lstm_consulting *kernels;
    lstm_spotter *spotter; /* of the stream */
    size_t size;           /* of a state, in bytes */
    float *states[LSTM_N_STATES];
} lstm_panel;

/* Any thread. Makes a panel of bytes as docs/model-file.md has them, without trusting them; NULL with a reason. */
lstm_panel *lstm_panel_new(const unsigned char *data, size_t size, int64_t n_inputs, int64_t n_labels,
                           char why[LSTM_TEXT_SIZE]);
/* Any thread. Another panel that has heard nothing yet; NULL: out of memory. */
lstm_panel *lstm_panel_copy(const lstm_panel *other);
void lstm_panel_free(lstm_panel *panel); /* any thread; NULL is no panel, here and below */

/* Patcher's thread; none of these waits, allocates or fails. */
void lstm_panel_begin(lstm_panel *panel, int state); /* nothing is heard yet */
/* Hears frames of finite values. Returns whether all is now more like a recorded example than before. */
int lstm_panel_hear(lstm_panel *panel, int state, const float *frames, int64_t n_frames);
/* Joins the opinions on what was heard with the network's probabilities. */
void lstm_panel_consult(lstm_panel *panel, int state, float *probabilities);
double lstm_panel_match(const lstm_panel *panel,
                        int state); /* how strange that is, see match_experts; 1 without a panel */
/* Where in the series of a label the stream is, 0 to 1; less: there is none of it among the examples. */
double lstm_panel_follow(const lstm_panel *panel, int64_t label);
void lstm_panel_continue(lstm_panel *panel, const lstm_panel *other); /* the stream of another panel of the same */

#endif
