/* SPDX-License-Identifier: BSD-3-Clause */
/* The patcher's buffers: opened, looked at, and those that queued messages are still to fill. Patcher's thread. */
#ifndef LSTM_BUFFERS_H
#define LSTM_BUFFERS_H

#include "instance.h"
#include "patcher.h"

/* Patcher's thread. Opens a buffer for reading; on failure writes why and returns 0. */
int lstm_open_buffer(const lstm_object *object, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. The same for whoever is no object. */
int lstm_open_buffer_for(const lstm_instance *instance, void *owner, const char *name, lstm_buffer *buffer,
                         char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. Resizes and fills the buffer of a reply; on failure writes why and returns 0. */
int lstm_write_reply(const lstm_object *object, const lstm_reply *reply, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. The same at once, unless an earlier message is still to fill it. `samples` are [n_frames]
 * [n_channels]. */
int lstm_write_buffer(const lstm_object *object, const char *name, int32_t n_frames, int32_t n_channels,
                      const float *samples, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. The same for whoever is no object. */
int lstm_write_buffer_for(const lstm_instance *instance, void *owner, const char *name, int32_t n_frames,
                          int32_t n_channels, const float *samples, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. Whether an open buffer can be a series; writes why not. */
int lstm_is_series(const lstm_buffer *buffer, const char *name, char why[LSTM_TEXT_SIZE]);

void lstm_await_buffer(lstm_instance *instance, uint64_t sequence, const char *name);
void lstm_await_no_more(lstm_instance *instance, uint64_t first, uint64_t last); /* these commands are answered */
/* The buffer of the reply that goes out now, or NULL; returns the last. */
const char *lstm_filled(lstm_instance *instance, const char *name);

#endif
