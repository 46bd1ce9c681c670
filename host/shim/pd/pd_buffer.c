/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAME = MAXPDSTRING - 16 }; /* leaves room for the channel's number */

static t_garray *find_array(t_symbol *name) { return (t_garray *)pd_findbyclass(name, garray_class); }

static t_symbol *channel_name(const char *name, int channel)
{
    char text[MAXPDSTRING];
    snprintf(text, sizeof text, "%s-%d", name, channel);
    return gensym(text);
}

void pd_arrays_free(pd_arrays *arrays)
{
    free(arrays->channels);
    free(arrays->words);
}

/* Makes room for one more channel. Returns 0 when there is no memory. */
static int grow(pd_arrays *arrays, int n_channels)
{
    if (n_channels <= arrays->capacity) return 1;
    int capacity = arrays->capacity ? 2 * arrays->capacity : 32;
    t_symbol **channels = realloc(arrays->channels, (size_t)capacity * sizeof *channels);
    if (channels) arrays->channels = channels;
    t_word **words = realloc(arrays->words, (size_t)capacity * sizeof *words);
    if (words) arrays->words = words;
    if (!channels || !words) return 0;
    arrays->capacity = capacity;
    return 1;
}

/* The array of a channel, or NULL; its name is looked up in the cache first. */
static t_garray *find_channel(pd_arrays *arrays, int channel)
{
    if (channel == 0) {
        t_garray *plain = find_array(arrays->name);
        if (plain) return plain;
    }
    while (arrays->n_symbols <= channel) {
        if (!grow(arrays, arrays->n_symbols + 1)) return NULL;
        arrays->channels[arrays->n_symbols] = channel_name(arrays->name->s_name, arrays->n_symbols);
        arrays->n_symbols++;
    }
    return find_array(arrays->channels[channel]);
}

/* Opens one channel after the other, as long as there is an array. Returns 0 with a reason. */
static int open_channels(pd_arrays *arrays, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    for (int channel = 0;; channel++) {
        int n_frames;
        t_garray *array = find_channel(arrays, channel);
        if (!array) return 1;
        if (!grow(arrays, channel + 1)) return lstm_explain(why, "not enough memory for %d channels", channel + 1);
        if (!garray_getfloatwords(array, &n_frames, &arrays->words[channel]))
            return lstm_explain(why, "Invalid buffer: channel %d of %s is not an array of numbers", channel, name);
        if (channel == 0) buffer->n_frames = n_frames;
        if (n_frames != buffer->n_frames && !buffer->ragged_channel) buffer->ragged_channel = channel;
        buffer->n_channels++;
    }
}

/* Whether there is a first channel, and none after a missing one. Returns 0 with a reason. */
static int check_channels(pd_arrays *arrays, const char *name, int n_channels, char why[LSTM_TEXT_SIZE])
{
    if (find_channel(arrays, n_channels + 1))
        return lstm_explain(why, "Invalid buffer: there is an array %s-%d, but no %s-%d", name, n_channels + 1, name,
                            n_channels);
    if (n_channels) return 1;
    return lstm_explain(why, "Invalid buffer: there is no array %s (nor %s-0, %s-1 ...)", name, name, name);
}

int pd_arrays_open(pd_arrays *arrays, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    t_symbol *symbol = gensym(name);
    if (strlen(name) > MAX_NAME)
        return lstm_explain(why, "Invalid buffer: the name has more than %d characters", MAX_NAME);
    if (arrays->name != symbol) {
        arrays->name = symbol;
        arrays->n_symbols = 0;
    }
    *buffer = (lstm_buffer){.state = arrays};
    return open_channels(arrays, name, buffer, why) && check_channels(arrays, name, buffer->n_channels, why);
}

void pd_arrays_read(const lstm_buffer *buffer, int32_t channel, int64_t first, int64_t count, float *target,
                    size_t stride)
{
    const t_word *words = ((pd_arrays *)buffer->state)->words[channel] + first;
    for (int64_t i = 0; i < count; i++)
        target[(size_t)i * stride] = (float)words[i].w_float;
}

/* The array to write a channel to, or NULL. */
static t_garray *find_target(const char *name, int channel)
{
    t_garray *plain = channel == 0 ? find_array(gensym(name)) : NULL;
    return plain ? plain : find_array(channel_name(name, channel));
}

int pd_arrays_write(const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                    char why[LSTM_TEXT_SIZE])
{
    int n_found = 0;
    t_word *words;
    int size;
    while (n_found < n_channels) {
        t_garray *array = strlen(name) <= MAX_NAME ? find_target(name, n_found) : NULL;
        if (!array || !garray_getfloatwords(array, &size, &words)) break;
        n_found++;
    }
    if (n_found < n_channels)
        return lstm_explain(why, "Not enough arrays to operate on %s. Found %d array(s) but need %d: %s-0 to %s-%d",
                            name, n_found, n_channels, name, name, n_channels - 1);
    for (int channel = 0; channel < n_channels; channel++) {
        t_garray *array = find_target(name, channel);
        garray_resize_long(array, n_frames);
        if (!garray_getfloatwords(array, &size, &words) || size < n_frames)
            return lstm_explain(why, "Not enough memory to make %s-%d %d samples long", name, channel, n_frames);
        for (int32_t frame = 0; frame < n_frames; frame++)
            words[frame].w_float = (t_float)samples[(size_t)frame * (size_t)n_channels + (size_t)channel];
        garray_redraw(array);
    }
    return 1;
}
