/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pd's arrays as buffers: `name`, or `name-0`, `name-1` ... for several channels, of which `name` may be the first too;
 * or, as ELSE calls them, `0-name`, `1-name` ... All on Pd's thread.
 */
#ifndef LSTM_PD_BUFFER_H
#define LSTM_PD_BUFFER_H

#include <m_pd.h>

#include "../patcher.h"

/* How a buffer's channels are called. */
typedef enum pd_spelling { PD_NAME_NUMBER, PD_NUMBER_NAME, PD_N_SPELLINGS } pd_spelling;

/* The arrays that one object read last; kept so that reading them again allocates nothing. */
typedef struct pd_arrays {
    t_symbol *name;                  /* NULL: none yet */
    t_symbol *first[PD_N_SPELLINGS]; /* the names that its channel 0 may have, beside its own */
    pd_spelling spelling;            /* that of `channels` */
    t_symbol **channels;             /* [capacity] the arrays' names; one more than the last buffer had */
    t_word **words;                  /* [capacity] their samples, valid during one message */
    int capacity;
    int n_symbols; /* how many of `channels` are known */
} pd_arrays;

void pd_arrays_free(pd_arrays *arrays);
int pd_arrays_open(pd_arrays *arrays, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE]);
void pd_arrays_read(const lstm_buffer *buffer, int32_t channel, int64_t first, int64_t count, float *target,
                    size_t stride);
int pd_arrays_write(pd_arrays *arrays, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                    char why[LSTM_TEXT_SIZE]);

#endif
