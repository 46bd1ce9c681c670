/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counts what a message of Pd allocates, frees and locks. Preloaded, it takes the place of the C library's functions;
 * loaded by Pd as well, it is the class [counted]: it sends what it gets to its outlet, and prints how many of those
 * calls happened before that returned. [counted~] counts likewise what happens in the blocks of sound between the one
 * with the argument 1 and the one with 0, which prints it when it gets a bang.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <m_pd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own names of what is replaced here */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

typedef struct counted {
    t_object object;
    t_outlet *outlet;
} counted;

static t_class *counted_class;
static __thread int is_counting;
static __thread int n_allocations;
static __thread int n_frees;
static __thread int n_locks;

#define EXPORT __attribute__((visibility("default")))

EXPORT void *malloc(size_t size)
{
    n_allocations += is_counting;
    return __libc_malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    n_allocations += is_counting;
    return __libc_calloc(count, size);
}

EXPORT void *realloc(void *memory, size_t size)
{
    n_allocations += is_counting;
    return __libc_realloc(memory, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    n_allocations += is_counting;
    return __libc_memalign(alignment, size);
}

EXPORT int posix_memalign(void **memory, size_t alignment, size_t size)
{
    n_allocations += is_counting;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : 12;
}

EXPORT void free(void *memory)
{
    n_frees += is_counting;
    __libc_free(memory);
}

EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    static int (*original)(pthread_mutex_t *);
    n_locks += is_counting;
    if (!original) original = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    return original(mutex);
}

/* `deliberately allocate` and `deliberately lock` show that it sees what it should see. */
static void deliberately(counted *x, t_symbol *what)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    (void)x;
    if (!strcmp(what->s_name, "allocate")) {
        void *volatile memory = malloc(100);
        free(memory);
    } else {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
}

static void anything(counted *x, t_symbol *selector, int argc, t_atom *argv)
{
    n_allocations = n_frees = n_locks = 0;
    is_counting = 1;
    if (!strcmp(selector->s_name, "deliberately"))
        deliberately(x, atom_getsymbol(argv));
    else
        outlet_anything(x->outlet, selector, argc, argv);
    is_counting = 0;
    post("counted %s: %d allocations, %d frees, %d locks", selector->s_name, n_allocations, n_frees, n_locks);
}

/* ---- sound ---- */

typedef struct counted_sound {
    t_object object;
    t_float number;
    int begins;
    int n_blocks, totals[3];
} counted_sound;

static t_class *counted_sound_class, *allocating_class;

static t_int *perform(t_int *w)
{
    counted_sound *x = (counted_sound *)w[1];
    memmove((t_sample *)w[3], (t_sample *)w[2], (size_t)w[4] * sizeof(t_sample));
    if (x->begins) {
        n_allocations = n_frees = n_locks = 0;
    } else {
        x->n_blocks++;
        x->totals[0] += n_allocations;
        x->totals[1] += n_frees;
        x->totals[2] += n_locks;
    }
    is_counting = x->begins;
    return w + 5;
}

static void dsp(counted_sound *x, t_signal **signals)
{
    dsp_add(perform, 4, x, signals[0]->s_vec, signals[1]->s_vec, (t_int)signals[0]->s_n);
}

/* [allocating~] is what is to be found. */
static t_int *allocate(t_int *w)
{
    void *volatile memory = malloc(100);
    free(memory);
    return w + 1;
}

static void dsp_allocate(counted_sound *x, t_signal **signals)
{
    (void)x, (void)signals;
    dsp_add(allocate, 0);
}

static void *create_allocating(void) { return pd_new(allocating_class); }

static void bang(counted_sound *x)
{
    post("counted sound: %d allocations, %d frees, %d locks in %s blocks", x->totals[0], x->totals[1], x->totals[2],
         x->n_blocks ? "some" : "no");
    memset(x->totals, 0, sizeof x->totals);
    x->n_blocks = 0;
}

static void *create_sound(t_floatarg begins)
{
    counted_sound *x = (counted_sound *)pd_new(counted_sound_class);
    x->begins = begins > 0;
    outlet_new(&x->object, &s_signal);
    return x;
}

/* ---- messages ---- */

static void *create(void)
{
    counted *x = (counted *)pd_new(counted_class);
    x->outlet = outlet_new(&x->object, NULL);
    return x;
}

EXPORT void counted_setup(void);

void counted_setup(void)
{
    counted_class = class_new(gensym("counted"), (t_newmethod)create, NULL, sizeof(counted), CLASS_DEFAULT, 0);
    class_addanything(counted_class, anything);
    counted_sound_class = class_new(gensym("counted~"), (t_newmethod)(t_method)create_sound, NULL,
                                    sizeof(counted_sound), CLASS_DEFAULT, A_DEFFLOAT, 0);
    CLASS_MAINSIGNALIN(counted_sound_class, counted_sound, number);
    class_addmethod(counted_sound_class, (t_method)dsp, gensym("dsp"), A_CANT, 0);
    class_addbang(counted_sound_class, bang);
    allocating_class =
        class_new(gensym("allocating~"), (t_newmethod)create_allocating, NULL, sizeof(counted_sound), CLASS_DEFAULT, 0);
    CLASS_MAINSIGNALIN(allocating_class, counted_sound, number);
    class_addmethod(allocating_class, (t_method)dsp_allocate, gensym("dsp"), A_CANT, 0);
}
