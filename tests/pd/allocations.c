/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counts what a message of Pd allocates, frees and locks. Preloaded, it takes the place of the C library's functions;
 * loaded by Pd as well, it is the class [counted]: it sends what it gets to its outlet, and prints how many of those
 * calls happened before that returned.
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
}
