/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A host with several instances of Pd in one process, as a host of plug-ins is. `host N_THREADS FOLDER` looks for
 * externals in the folder, and runs instance I on thread I % N_THREADS, a block of sound a millisecond.
 *
 * Each line of standard input is an instance's number and what it is to do: `new`, `open FOLDER FILE`, `send RECEIVER
 * ATOM ...`, `close` (what was opened last), `free`. What an instance prints is written to standard output after its
 * number, and `done` when it has done what it was told, unless it was to send something.
 */
#include <m_pd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <z_libpd.h>

enum { N_INSTANCES = 16, LINE_SIZE = 4096, N_QUEUED = 64 };

typedef struct instance {
    t_pdinstance *pd;
    void *patch;
    char lines[N_QUEUED][LINE_SIZE];
    int first, last; /* of the queue */
} instance;

static instance instances[N_INSTANCES];
static pthread_mutex_t queues = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;
static int n_threads;
static const char *folder;
static __thread int here; /* the instance that this thread is in */

static void say(const char *text)
{
    pthread_mutex_lock(&output);
    printf("%d %s\n", here, text);
    fflush(stdout);
    pthread_mutex_unlock(&output);
}

static void print_in(const char *text)
{
    static __thread char line[LINE_SIZE];
    strncat(line, text, sizeof line - strlen(line) - 1);
    char *end = strchr(line, '\n');
    if (!end) return;
    *end = 0;
    if (instances[here].pd && libpd_this_instance() != instances[here].pd) say("WRONG INSTANCE");
    say(line);
    *line = 0;
}

static void send_in(char *words)
{
    char *save;
    const char *receiver = strtok_r(words, " ", &save);
    const char *selector = strtok_r(NULL, " ", &save);
    libpd_start_message(32);
    for (const char *word; (word = strtok_r(NULL, " ", &save));) {
        char *end;
        float number = strtof(word, &end);
        if (*end)
            libpd_add_symbol(word);
        else
            libpd_add_float(number);
    }
    libpd_finish_message(receiver, selector);
}

static void make(instance *made)
{
    made->pd = libpd_new_instance();
    libpd_set_instance(made->pd);
    libpd_init_audio(0, 2, 44100);
    libpd_add_to_search_path(folder);
}

static void obey(instance *instance, char *line)
{
    char where[LINE_SIZE], file[LINE_SIZE];
    if (!strcmp(line, "new")) {
        make(instance);
    } else if (sscanf(line, "open %4095s %4095s", where, file) == 2) {
        instance->patch = libpd_openfile(file, where);
    } else if (!strncmp(line, "send ", 5)) {
        send_in(line + 5);
    } else if (!strcmp(line, "close")) {
        libpd_closefile(instance->patch);
    } else if (!strcmp(line, "free")) {
        libpd_free_instance(instance->pd);
        instance->pd = NULL;
    }
    if (strncmp(line, "send ", 5)) say("done");
}

/* Returns 0 if the queue is full. */
static int give_line(instance *instance, const char line[LINE_SIZE])
{
    pthread_mutex_lock(&queues);
    int is_room = instance->last - instance->first < N_QUEUED;
    if (is_room) strcpy(instance->lines[instance->last++ % N_QUEUED], line);
    pthread_mutex_unlock(&queues);
    return is_room;
}

static int take_line(instance *instance, char line[LINE_SIZE])
{
    pthread_mutex_lock(&queues);
    int is_there = instance->first != instance->last;
    if (is_there) strcpy(line, instance->lines[instance->first++ % N_QUEUED]);
    pthread_mutex_unlock(&queues);
    return is_there;
}

static void *run(void *number)
{
    char line[LINE_SIZE];
    float sound[2 * 64];
    libpd_set_instance(libpd_get_instance(0)); /* a new thread has none */
    for (;; usleep(1000)) {
        for (here = (int)(size_t)number; here < N_INSTANCES; here += n_threads) {
            instance *current = &instances[here];
            if (current->pd) libpd_set_instance(current->pd);
            while (take_line(current, line))
                obey(current, line);
            if (current->pd) libpd_process_float(1, NULL, sound);
        }
    }
    return NULL;
}

int main(int n_arguments, char **arguments)
{
    char line[LINE_SIZE], rest[LINE_SIZE];
    int number;
    if (n_arguments != 3) return 2;
    n_threads = atoi(arguments[1]);
    folder = arguments[2];
    libpd_set_printhook(print_in);
    libpd_init();
    for (int i = 0; i < n_threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, run, (void *)(size_t)i)) return 3;
    }
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%d %4095[^\n]", &number, rest) != 2) continue;
        while (!give_line(&instances[number], rest))
            usleep(1000);
    }
    return 0; /* Pd's end is the process's, whatever the threads do */
}
