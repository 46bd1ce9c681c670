/* SPDX-License-Identifier: BSD-3-Clause */
/* buffer~ as the core's buffers: frames are time, channels are dimensions. All inside the critical region. */
#ifndef LSTM_MAX_BUFFER_H
#define LSTM_MAX_BUFFER_H

#include "../patcher.h"
#include "max_api.h"

/* The buffer~ that one object used last. Its samples are locked between open and close, and at no other time. */
typedef struct max_buffer {
    t_buffer_ref *reference; /* NULL: none used yet */
    t_buffer_obj *open;      /* NULL: closed */
    const float *samples;    /* [n_frames][n_channels], while it is open */
} max_buffer;

void max_buffer_free(max_buffer *buffer);
int max_buffer_open(max_buffer *buffer, t_object *owner, const char *name, lstm_buffer *opened,
                    char why[LSTM_TEXT_SIZE]);
void max_buffer_read(const lstm_buffer *opened, int32_t channel, int64_t first, int64_t count, float *target,
                     size_t stride);
void max_buffer_close(const lstm_buffer *opened);
int max_buffer_write(max_buffer *buffer, t_object *owner, const char *name, int32_t n_frames, int32_t n_channels,
                     const float *samples, char why[LSTM_TEXT_SIZE]);

#endif
