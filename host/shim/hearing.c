/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The audio thread has a stream of its own, and another one is waiting for it when what is computed has changed. It
 * takes that at its next block and leaves the old one to be freed on the patcher's thread.
 */
#include "hearing.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objects.h"
#include "stream.h"
#include "tags.h"

struct lstm_hearing {
    lstm_settings settings;
    double rate;       /* 0: no sound has been announced */
    int64_t n_at_once; /* samples */
    int32_t n_values;  /* of a frame; 0: nothing can be heard */
    int is_cut;        /* it has been said that maxfreq is too high */
    _Atomic(lstm_stream *) current, next, old;
};

/* ---- streams ---- */

static void replace(lstm_hearing *hearing, lstm_stream *stream)
{
    lstm_stream_free(atomic_exchange(&hearing->old, NULL));
    lstm_stream_free(atomic_exchange(&hearing->next, stream));
}

LSTM_APART static void post(const lstm_object *object, int level, const char *text)
{
    char line[2 * LSTM_TEXT_SIZE];
    snprintf(line, sizeof line, "%s %.200s: %s", object->class->name, object->name, text);
    lstm_patcher->console(object->owner, level, line);
}

/* Says, once, that the highest band ends earlier than was asked for. */
LSTM_APART static void tell_cut(lstm_object *object)
{
    char text[LSTM_TEXT_SIZE];
    lstm_hearing *hearing = object->hearing;
    double highest = hearing->settings.values[LSTM_MFCC_MAXFREQ];
    if (hearing->is_cut || highest <= hearing->rate / 2) return;
    hearing->is_cut = 1;
    lstm_explain(text, "maxfreq %g is above half the sample rate, so the bands end at %g Hz", highest,
                 hearing->rate / 2);
    post(object, LSTM_INFO, text);
}

/* Makes the stream for what is computed now. The console is told if it cannot; nothing travels. */
LSTM_APART static void make_stream(lstm_object *object)
{
    char why[LSTM_TEXT_SIZE];
    lstm_mfcc resolved;
    lstm_hearing *hearing = object->hearing;
    if (!hearing->n_at_once) return;
    int is_possible = lstm_settings_resolve(&hearing->settings, hearing->rate, &resolved, why);
    lstm_stream *stream = is_possible ? lstm_stream_new(&resolved, hearing->n_at_once) : NULL;
    if (is_possible && !stream)
        lstm_explain(why, "Not enough memory to hear with a window of %lld samples", (long long)resolved.window);
    hearing->n_values = stream ? lstm_count_values(&resolved) : 0;
    if (!stream) {
        post(object, LSTM_ERROR, why);
        replace(hearing, NULL);
        return;
    }
    replace(hearing, stream);
    lstm_reserve(&object->instance->blocks, (size_t)hearing->n_values * sizeof(lstm_value));
    tell_cut(object);
}

void lstm_prepare_to_hear(lstm_object *object, double rate, int64_t n_at_once)
{
    lstm_hearing *hearing = object->hearing;
    if (rate == hearing->rate && n_at_once == hearing->n_at_once) return;
    if (rate != hearing->rate) hearing->is_cut = 0;
    hearing->rate = rate;
    hearing->n_at_once = n_at_once;
    make_stream(object);
}

int lstm_hear(lstm_object *object, const float *samples, int64_t n_samples)
{
    lstm_hearing *hearing = object->hearing;
    lstm_stream *stream = atomic_load_explicit(&hearing->current, memory_order_relaxed);
    if (atomic_load_explicit(&hearing->next, memory_order_relaxed)) {
        atomic_store(&hearing->old, stream);
        stream = atomic_exchange(&hearing->next, NULL);
        atomic_store(&hearing->current, stream);
    }
    return stream ? lstm_stream_hear(stream, samples, n_samples) : 0;
}

void lstm_hear_anew(lstm_object *object)
{
    lstm_stream *stream = atomic_load(&object->hearing->current);
    if (stream) lstm_stream_restart(stream);
}

/* Sends a frame that has been taken. Returns 0 if the patch has deleted the object meanwhile. */
static int tell_frame(lstm_object *object, int32_t n_values, const float *frame, double level)
{
    uint64_t handle = object->handle;
    const lstm_value loudness = lstm_number(level);
    lstm_output(object->owner, LSTM_RIGHT, "float", 1, &loudness);
    if (lstm_lookup(handle) != object) return 0;
    lstm_value *values = lstm_lend_values(object, n_values);
    if (!values) return 1;
    for (int32_t i = 0; i < n_values; i++)
        values[i] = lstm_number((double)frame[i]);
    lstm_output(object->owner, LSTM_LEFT, "list", n_values, values);
    lstm_give_back(values);
    return lstm_lookup(handle) == object;
}

void lstm_tell_frames(lstm_object *object)
{
    double level;
    lstm_stream *stream;
    int32_t n_values = object->hearing->n_values;
    float *frame = lstm_lend(&object->instance->blocks, ((size_t)n_values + 1) * sizeof *frame);
    /* the stream may be another one each time, and with it the values of a frame */
    while (frame && n_values == object->hearing->n_values && (stream = atomic_load(&object->hearing->current)) &&
           lstm_stream_fits(stream, n_values) && lstm_stream_take(stream, frame, &level) &&
           tell_frame(object, n_values, frame, level))
        ;
    lstm_give_back(frame);
}

/* ---- what is computed ---- */

const lstm_settings *lstm_settings_of(const lstm_object *object) { return &object->hearing->settings; }

typedef struct search {
    const lstm_object *asks;
    const char *name;
    const lstm_object *found;
} search;

static void compare(lstm_object *object, void *data)
{
    search *wanted = data;
    if (object->hearing && object != wanted->asks && !strcmp(object->name, wanted->name)) wanted->found = object;
}

static const lstm_object *find(const lstm_instance *instance, const lstm_object *asks, const char *name)
{
    search wanted = {asks, name, NULL};
    lstm_for_each_object(instance, compare, &wanted);
    return wanted.found;
}

const lstm_settings *lstm_find_settings(const lstm_instance *instance, const char *name, char why[LSTM_TEXT_SIZE])
{
    const lstm_object *found = find(instance, NULL, name);
    if (!found) lstm_explain(why, "lstm.mfcc~ does not exist: there is none of the name %.200s", name);
    return found ? lstm_settings_of(found) : NULL;
}

/* Gives an object what is computed. */
static void adopt(lstm_object *object, const lstm_settings *settings)
{
    lstm_hearing *hearing = object->hearing;
    if (!memcmp(&hearing->settings, settings, sizeof *settings)) return;
    if (hearing->settings.values[LSTM_MFCC_MAXFREQ] != settings->values[LSTM_MFCC_MAXFREQ]) hearing->is_cut = 0;
    hearing->settings = *settings;
    make_stream(object);
}

static void adopt_too(lstm_object *other, void *data)
{
    const lstm_object *giver = data;
    if (other->hearing && other != giver && !strcmp(other->name, giver->name)) adopt(other, lstm_settings_of(giver));
}

/* Gives it to an object and to all others of its name. */
static void share(lstm_object *object, const lstm_settings *settings)
{
    adopt(object, settings);
    lstm_for_each_object(object->instance, adopt_too, object);
}

LSTM_APART void lstm_set_hearing(lstm_object *object, const char *name, int n_atoms, const lstm_atom *atoms)
{
    char why[LSTM_TEXT_SIZE];
    lstm_settings settings = *lstm_settings_of(object);
    if (lstm_settings_set(&settings, name, n_atoms, atoms, why) && lstm_settings_agree(&settings, why))
        share(object, &settings);
    else
        lstm_fail(object, name, "%s", why);
}

void lstm_tell_hearing(lstm_object *object, const char *name)
{
    lstm_value values[LSTM_N_SETTINGS];
    int n_values = lstm_settings_get(lstm_settings_of(object), name, values);
    lstm_output(object->owner, LSTM_RIGHT, name, n_values, values);
}

/* Sets what each tag says; what all say together must agree. */
LSTM_APART static void set_tags(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    char why[LSTM_TEXT_SIZE];
    lstm_settings settings = *lstm_settings_of(object);
    for (int i = 0, n_values; i < n_atoms; i += n_values + 1) {
        const char *name = lstm_is_tag(&atoms[i]) ? atoms[i].text + 1 : "";
        for (n_values = 0; i + 1 + n_values < n_atoms && !lstm_is_tag(&atoms[i + 1 + n_values]);)
            n_values++;
        if (!lstm_settings_set(&settings, name, n_values, atoms + i + 1, why)) lstm_fail(object, "create", "%s", why);
    }
    if (lstm_settings_agree(&settings, why))
        share(object, &settings);
    else
        lstm_fail(object, "create", "%s", why);
}

int lstm_hearing_begin(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    const lstm_object *namesake = find(object->instance, object, object->name);
    object->hearing = calloc(1, sizeof *object->hearing);
    if (!object->hearing) return 0;
    if (namesake)
        object->hearing->settings = *lstm_settings_of(namesake);
    else
        lstm_settings_init(&object->hearing->settings);
    set_tags(object, n_atoms, atoms);
    return 1;
}

void lstm_hearing_end(lstm_object *object)
{
    if (!object->hearing) return;
    replace(object->hearing, NULL);
    lstm_stream_free(atomic_load(&object->hearing->current));
    free(object->hearing);
    object->hearing = NULL;
}
