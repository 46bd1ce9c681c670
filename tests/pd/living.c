/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counts the blocks of memory that lstm has allocated and not freed yet. Preloaded, it takes the place of the C
 * library's functions; loaded by Pd after lstm, it is the class [living], which prints the number when it gets a bang.
 */
#define _GNU_SOURCE
#include <link.h>
#include <m_pd.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own names of what is replaced here */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

#define EXPORT __attribute__((visibility("default")))
#define CALLER ((uintptr_t)__builtin_return_address(0))

enum { N_PLACES = 1 << 20 };

static uintptr_t begin, end; /* where lstm's code is; equal: not known yet */
static uintptr_t blocks[N_PLACES];
static atomic_flag is_locked = ATOMIC_FLAG_INIT;
static int n_living;

static void lock(void)
{
    while (atomic_flag_test_and_set_explicit(&is_locked, memory_order_acquire)) {
    }
}

static void unlock(void) { atomic_flag_clear_explicit(&is_locked, memory_order_release); }

/* The place of a block, or the empty one where it would be. With the lock. */
static uintptr_t *find(uintptr_t block)
{
    size_t place = (block >> 4) * 0x9e3779b97f4a7c15u >> 44;
    while (blocks[place] && blocks[place] != block)
        place = (place + 1) % N_PLACES;
    return &blocks[place];
}

static void *born(void *memory, uintptr_t caller)
{
    if (!memory || caller < begin || caller >= end) return memory;
    lock();
    *find((uintptr_t)memory) = (uintptr_t)memory;
    n_living++;
    unlock();
    return memory;
}

static void died(void *memory)
{
    if (!memory || begin == end) return;
    lock();
    uintptr_t *place = find((uintptr_t)memory);
    if (*place) {
        n_living--;
        *place = 0;
        /* what lies behind may have been put there because this place was taken */
        for (size_t next = (size_t)(place - blocks + 1) % N_PLACES; blocks[next]; next = (next + 1) % N_PLACES) {
            uintptr_t block = blocks[next];
            blocks[next] = 0;
            *find(block) = block;
        }
    }
    unlock();
}

EXPORT void *malloc(size_t size) { return born(__libc_malloc(size), CALLER); }

EXPORT void *calloc(size_t count, size_t size) { return born(__libc_calloc(count, size), CALLER); }

EXPORT void *realloc(void *memory, size_t size)
{
    died(memory);
    return born(__libc_realloc(memory, size), CALLER);
}

EXPORT int posix_memalign(void **memory, size_t alignment, size_t size)
{
    *memory = born(__libc_memalign(alignment, size), CALLER);
    return *memory ? 0 : 12;
}

EXPORT void free(void *memory)
{
    died(memory);
    __libc_free(memory);
}

static t_class *living_class;

static void bang(void *x)
{
    (void)x;
    post("living %d", n_living);
}

static void *create(void) { return pd_new(living_class); }

static int look_for_lstm(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    (void)data;
    if (!strstr(info->dlpi_name, "/lstm.pd_linux")) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
        begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        end = begin + info->dlpi_phdr[i].p_memsz;
    }
    return 1;
}

EXPORT void living_setup(void);

void living_setup(void)
{
    dl_iterate_phdr(look_for_lstm, NULL);
    living_class = class_new(gensym("living"), (t_newmethod)create, NULL, sizeof(t_object), CLASS_DEFAULT, 0);
    class_addbang(living_class, bang);
}
