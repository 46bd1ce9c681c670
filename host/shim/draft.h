/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a message needs, gathered before its command is laid out in memory: the buffer or the file that it names. All on
 * the patcher's thread, and with nothing in between, since a buffer is open meanwhile.
 */
#ifndef LSTM_DRAFT_H
#define LSTM_DRAFT_H

#include "numbers.h"
#include "object.h"

typedef struct lstm_draft {
    const lstm_atom *atoms;
    int n_atoms;
    int32_t n_frames;
    int32_t n_channels;
    lstm_buffer buffer; /* open if has_buffer */
    int has_buffer;
    int is_point;  /* of a buffer: its first channel, whose frames are dimensions */
    int n_numbers; /* a point given as numbers */
    const lstm_atom *numbers;
    int has_path;
    char path[LSTM_PATH_SIZE];
    size_t n_bytes;
    const unsigned char *data;
    lstm_atom extended[3 + 1 + LSTM_MAX_NUMBERS]; /* the atoms, if what is computed of sound follows them */
    char why[LSTM_TEXT_SIZE];                     /* it cannot be done */
} lstm_draft;

/* Gets hold of what the message names. Returns 0 with a reason. Either way the draft must be closed. */
int lstm_draft_gather(lstm_draft *draft, const lstm_object *object, const lstm_message *message);
void lstm_draft_copy_samples(const lstm_draft *draft, float *samples); /* [n_frames][n_channels] */
void lstm_draft_close(const lstm_draft *draft);

#endif
