/* SPDX-License-Identifier: BSD-3-Clause */
/* buffer~, with a count of who holds its samples. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

enum { REFERENCE_MAGIC = 0x4ef, BUFFER_MAGIC = 0xb0f };

typedef struct buffer {
    t_object object;
    char name[NAME_SIZE];
    long n_frames, n_channels;
    double rate;
    float *samples;
    atomic_int n_locks;
    struct buffer *next;
} buffer;

struct buffer_ref {
    t_object object;
    t_symbol *name;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static buffer *buffers;
static atomic_int n_references;
static _Thread_local int locked_here;

static buffer *find(const char *name)
{
    pthread_mutex_lock(&mutex);
    buffer *found = buffers;
    while (found && strcmp(found->name, name))
        found = found->next;
    pthread_mutex_unlock(&mutex);
    return found;
}

static void resize(buffer *b, long n_frames, long n_channels)
{
    if (atomic_load(&b->n_locks)) violation("buffer~ %s is resized while its samples are locked", b->name);
    free(b->samples);
    b->samples = calloc((size_t)(n_frames * n_channels) + 1, sizeof(float));
    b->n_frames = n_frames;
    b->n_channels = n_channels;
}

void buffer_fill(const char *name, int n_channels, int n_samples, char **samples)
{
    buffer *b = find(name);
    if (!b) {
        b = calloc(1, sizeof *b);
        b->object.o_magic = BUFFER_MAGIC;
        b->rate = 44100;
        snprintf(b->name, sizeof b->name, "%s", name);
        pthread_mutex_lock(&mutex);
        b->next = buffers;
        buffers = b;
        pthread_mutex_unlock(&mutex);
    }
    resize(b, n_samples / n_channels, n_channels);
    for (int i = 0; i < n_samples; i++)
        b->samples[i] = strtof(samples[i], NULL);
}

void buffer_rate(const char *name, double rate) { find(name)->rate = rate; }

void buffer_show(const char *name)
{
    const buffer *b = find(name);
    char text[8192];
    int length = snprintf(text, sizeof text, "%s %ld %ld", name, b->n_frames, b->n_channels);
    for (long i = 0; i < b->n_frames * b->n_channels && length < (int)sizeof text - 32; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, " %.6g", (double)b->samples[i]);
    say_text("buffer", "%s", text);
}

t_buffer_ref *buffer_ref_new(t_object *owner, t_symbol *name)
{
    (void)owner;
    t_buffer_ref *ref = calloc(1, sizeof *ref);
    ref->object.o_magic = REFERENCE_MAGIC;
    ref->name = name;
    atomic_fetch_add(&n_references, 1);
    return ref;
}

void buffer_ref_set(t_buffer_ref *ref, t_symbol *name) { ref->name = name; }

t_buffer_obj *buffer_ref_getobject(t_buffer_ref *ref) { return (t_buffer_obj *)find(ref->name->s_name); }

t_max_err buffer_ref_notify(t_buffer_ref *ref, t_symbol *name, t_symbol *message, void *sender, void *data)
{
    (void)ref, (void)name, (void)message, (void)sender, (void)data;
    return 0;
}

int is_reference(void *x) { return ((t_object *)x)->o_magic == REFERENCE_MAGIC; }

t_max_err reference_free(void *x)
{
    free(x);
    atomic_fetch_sub(&n_references, 1);
    return 0;
}

float *buffer_locksamples(t_buffer_obj *object)
{
    buffer *b = (buffer *)object;
    if (!b->n_frames) return NULL;
    atomic_fetch_add(&b->n_locks, 1);
    locked_here++;
    return b->samples;
}

void buffer_unlocksamples(t_buffer_obj *object)
{
    buffer *b = (buffer *)object;
    if (atomic_fetch_sub(&b->n_locks, 1) <= 0) violation("buffer~ %s is unlocked without being locked", b->name);
    locked_here--;
}

t_atom_long buffer_getchannelcount(t_buffer_obj *object) { return ((buffer *)object)->n_channels; }
t_atom_long buffer_getframecount(t_buffer_obj *object) { return ((buffer *)object)->n_frames; }
double buffer_getsamplerate(t_buffer_obj *object) { return ((buffer *)object)->rate; }

t_max_err buffer_setdirty(t_buffer_obj *object)
{
    if (atomic_load(&((buffer *)object)->n_locks)) violation("buffer_setdirty while the samples are locked");
    return 0;
}

t_max_err buffer_message(void *x, t_symbol *message, long ac, t_atom *av)
{
    if (((t_object *)x)->o_magic != BUFFER_MAGIC || strcmp(message->s_name, "sizeinsamps") || ac != 2) {
        violation("object_method_typed: only buffer~'s sizeinsamps is known, not %s", message->s_name);
        return -1;
    }
    /* Max takes a new size on its main thread only; elsewhere it comes later */
    if (!strcmp(thread_name(), "main")) resize(x, (long)av[0].a_w.w_long, (long)av[1].a_w.w_long);
    return 0;
}

int buffers_locked_here(void) { return locked_here; }
int live_references(void) { return atomic_load(&n_references); }

int locks_left(void)
{
    int n_locks = 0;
    for (buffer *b = buffers; b; b = b->next)
        n_locks += atomic_load(&b->n_locks);
    return n_locks;
}
