/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a patch keeps of a content: bytes, which Python makes and understands, and which the patch's file holds as
 * numbers. Patcher's thread, if nothing else is said.
 */
#ifndef LSTM_SAVED_H
#define LSTM_SAVED_H

#include <stddef.h>

#include "patcher.h"

typedef struct lstm_saved {
    int is_kept;         /* whether the patch keeps the content */
    double version;      /* of the content, as Python counts them; LSTM_FROM_PATCH: as the patch's file had it */
    unsigned char *data; /* NULL: nothing */
    size_t n_bytes;
} lstm_saved;

/* What is being put together from numbers. All zeros: nothing. */
typedef struct lstm_restoring {
    unsigned char *data;
    size_t n_bytes;
    size_t n_words;
    int is_damaged;
} lstm_restoring;

/* Any thread. A copy, whose data are NULL if there is no memory for them. */
lstm_saved lstm_saved_copy(const void *data, size_t n_bytes, double version);
/* Any thread. */
void lstm_saved_free(lstm_saved *saved);
/* Takes something newer over. Returns whether the patch has to be saved to keep it. */
int lstm_saved_replace(lstm_saved *saved, lstm_saved newer);

/* As whole numbers that a patcher writes exactly, though it may write six digits: of 16 bits each, and how many bytes
 * there are before the first. */
size_t lstm_saved_n_words(const lstm_saved *saved);
unsigned lstm_saved_word(const lstm_saved *saved, size_t i);

/* Adds words to what is being put together. */
void lstm_restoring_add(lstm_restoring *restoring, int n_words, const lstm_atom *words);
/* Ends it; what it returns has no data if words are missing or wrong. */
lstm_saved lstm_restoring_end(lstm_restoring *restoring);

#endif
