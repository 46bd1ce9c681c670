/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_buffer.h"

#include <string.h>

void max_buffer_free(max_buffer *buffer)
{
    if (buffer->reference) object_free(buffer->reference);
    buffer->reference = NULL;
}

/* The buffer~ of that name; NULL with a reason. */
static t_buffer_obj *find(max_buffer *buffer, t_object *owner, const char *name, char why[LSTM_TEXT_SIZE])
{
    if (buffer->reference)
        buffer_ref_set(buffer->reference, gensym(name));
    else
        buffer->reference = buffer_ref_new(owner, gensym(name));
    t_buffer_obj *found = buffer->reference ? buffer_ref_getobject(buffer->reference) : NULL;
    if (!found) lstm_explain(why, "Invalid buffer: there is no buffer~ %s", name);
    return found;
}

static float *lock(t_buffer_obj *found, const char *name, char why[LSTM_TEXT_SIZE])
{
    float *samples = buffer_locksamples(found);
    if (!samples) lstm_explain(why, "Invalid buffer: buffer~ %s is empty, or is being changed right now", name);
    return samples;
}

int max_buffer_open(max_buffer *buffer, t_object *owner, const char *name, lstm_buffer *opened,
                    char why[LSTM_TEXT_SIZE])
{
    t_buffer_obj *found = find(buffer, owner, name, why);
    const float *samples = found ? lock(found, name, why) : NULL;
    if (!samples) return 0;
    buffer->open = found;
    buffer->samples = samples;
    opened->n_frames = buffer_getframecount(found);
    opened->n_channels = (int32_t)buffer_getchannelcount(found);
    opened->ragged_channel = 0;
    opened->sample_rate = buffer_getsamplerate(found);
    opened->state = buffer;
    return 1;
}

void max_buffer_read(const lstm_buffer *opened, int32_t channel, int64_t first, int64_t count, float *target,
                     size_t stride)
{
    size_t n_channels = (size_t)opened->n_channels;
    const float *samples = ((max_buffer *)opened->state)->samples + (size_t)first * n_channels + channel;
    for (size_t i = 0; i < (size_t)count; i++)
        target[i * stride] = samples[i * n_channels];
}

void max_buffer_close(const lstm_buffer *opened)
{
    max_buffer *buffer = opened->state;
    buffer_unlocksamples(buffer->open);
    buffer->open = NULL;
}

int max_buffer_write(max_buffer *buffer, t_object *owner, const char *name, int32_t n_frames, int32_t n_channels,
                     const float *samples, char why[LSTM_TEXT_SIZE])
{
    t_buffer_obj *found = find(buffer, owner, name, why);
    if (!found) return 0;
    if (buffer_getframecount(found) != n_frames || buffer_getchannelcount(found) != n_channels) {
        t_atom size[2] = {{.a_type = A_LONG, .a_w.w_long = n_frames}, {.a_type = A_LONG, .a_w.w_long = n_channels}};
        object_method_typed(found, gensym("sizeinsamps"), 2, size, NULL);
    }
    float *target = lock(found, name, why);
    if (!target) return 0;
    /* a buffer~ may refuse a size, or take it only later when it is asked from another thread than Max's main one */
    t_atom_long found_frames = buffer_getframecount(found);
    t_atom_long found_channels = buffer_getchannelcount(found);
    int fits = found_frames == n_frames && found_channels == n_channels;
    if (fits) memcpy(target, samples, sizeof(float) * (size_t)n_frames * (size_t)n_channels);
    buffer_unlocksamples(found);
    if (fits)
        buffer_setdirty(found);
    else
        lstm_explain(why,
                     "Invalid buffer: buffer~ %s has %ld frames of %ld channels and could not be given %d of %d; send "
                     "sizeinsamps %d %d to it first",
                     name, (long)found_frames, (long)found_channels, n_frames, n_channels, n_frames, n_channels);
    return fits;
}
