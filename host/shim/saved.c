/* SPDX-License-Identifier: BSD-3-Clause */
#include "saved.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_BITS = 16, N_HEADER_WORDS = 2 };

static const unsigned largest_word = (1u << WORD_BITS) - 1;

lstm_saved lstm_saved_copy(const void *data, size_t n_bytes, double version)
{
    lstm_saved saved = {1, version, malloc(n_bytes + 1), n_bytes};
    if (saved.data && n_bytes) memcpy(saved.data, data, n_bytes);
    return saved;
}

void lstm_saved_free(lstm_saved *saved)
{
    free(saved->data);
    *saved = (lstm_saved){0};
}

static int is_same(const lstm_saved *one, const lstm_saved *other)
{
    if (!one->data || !other->data) return one->data == other->data;
    return one->n_bytes == other->n_bytes && !memcmp(one->data, other->data, one->n_bytes);
}

int lstm_saved_replace(lstm_saved *saved, lstm_saved newer)
{
    int is_change = saved->is_kept && !is_same(saved, &newer);
    lstm_saved_free(saved);
    *saved = newer;
    return is_change;
}

/* ---- to words ---- */

static size_t n_words_for(size_t n_bytes) { return N_HEADER_WORDS + (n_bytes + 1) / 2; }

size_t lstm_saved_n_words(const lstm_saved *saved) { return n_words_for(saved->n_bytes); }

unsigned lstm_saved_word(const lstm_saved *saved, size_t i)
{
    if (!i) return (unsigned)(saved->n_bytes >> WORD_BITS);
    if (i < N_HEADER_WORDS) return (unsigned)saved->n_bytes & largest_word;
    size_t at = 2 * (i - N_HEADER_WORDS);
    unsigned high = at + 1 < saved->n_bytes ? saved->data[at + 1] : 0;
    return saved->data[at] | high << 8;
}

/* ---- and back ---- */

static void add_to_header(lstm_restoring *restoring, size_t word)
{
    restoring->n_bytes = restoring->n_bytes << WORD_BITS | word;
    if (restoring->n_words + 1 < N_HEADER_WORDS) return;
    if (restoring->n_bytes <= LSTM_MAX_KEPT_BYTES) restoring->data = malloc(restoring->n_bytes + 1);
    restoring->is_damaged = !restoring->data;
}

static void add_bytes(lstm_restoring *restoring, unsigned word)
{
    size_t at = 2 * (restoring->n_words - N_HEADER_WORDS);
    restoring->data[at] = (unsigned char)(word & 0xff);
    if (at + 1 < restoring->n_bytes) restoring->data[at + 1] = (unsigned char)(word >> 8);
}

static void add(lstm_restoring *restoring, double number)
{
    int is_word = number >= 0 && number <= largest_word && number == (double)(unsigned)number;
    int is_header = restoring->n_words < N_HEADER_WORDS;
    if (!is_word || (!is_header && restoring->n_words == n_words_for(restoring->n_bytes)))
        restoring->is_damaged = 1;
    else if (is_header)
        add_to_header(restoring, (size_t)number);
    else
        add_bytes(restoring, (unsigned)number);
    restoring->n_words++;
}

void lstm_restoring_add(lstm_restoring *restoring, int n_words, const lstm_atom *words)
{
    for (int i = 0; i < n_words && !restoring->is_damaged; i++)
        add(restoring, words[i].is_symbol ? -1 : words[i].number);
}

lstm_saved lstm_restoring_end(lstm_restoring *restoring)
{
    lstm_saved saved = {1, LSTM_FROM_PATCH, restoring->data, restoring->n_bytes};
    int is_whole = restoring->data && !restoring->is_damaged && restoring->n_words == n_words_for(restoring->n_bytes);
    if (!is_whole) lstm_saved_free(&saved);
    *restoring = (lstm_restoring){0};
    return saved;
}
