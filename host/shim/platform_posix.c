#define _GNU_SOURCE
#include "platform.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <link.h>
#include <sys/resource.h>
#endif

enum { STACK_SIZE = 16 << 20, NICENESS = 10 };

struct lstm_semaphore {
    sem_t semaphore;
};

lstm_semaphore *lstm_semaphore_new(void)
{
    lstm_semaphore *signal = malloc(sizeof *signal);
    if (signal && sem_init(&signal->semaphore, 0, 0)) {
        free(signal);
        signal = NULL;
    }
    return signal;
}

void lstm_semaphore_post(lstm_semaphore *signal) { sem_post(&signal->semaphore); }

void lstm_semaphore_wait(lstm_semaphore *signal)
{
    while (sem_wait(&signal->semaphore) && errno == EINTR) {
    }
}

void lstm_semaphore_try(lstm_semaphore *signal) { sem_trywait(&signal->semaphore); }

static void *run_thread(void *run)
{
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, NICENESS); /* on Linux this is the calling thread's own, and its children's */
#endif
    (*(void (**)(void))run)();
    return NULL;
}

int lstm_thread_start(void (*run)(void))
{
    static void (*function)(void); /* there is one worker; the thread may outlive this call */
    function = run;
    struct sched_param priority = {.sched_priority = 0};
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes)) return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &priority);
    int error = pthread_create(&thread, &attributes, run_thread, &function);
    pthread_attr_destroy(&attributes);
    return !error;
}

void lstm_thread_yield(void) { sched_yield(); }

void *lstm_library_open(const char *path, int for_everybody)
{
    return dlopen(path, RTLD_NOW | (for_everybody ? RTLD_GLOBAL : RTLD_LOCAL));
}

void *lstm_library_symbol(void *library, const char *name) { return dlsym(library ? library : RTLD_DEFAULT, name); }

const char *lstm_library_error(void)
{
    const char *error = dlerror();
    return error ? error : "unknown error";
}

#ifdef __linux__
typedef struct {
    char *path;
    size_t size;
} found_python;

static int is_python(struct dl_phdr_info *info, size_t info_size, void *data)
{
    (void)info_size;
    found_python *found = data;
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *base = slash ? slash + 1 : info->dlpi_name;
    /* libpython3.so is only a signpost to the real library */
    if (strncmp(base, "libpython", 9) || !strncmp(base, "libpython3.so", 13)) return 0;
    snprintf(found->path, found->size, "%s", info->dlpi_name);
    return 1;
}
#endif

int lstm_loaded_python(char *path, size_t size)
{
#ifdef __linux__
    found_python found = {path, size};
    return dl_iterate_phdr(is_python, &found);
#else
    (void)path;
    (void)size;
    return 0;
#endif
}

int lstm_file_exists(const char *path) { return access(path, R_OK) == 0; }

void lstm_set_environment(const char *name, const char *value) { setenv(name, value, 0); }

#ifdef __GLIBC__
static void call_handler(int status, void *handler) { ((void (*)(int))handler)(status); }

void lstm_at_exit(void (*handler)(int status))
{
    on_exit(call_handler, (void *)handler); /* POSIX: a function's address fits */
}
#else
static void (*exit_handler)(int);
static void call_handler(void) { exit_handler(0); }

void lstm_at_exit(void (*handler)(int status))
{
    exit_handler = handler;
    atexit(call_handler);
}
#endif

void lstm_exit_now(int status) { _exit(status); }
