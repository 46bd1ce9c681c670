/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The patcher: what its adapter gives to the core, and in which form things go out and come in. Unless a comment says
 * otherwise, every function here is called on the patcher's thread: on that of the object's, if there are several.
 */
#ifndef LSTM_PATCHER_H
#define LSTM_PATCHER_H

#include <stddef.h>
#include <stdint.h>

#include "contract.h" /* which has no guard of its own: Python parses it */
#include "reason.h"

typedef struct lstm_object lstm_object;

/* An atom on its way out: symbols are the patcher's own (t_symbol *). */
typedef struct lstm_value {
    int is_symbol;
    double number;
    void *symbol;
} lstm_value;

/* A buffer of the patcher, open for reading. `state` is the adapter's own. */
typedef struct lstm_buffer {
    int64_t n_frames; /* of channel 0 */
    int32_t n_channels;
    int32_t ragged_channel; /* the first that has another number of frames than channel 0; 0: none */
    double sample_rate;     /* samples a second, of sound: its own, or the patcher's if buffers have none */
    void *state;
} lstm_buffer;

enum { LSTM_PATH_SIZE = 4096 };

/* What an adapter gives to the core. `owner` is the patcher's object. */
typedef struct lstm_patcher_api {
    int synchronous; /* answer every message before it returns (batch mode) */
    void *(*symbol)(const char *text);
    /* Its own atoms, too, are in blocks that are lent: this may nest a thousand times. */
    void (*output)(void *owner, int outlet, void *selector, int n_values, const lstm_value *values);
    /* A text of any length, as `dump` gives it. NULL: as one symbol. */
    void (*output_text)(void *owner, int outlet, void *selector, const char *text);
    void (*console)(void *owner, int level, const char *text);                          /* owner may be NULL */
    void (*attribute)(void *owner, void *name, int n_values, const lstm_value *values); /* NULL: shows none */
    void (*touch)(void *owner); /* marks the patch as changed since it was saved. NULL: it is not marked */
    /* Has lstm_drain called soon for the patcher that `instance` is the owner of and, as long as lstm_pending() says
     * so, again and again. NULL: there is `notify`. */
    void (*poll)(void *instance);
    /* Any thread. Has lstm_drain called soon. NULL: there is `poll`. */
    void (*notify)(void);
    /* Leaves the critical region for about a millisecond. NULL: there is none. */
    void (*give_way)(void);
    /* Opens a buffer; on failure writes why and returns 0. Allocates only when a name is new to the object. */
    int (*open_buffer)(void *owner, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE]);
    /* Copies `count` samples of a channel to target[0], target[stride], ... */
    void (*read_buffer)(const lstm_buffer *buffer, int32_t channel, int64_t first, int64_t count, float *target,
                        size_t stride);
    void (*close_buffer)(const lstm_buffer *buffer);
    /* Resizes a buffer and fills it; on failure writes why and returns 0. */
    int (*write_buffer)(void *owner, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                        char why[LSTM_TEXT_SIZE]);
    /* Makes a file name absolute, as seen from the patch; on failure writes why and returns 0. */
    int (*resolve_file)(void *owner, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                        char why[LSTM_TEXT_SIZE]);
} lstm_patcher_api;

extern const lstm_patcher_api *lstm_patcher; /* the adapter's; set before anything else happens */

/* Values on their way out. Making a symbol for the first time allocates. */
lstm_value lstm_symbol(const char *text);
lstm_value lstm_number(double number);
lstm_value lstm_value_of(const lstm_atom *atom);
/* Sends a message out of an outlet. Before it returns the patch may do anything, even delete the object. */
void lstm_output(void *owner, int outlet, const char *selector, int n_values, const lstm_value *values);

#endif
