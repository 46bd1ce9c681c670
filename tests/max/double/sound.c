/* SPDX-License-Identifier: BSD-3-Clause */
/* MSP: a chain of objects that hear sound, in vectors, on a thread of its own or on the scheduler's. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

enum { MAX_HEARERS = 32, MAX_VECTOR = 8192 };

typedef struct {
    t_object *x; /* NULL: freed */
    t_perfroutine64 perform;
    void *data;
} hearer;

typedef struct {
    char name[NAME_SIZE];
    float *samples;
    size_t n_samples;
    int is_late;
} sound;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* held while a vector is computed */
static t_object chain;                                    /* for its address */
static hearer hearers[MAX_HEARERS], made[MAX_HEARERS];
static int n_hearers, n_made;
static int n_vector;
static double sample_rate;
static _Thread_local int is_computing;

int sound_is_computed(void) { return is_computing; }

/* ---- the chain ---- */

void dsp_add64(t_object *given, t_object *x, t_perfroutine64 perform, long flags, void *data)
{
    if (given != &chain || strcmp(thread_name(), "main")) violation("dsp_add64 outside of an object's dsp64");
    if (flags) violation("dsp_add64: no flags are known");
    made[n_made++] = (hearer){x, perform, data};
}

static void prepare(double_object *object)
{
    int n_before = n_made;
    if (object_prepare(object, &chain, sample_rate, n_vector) && n_made == n_before)
        violation("%s hears no sound", object->name);
}

/* The chain is made anew while the old one goes on; then that one is exchanged. */
void sound_switch(double rate, int n_samples)
{
    pthread_mutex_lock(&mutex);
    n_vector = n_samples;
    sample_rate = rate;
    pthread_mutex_unlock(&mutex);
    n_made = 0;
    object_each(prepare);
    pthread_mutex_lock(&mutex);
    memcpy(hearers, made, sizeof made);
    n_hearers = n_made;
    pthread_mutex_unlock(&mutex);
}

void z_dsp_free(t_pxobject *x)
{
    if (strcmp(thread_name(), "main")) violation("z_dsp_free on another thread than the main one");
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < n_hearers; i++)
        if (hearers[i].x == &x->z_ob) hearers[i].x = NULL;
    pthread_mutex_unlock(&mutex);
    object_of(x)->is_in_sound = 0;
}

/* ---- playing ---- */

/* Computes one vector; returns how many samples that took, 0 if nobody hears them. */
static size_t compute(const sound *played, size_t first)
{
    static double vector[MAX_VECTOR];
    double *ins[] = {vector};
    size_t n_taken = 0;
    pthread_mutex_lock(&mutex);
    double_object *object = object_named(played->name);
    for (int i = 0; object && i < n_hearers; i++) {
        if (!hearers[i].x || hearers[i].x != object->x) continue;
        n_taken = (size_t)n_vector;
        for (size_t j = 0; j < n_taken; j++)
            vector[j] = first + j < played->n_samples ? (double)played->samples[first + j] : 0;
        is_computing = 1;
        hearers[i].perform(hearers[i].x, &chain, ins, 1, NULL, 0, n_vector, 0, hearers[i].data);
        is_computing = 0;
    }
    pthread_mutex_unlock(&mutex);
    return n_taken;
}

static void *play(void *given)
{
    sound *played = given;
    size_t first = 0;
    clocks_hold(played->is_late);
    for (size_t n_taken = 1; n_taken && first < played->n_samples; first += n_taken) {
        n_taken = compute(played, first);
        if (!played->is_late) clocks_wait();
    }
    clocks_hold(0);
    clocks_wait();
    say_text("heard", "%s %zu", played->name, first);
    free(played->samples);
    free(played);
    return NULL;
}

static void *play_on_its_own(void *given)
{
    thread_is_audio();
    return play(given);
}

void sound_play(int is_late, int n_words, char **words)
{
    sound *played = calloc(1, sizeof *played);
    FILE *file = n_words == 2 ? fopen(words[1], "rb") : NULL;
    pthread_t thread;
    if (!file) violation("sound: a name and a file are needed");
    snprintf(played->name, sizeof played->name, "%s", words[0]);
    played->is_late = is_late;
    fseek(file, 0, SEEK_END);
    played->n_samples = (size_t)ftell(file) / sizeof(float);
    rewind(file);
    played->samples = calloc(played->n_samples + 1, sizeof(float));
    if (fread(played->samples, sizeof(float), played->n_samples, file) != played->n_samples)
        violation("sound: cannot read %s", words[1]);
    fclose(file);
    if (overdrive == 2) {
        play(played);
        return;
    }
    pthread_create(&thread, NULL, play_on_its_own, played);
    pthread_detach(thread);
}
