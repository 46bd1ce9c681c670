/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAME = MAXPDSTRING - 16 }; /* leaves room for the channel's number */

static t_garray *find_array(t_symbol *name) { return (t_garray *)pd_findbyclass(name, garray_class); }

static t_symbol *channel_name(pd_spelling spelling, const char *name, int channel)
{
    char text[MAXPDSTRING];
    if (spelling == PD_NAME_NUMBER)
        snprintf(text, sizeof text, "%s-%d", name, channel);
    else
        snprintf(text, sizeof text, "%d-%s", channel, name);
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
        arrays->channels[arrays->n_symbols] = channel_name(arrays->spelling, arrays->name->s_name, arrays->n_symbols);
        arrays->n_symbols++;
    }
    return find_array(arrays->channels[channel]);
}

/* Names the buffer that is meant, and learns how its channels are called. Returns 0 with a reason if there are arrays
 * of several spellings. */
static int name_arrays(pd_arrays *arrays, const char *name, char why[LSTM_TEXT_SIZE])
{
    if (strlen(name) > MAX_NAME)
        return lstm_explain(why, "Invalid buffer: the name has more than %d characters", MAX_NAME);
    t_symbol *symbol = gensym(name);
    if (arrays->name != symbol) {
        arrays->name = symbol;
        arrays->n_symbols = 0;
        for (int i = 0; i < PD_N_SPELLINGS; i++)
            arrays->first[i] = channel_name((pd_spelling)i, name, 0);
    }
    t_symbol *found = find_array(symbol) ? symbol : NULL;
    pd_spelling spelling = PD_NAME_NUMBER;
    for (int i = 0; i < PD_N_SPELLINGS; i++) {
        if (!find_array(arrays->first[i])) continue;
        if (found)
            return lstm_explain(why, "Invalid buffer: %s may be the array %s or the array %s; rename one of them", name,
                                found->s_name, arrays->first[i]->s_name);
        found = arrays->first[i];
        spelling = (pd_spelling)i;
    }
    if (spelling != arrays->spelling) arrays->n_symbols = 0;
    arrays->spelling = spelling;
    return 1;
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
        return lstm_explain(why, "Invalid buffer: there is an array %s, but no %s",
                            arrays->channels[n_channels + 1]->s_name, arrays->channels[n_channels]->s_name);
    if (n_channels) return 1;
    return lstm_explain(why, "Invalid buffer: there is no array %s (nor %s-0, %s-1 ... or 0-%s, 1-%s ...)", name, name,
                        name, name, name);
}

int pd_arrays_open(pd_arrays *arrays, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    *buffer = (lstm_buffer){.sample_rate = (double)sys_getsr(), .state = arrays};
    return name_arrays(arrays, name, why) && open_channels(arrays, name, buffer, why) &&
           check_channels(arrays, name, buffer->n_channels, why);
}

void pd_arrays_read(const lstm_buffer *buffer, int32_t channel, int64_t first, int64_t count, float *target,
                    size_t stride)
{
    const t_word *words = ((pd_arrays *)buffer->state)->words[channel] + first;
    for (int64_t i = 0; i < count; i++)
        target[(size_t)i * stride] = (float)words[i].w_float;
}

/* Resizes and fills one channel. Returns 0 when there is no memory. */
static int write_channel(t_garray *array, int channel, int32_t n_frames, int32_t n_channels, const float *samples)
{
    t_word *words;
    int size;
    if (!garray_getfloatwords(array, &size, &words)) return 0;
    if (size != n_frames) { /* else Pd would allocate, and rebuild what sounds with the array */
        garray_resize_long(array, n_frames);
        if (!garray_getfloatwords(array, &size, &words) || size < n_frames) return 0;
    }
    for (int32_t frame = 0; frame < n_frames; frame++)
        words[frame].w_float = (t_float)samples[(size_t)frame * (size_t)n_channels + (size_t)channel];
    garray_redraw(array);
    return 1;
}

int pd_arrays_write(pd_arrays *arrays, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                    char why[LSTM_TEXT_SIZE])
{
    int n_found = 0;
    t_word *words;
    int size;
    if (!name_arrays(arrays, name, why)) return 0;
    while (n_found < n_channels) {
        t_garray *array = find_channel(arrays, n_found);
        if (!array || !garray_getfloatwords(array, &size, &words)) break;
        n_found++;
    }
    if (n_found < n_channels)
        return lstm_explain(why, "Not enough arrays to operate on %s. Found %d array(s) but need %d: %s to %s", name,
                            n_found, n_channels, channel_name(arrays->spelling, name, 0)->s_name,
                            channel_name(arrays->spelling, name, n_channels - 1)->s_name);
    for (int channel = 0; channel < n_channels; channel++)
        if (!write_channel(find_channel(arrays, channel), channel, n_frames, n_channels, samples))
            return lstm_explain(why, "Not enough memory to make channel %d of %s %d samples long", channel, name,
                                n_frames);
    return 1;
}
