/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux and macOS. They differ in little: macOS has no unnamed POSIX semaphores, and its threads have a quality of
 * service where those of Linux have a niceness.
 */
#define _GNU_SOURCE
#include "platform.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <dispatch/dispatch.h>
#include <mach-o/dyld.h>
#else
#include <errno.h>
#include <link.h>
#include <semaphore.h>
#include <sys/resource.h>
#endif

enum { STACK_SIZE = 16 << 20, NICENESS = 10 };

const char lstm_separators[] = "/";
const char lstm_script_name[] = "add-python.sh";
const char lstm_script_runner[] = "sh ";

#ifdef __APPLE__
/* macOS has no unnamed POSIX semaphores */
struct lstm_semaphore {
    dispatch_semaphore_t semaphore;
};

lstm_semaphore *lstm_semaphore_new(void)
{
    lstm_semaphore *signal = malloc(sizeof *signal);
    if (signal && !(signal->semaphore = dispatch_semaphore_create(0))) {
        free(signal);
        signal = NULL;
    }
    return signal;
}

void lstm_semaphore_post(lstm_semaphore *signal) { dispatch_semaphore_signal(signal->semaphore); }

void lstm_semaphore_wait(lstm_semaphore *signal) { dispatch_semaphore_wait(signal->semaphore, DISPATCH_TIME_FOREVER); }

int lstm_semaphore_wait_for(lstm_semaphore *signal, int milliseconds)
{
    return !dispatch_semaphore_wait(signal->semaphore, dispatch_time(DISPATCH_TIME_NOW, milliseconds * 1000000LL));
}

void lstm_semaphore_try(lstm_semaphore *signal) { dispatch_semaphore_wait(signal->semaphore, DISPATCH_TIME_NOW); }

static void lower_priority(void) { pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0); }
#else
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

int lstm_semaphore_wait_for(lstm_semaphore *signal, int milliseconds)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end); /* the only one that POSIX has for this */
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += milliseconds % 1000 * 1000000L;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000L;
    }
    int error;
    while ((error = sem_timedwait(&signal->semaphore, &end)) && errno == EINTR) {
    }
    return !error;
}

void lstm_semaphore_try(lstm_semaphore *signal) { sem_trywait(&signal->semaphore); }

/* on Linux a priority is the calling thread's own, and its children's */
static void lower_priority(void) { setpriority(PRIO_PROCESS, 0, NICENESS); }
#endif

static void *run_thread(void *run)
{
    sigset_t patchers;
    sigemptyset(&patchers);
    sigaddset(&patchers, SIGTERM); /* its handler waits for us */
    pthread_sigmask(SIG_BLOCK, &patchers, NULL);
    lower_priority();
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
#ifdef __APPLE__
    priority.sched_priority = sched_get_priority_min(SCHED_OTHER);
#endif
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

void lstm_sleep(int milliseconds)
{
    const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

const int lstm_threads_survive_exit = 1;

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

/* Whether a library's path is that of a libpython; libpython3.so is only a signpost to the real library. */
static int is_python(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    if (strstr(path, "Python.framework/Versions/") && !strcmp(base, "Python")) return 1;
    return !strncmp(base, "libpython", 9) && strncmp(base, "libpython3.so", 13);
}

#ifdef __APPLE__
int lstm_loaded_python(char *path, size_t size)
{
    for (uint32_t i = 0; i < _dyld_image_count(); i++) {
        const char *image = _dyld_get_image_name(i);
        if (!image || !is_python(image)) continue;
        snprintf(path, size, "%s", image);
        return 1;
    }
    return 0;
}
#else
typedef struct {
    char *path;
    size_t size;
} found_python;

static int check_library(struct dl_phdr_info *info, size_t info_size, void *data)
{
    (void)info_size;
    found_python *found = data;
    if (!is_python(info->dlpi_name)) return 0;
    snprintf(found->path, found->size, "%s", info->dlpi_name);
    return 1;
}

int lstm_loaded_python(char *path, size_t size)
{
    found_python found = {path, size};
    return dl_iterate_phdr(check_library, &found);
}
#endif

int lstm_file_exists(const char *path) { return access(path, F_OK) == 0; }

const char *lstm_file_kind(const char *path)
{
    struct stat status;
    if (stat(path, &status) || S_ISREG(status.st_mode)) return NULL;
    if (S_ISDIR(status.st_mode)) return "a folder";
    if (S_ISFIFO(status.st_mode)) return "a pipe, not an ordinary file";
    return S_ISSOCK(status.st_mode) ? "a socket, not an ordinary file" : "a device, not an ordinary file";
}

long long lstm_file_size(const char *path)
{
    struct stat status;
    return stat(path, &status) ? -1 : (long long)status.st_size;
}

int lstm_home_folder(char *folder, size_t size)
{
    const char *home = getenv("HOME");
    return home && *home && snprintf(folder, size, "%s", home) < (int)size;
}

FILE *lstm_file_read(const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return NULL;
    FILE *stream = fdopen(file, "rb");
    if (!stream) close(file);
    return stream;
}
void lstm_real_path(const char *path, char *real, size_t size)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    char *found = realpath(path, NULL);
    snprintf(real, size, "%s", found ? found : path);
    if (!found && slash) { /* the file does not exist, or not yet */
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
        found = realpath(folder, NULL);
        if (found) snprintf(real, size, "%s%s%s", found, strcmp(found, "/") ? "/" : "", slash + 1);
    }
    free(found);
}

void lstm_own_folder(char *folder, size_t size)
{
    Dl_info info;
    int is_known = dladdr((void *)lstm_separators, &info);
    snprintf(folder, size, "%s", is_known ? info.dli_fname : "./");
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
}

void *lstm_aligned_new(size_t alignment, size_t size)
{
    void *memory;
    return posix_memalign(&memory, alignment, size) ? NULL : memory;
}

void lstm_aligned_free(void *memory) { free(memory); }

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

static void (*termination_handler)(void);

static void terminate(int number)
{
    termination_handler();
    signal(number, SIG_DFL);
    raise(number);
}

void lstm_at_termination(void (*handler)(void))
{
    struct sigaction action;
    if (sigaction(SIGTERM, NULL, &action) || action.sa_handler != SIG_DFL) return;
    termination_handler = handler;
    action.sa_handler = terminate;
    sigaction(SIGTERM, &action, NULL);
}

void lstm_tell(const char *text)
{
    ssize_t n_written = write(STDERR_FILENO, text, strlen(text));
    (void)n_written; /* there is nobody else to tell */
}

void lstm_exit_now(int status) { _exit(status); }
