/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Loading an external that was compiled for macOS, on Linux: its segments, laid out by macos.py, are copied into
 * memory, its pointers are moved there, and what it imports is bound to the C library, to the double, or to what
 * follows here, where the two systems differ.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <time.h>

#include "double.h"

static char external[MAX_PATH_CHARS];

/* ---- macOS's numbers for what Linux numbers otherwise ---- */

enum { MAC_RTLD_NOW = 2, MAC_RTLD_GLOBAL = 8, MAC_DETACHED = 2, MAC_EXPLICIT_SCHED = 2, MAC_SCHED_OTHER = 1 };
static void *const mac_rtld_default = (void *)-2;

static void *mac_dlopen(const char *path, int mode)
{
    return dlopen(path,
                  (mode & MAC_RTLD_NOW ? RTLD_NOW : RTLD_LAZY) | (mode & MAC_RTLD_GLOBAL ? RTLD_GLOBAL : RTLD_LOCAL));
}

static void *mac_dlsym(void *library, const char *name)
{
    return dlsym(library == mac_rtld_default ? RTLD_DEFAULT : library, name);
}

/* what lies in the external is known to us alone */
static int mac_dladdr(const void *address, Dl_info *info)
{
    if (dladdr(address, info)) return 1;
    *info = (Dl_info){.dli_fname = external};
    return 1;
}

static uint32_t no_images(void) { return 0; }
static const char *no_image(uint32_t index) { return index ? NULL : external; }

static int mac_setdetachstate(pthread_attr_t *attributes, int state)
{
    return pthread_attr_setdetachstate(attributes,
                                       state == MAC_DETACHED ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE);
}

static int mac_setinheritsched(pthread_attr_t *attributes, int inherit)
{
    return pthread_attr_setinheritsched(attributes,
                                        inherit == MAC_EXPLICIT_SCHED ? PTHREAD_EXPLICIT_SCHED : PTHREAD_INHERIT_SCHED);
}

static int mac_setschedpolicy(pthread_attr_t *attributes, int policy)
{
    if (policy != MAC_SCHED_OTHER) violation("the worker asks for the scheduling policy %d", policy);
    return pthread_attr_setschedpolicy(attributes, SCHED_OTHER);
}

static int mac_priority_min(int policy) { return policy != MAC_SCHED_OTHER; }
static int no_qos(unsigned level, int relative) { return (int)level * 0 + relative * 0; }

/* macOS's struct stat, as far as the external looks at it */
typedef struct mac_stat {
    int32_t device;
    uint16_t mode;
    char rest[138];
} mac_stat;

static int get_status(const char *path, mac_stat *status)
{
    struct stat found;
    if (stat(path, &found)) return -1;
    memset(status, 0, sizeof *status);
    status->mode = (uint16_t)found.st_mode; /* the same numbers */
    return 0;
}

/* macOS's struct sigaction and its sets of signals, which are 32 bits */
typedef struct mac_action {
    void (*handler)(int);
    uint32_t mask;
    int flags;
} mac_action;

static int mac_sigaction(int number, const mac_action *action, mac_action *old)
{
    struct sigaction before, after = {.sa_handler = action ? action->handler : SIG_DFL};
    if (sigaction(number, action ? &after : NULL, &before)) return -1;
    if (old) *old = (mac_action){before.sa_handler, 0, 0};
    return 0;
}

static int mac_sigmask(int how, const uint32_t *mask, uint32_t *old)
{
    sigset_t after, before;
    sigemptyset(&after);
    for (int number = 1; mask && number <= 32; number++)
        if (*mask >> (number - 1) & 1) sigaddset(&after, number);
    int failure = pthread_sigmask(how - 1, mask ? &after : NULL, &before);
    if (old) *old = 0;
    return failure;
}

static int is_available(uint32_t count, const void *versions) { return count || versions || 1; }

/* ---- what Linux has not ---- */

static void *new_semaphore(intptr_t value)
{
    sem_t *made = malloc(sizeof *made);
    sem_init(made, 0, (unsigned)value);
    return made;
}

static intptr_t signal_semaphore(sem_t *semaphore) { return sem_post(semaphore); }

static intptr_t wait_for_semaphore(sem_t *semaphore, uint64_t until)
{
    if (!until) return sem_trywait(semaphore);
    if (until != UINT64_MAX) {
        const struct timespec time = {(time_t)(until / 1000000000), (long)(until % 1000000000)};
        return sem_timedwait(semaphore, &time);
    }
    while (sem_wait(semaphore)) {
    }
    return 0;
}

/* libdispatch's times are nanoseconds; here of the clock that sem_timedwait goes by. */
static uint64_t time_from_now(uint64_t when, int64_t nanoseconds)
{
    struct timespec now;
    (void)when; /* always DISPATCH_TIME_NOW */
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec + (uint64_t)nanoseconds;
}

static void clear_memory(void *memory, size_t size) { memset(memory, 0, size); }

/* What clang makes of loops that fill. */
static void fill_memory(char *start, const char *pattern, size_t size)
{
    for (size_t i = 0; i < size; i++)
        start[i] = pattern[i % 16];
}

/* isspace() reads macOS's table: 256 words from byte 60 on, in which 0x4000 marks a space */
static struct {
    char head[60];
    uint32_t kinds[256];
    char tail[4096];
} runes;
static int rune_kind(int rune, unsigned long kind) { return rune * 0 + (int)kind * 0; }

typedef struct {
    const char *name;
    void *address;
} binding;

static const binding bindings[] = {
    {"_atexit", (void *)atexit}, /* is in no shared library of Linux */
    {"_dlopen", (void *)mac_dlopen},
    {"_dlsym", (void *)mac_dlsym},
    {"_dladdr", (void *)mac_dladdr},
    {"__dyld_image_count", (void *)no_images},
    {"__dyld_get_image_name", (void *)no_image},
    {"_pthread_attr_setdetachstate", (void *)mac_setdetachstate},
    {"_pthread_attr_setinheritsched", (void *)mac_setinheritsched},
    {"_pthread_attr_setschedpolicy", (void *)mac_setschedpolicy},
    {"_sched_get_priority_min", (void *)mac_priority_min},
    {"_pthread_set_qos_class_self_np", (void *)no_qos},
    {"_dispatch_semaphore_create", (void *)new_semaphore},
    {"_dispatch_semaphore_signal", (void *)signal_semaphore},
    {"_dispatch_semaphore_wait", (void *)wait_for_semaphore},
    {"_dispatch_time", (void *)time_from_now},
    {"_stat$INODE64", (void *)get_status},
    {"_realpath$DARWIN_EXTSN", (void *)realpath},
    {"_sigaction", (void *)mac_sigaction},
    {"_pthread_sigmask", (void *)mac_sigmask},
    {"__availability_version_check", (void *)is_available},
    {"___bzero", (void *)clear_memory},
    {"_memset_pattern16", (void *)fill_memory},
    {"__DefaultRuneLocale", (void *)&runes},
    {"___maskrune", (void *)rune_kind},
    {"___error", (void *)__errno_location},
    {"___stderrp", (void *)&stderr},
    {"___stdoutp", (void *)&stdout},
    {"dyld_stub_binder", (void *)abort}, /* all is bound before it could be called */
};

static void *find_symbol(const char *name)
{
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (!strcmp(bindings[i].name, name)) return bindings[i].address;
    return dlsym(RTLD_DEFAULT, name + 1); /* macOS writes an underscore before each of C's names */
}

entry external_open(const char *path)
{
    char kind[32], name[256];
    uint64_t offset, value;
    char *image = NULL, *found = NULL;
    FILE *layout = fopen(getenv("MACHO_LAYOUT"), "r");
    snprintf(external, sizeof external, "%s", path);
    dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL); /* part of macOS's C library */
    for (const char *c = "\t\n\v\f\r "; *c; c++)
        runes.kinds[(int)*c] = 0x4000;
    while (layout && fscanf(layout, "%31s %255s %lu %lu", kind, name, &offset, &value) == 4) {
        if (!strcmp(kind, "image")) {
            image = mmap(NULL, value, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            FILE *content = fopen(name, "rb");
            if (image == MAP_FAILED || !content || fread(image, 1, value, content) != value) return NULL;
            fclose(content);
        } else if (!strcmp(kind, "rebase")) {
            *(uint64_t *)(void *)(image + offset) += (uint64_t)image;
        } else if (!strcmp(kind, "bind")) {
            void *symbol = find_symbol(name);
            if (!symbol) say_text("error", "%s: the symbol %s is nowhere", path, name);
            if (!symbol) return NULL;
            *(uint64_t *)(void *)(image + offset) = (uint64_t)symbol + value;
        } else if (!strcmp(kind, "entry")) {
            found = image + offset;
        }
    }
    if (!found) say_text("error", "cannot load %s: no layout", path);
    return (entry)(void *)found;
}

method python_function(const char *name) { return (method)dlsym(RTLD_DEFAULT, name); }
