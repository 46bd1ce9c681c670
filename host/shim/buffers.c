/* SPDX-License-Identifier: BSD-3-Clause */
#include "buffers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "awaited.h"
#include "object.h"

void lstm_await_buffer(lstm_instance *instance, uint64_t sequence, const char *name)
{
    lstm_awaited_add(&instance->buffers, sequence, name);
}

void lstm_await_no_more(lstm_instance *instance, uint64_t first, uint64_t last)
{
    lstm_awaited_remove(&instance->buffers, first, last);
}

/* Whether a buffer still holds what it held before. Not during the reply that fills it. */
static int is_awaited(const lstm_instance *instance, const char *name)
{
    if (instance->just_filled && !strcmp(instance->just_filled, name)) return 0;
    return lstm_awaited_has(instance->buffers, name);
}

const char *lstm_filled(lstm_instance *instance, const char *name)
{
    const char *before = instance->just_filled;
    instance->just_filled = name;
    return before;
}

/* Adds what may have gone wrong, if a name begins as one that was made with $0 in a message box. Returns 0. */
static int suspect_dollar(const char *name, char why[LSTM_TEXT_SIZE])
{
    size_t length = strlen(why);
    if (!strncmp(name, "0-", 2))
        snprintf(why + length, LSTM_TEXT_SIZE - length,
                 "; in a message box $0 is 0: make the name outside of it, with [symbol $%.200s]", name);
    return 0;
}

static int refuse_awaited(const char *name, char why[LSTM_TEXT_SIZE])
{
    return lstm_explain(
        why,
        "Invalid buffer: %s is still to be filled by an earlier message; send this one when that has replied, or give "
        "its object `blocking 1`",
        name);
}

int lstm_open_buffer_for(const lstm_instance *instance, void *owner, const char *name, lstm_buffer *buffer,
                         char why[LSTM_TEXT_SIZE])
{
    if (is_awaited(instance, name)) return refuse_awaited(name, why);
    return lstm_patcher->open_buffer(owner, name, buffer, why) || suspect_dollar(name, why);
}

int lstm_open_buffer(const lstm_object *object, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    return lstm_open_buffer_for(object->instance, object->owner, name, buffer, why);
}

static int write_buffer(void *owner, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                        char why[LSTM_TEXT_SIZE])
{
    return lstm_patcher->write_buffer(owner, name, n_frames, n_channels, samples, why) || suspect_dollar(name, why);
}

int lstm_write_reply(const lstm_object *object, const lstm_reply *reply, char why[LSTM_TEXT_SIZE])
{
    return write_buffer(object->owner, reply->buffer, reply->n_frames, reply->n_channels, reply->samples, why);
}

int lstm_write_buffer_for(const lstm_instance *instance, void *owner, const char *name, int32_t n_frames,
                          int32_t n_channels, const float *samples, char why[LSTM_TEXT_SIZE])
{
    if (is_awaited(instance, name)) return refuse_awaited(name, why);
    return write_buffer(owner, name, n_frames, n_channels, samples, why);
}

int lstm_write_buffer(const lstm_object *object, const char *name, int32_t n_frames, int32_t n_channels,
                      const float *samples, char why[LSTM_TEXT_SIZE])
{
    return lstm_write_buffer_for(object->instance, object->owner, name, n_frames, n_channels, samples, why);
}

int lstm_is_series(const lstm_buffer *buffer, const char *name, char why[LSTM_TEXT_SIZE])
{
    if (buffer->n_frames <= 0) return lstm_explain(why, "Empty buffer: %s has no frames", name);
    if (!buffer->ragged_channel) return 1;
    return lstm_explain(why,
                        "Invalid buffer: channel %d of %s has more or fewer frames than channel 0, which has %" PRId64
                        "; make all equally long",
                        buffer->ragged_channel, name, buffer->n_frames);
}
