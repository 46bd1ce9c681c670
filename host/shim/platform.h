/* SPDX-License-Identifier: BSD-3-Clause */
/* The little that differs between operating systems. */
#ifndef LSTM_PLATFORM_H
#define LSTM_PLATFORM_H

#include <stddef.h>
#include <stdio.h>

typedef struct lstm_semaphore lstm_semaphore;

lstm_semaphore *lstm_semaphore_new(void);                              /* NULL: the system has none left */
void lstm_semaphore_post(lstm_semaphore *signal);                      /* any thread; never waits */
void lstm_semaphore_wait(lstm_semaphore *signal);                      /* any thread */
int lstm_semaphore_wait_for(lstm_semaphore *signal, int milliseconds); /* any thread; 0: the time is over */
void lstm_semaphore_try(lstm_semaphore *signal); /* any thread; takes one post if there is one, never waits */

/*
 * Starts a thread with ordinary scheduling, whatever that of its parent (Pd's is a real-time one, and threads inherit
 * it), at a lower priority than the patcher's and with a stack that is large enough for a compiler. Returns 0 if the
 * system refuses.
 */
int lstm_thread_start(void (*run)(void));
void lstm_thread_yield(void);
void lstm_sleep(int milliseconds);
extern const int lstm_threads_survive_exit; /* 0: when a handler of lstm_at_exit runs, other threads have ended */

/* Opens a library for everybody (libpython) or for us only. NULL: see lstm_library_error. */
void *lstm_library_open(const char *path, int for_everybody);
void *lstm_library_symbol(void *library, const char *name); /* library NULL: whatever is loaded */
const char *lstm_library_error(void);
/* Whether a libpython is in this process already; writes its path. */
int lstm_loaded_python(char *path, size_t size);

/* Paths are UTF-8; `separators` are the characters between a path's parts. */
extern const char lstm_separators[];
int lstm_file_exists(const char *path);
/* What it is if not an ordinary file (`a folder`, `a pipe` ...); NULL: that, or there is nothing. */
const char *lstm_file_kind(const char *path);
long long lstm_file_size(const char *path);      /* in bytes; -1: unknown */
int lstm_home_folder(char *folder, size_t size); /* the user's; 0: unknown */
/* Its bytes as they are, without waiting for the other end of a pipe; NULL: cannot be read, errno says why. */
FILE *lstm_file_read(const char *path);
/* Writes the one path of a file, which need not exist, for all ways to name it; as it came if there is none. */
void lstm_real_path(const char *path, char *real, size_t size);
/* The folder that this library was loaded from. */
void lstm_own_folder(char *folder, size_t size);

/* Memory whose address is a multiple of `alignment`, as `size` is. NULL: none left. */
void *lstm_aligned_new(size_t alignment, size_t size);
void lstm_aligned_free(void *memory);

/* The script beside the library that sets up Python, and how to have it run from a terminal. */
extern const char lstm_script_name[];
extern const char lstm_script_runner[];

void lstm_set_environment(const char *name, const char *value); /* unless it is set */
/* Has `handler` called when the process exits, before all handlers that were added earlier. */
void lstm_at_exit(void (*handler)(int status));
/* Has `handler` called when the system asks the process to end, if nobody else heeds that. It then ends all the same.
 */
void lstm_at_termination(void (*handler)(void));
void lstm_tell(const char *text); /* writes to the standard error; any thread, a signal handler too */
void lstm_exit_now(int status);   /* without any further handler */

#endif
