/*
 * The host-neutral half of the shim, as a patcher's adapter sees it.
 *
 * Unless a comment says otherwise, everything here is called on the patcher's thread: the one that runs its messages.
 * Nothing here ever waits for Python, except lstm_message_in for an object with `blocking 1` or when `synchronous` is
 * set.
 *
 * A patcher may run messages on several threads. Its adapter then has one critical region, which it enters before and
 * leaves after each call of this header: whoever is inside is the patcher's thread. `output` leaves the region while
 * the message travels, so that no outlet is ever used under a lock, and `give_way` while somebody waits. Around both
 * the core must reckon with everything, even with the end of the object; it holds no buffer open then. A patcher with
 * one thread needs no region: there such things come from messages that loop back.
 */
#ifndef LSTM_CORE_H
#define LSTM_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "contract.h"

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
    int32_t odd_channel; /* the first that has another number of frames, or 0 */
    void *state;
} lstm_buffer;

enum { LSTM_TEXT_SIZE = 1024, LSTM_PATH_SIZE = 4096 };

/* What an adapter gives to the core. `owner` is the patcher's object. */
typedef struct lstm_patcher {
    int synchronous; /* answer every message before it returns (batch mode) */
    void *(*symbol)(const char *text);
    void (*output)(void *owner, int outlet, void *selector, int n_values, const lstm_value *values);
    /* A text of any length, as `dump` gives it. NULL: as one symbol. */
    void (*output_text)(void *owner, int outlet, void *selector, const char *text);
    void (*console)(void *owner, int level, const char *text);                          /* owner may be NULL */
    void (*attribute)(void *owner, void *name, int n_values, const lstm_value *values); /* NULL: shows none */
    /* Has lstm_drain called soon and, as long as lstm_pending() says so, again and again. NULL: there is `notify`. */
    void (*poll)(void);
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
} lstm_patcher;

/* Once, before anything else. `folder` holds the external and its paths file. */
void lstm_start(const lstm_patcher *patcher, const char *folder);

/* The first object starts Python in the background. NULL: out of memory or threads. */
lstm_object *lstm_create(const char *class_name, void *owner, int n_atoms, const lstm_atom *atoms);
void lstm_destroy(lstm_object *object);
void lstm_message_in(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
/* Answers a message with an error, in its turn among the others. */
void lstm_refuse(lstm_object *object, const char *selector, const char *why);

/* Name of an object, as long as nothing else of this header is called. */
const char *lstm_name(const lstm_object *object);

/* Sends what Python has answered to the outlets, at most `limit` events; returns how many there were. */
int lstm_drain(int limit);
/* Whether Python still owes an answer. */
int lstm_pending(void);

#endif
