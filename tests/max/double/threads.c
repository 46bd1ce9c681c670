/* SPDX-License-Identifier: BSD-3-Clause */
/* The main thread, the scheduler's, and a watch over both. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "double.h"

typedef struct task {
    int n_words; /* 0: a deferred call */
    char **words;
    void *x;
    method function;
    t_symbol *selector;
    struct task *next;
} task;

typedef struct {
    const char *name;
    task *first, *last;
    atomic_long busy_since; /* seconds; 0: idle */
} patcher_thread;

typedef struct qelem {
    void *x;
    method function;
    int is_set;
    struct qelem *next;
} qelem;

int overdrive;
static patcher_thread main_thread = {.name = "main"}, scheduler = {.name = "scheduler"};
static _Thread_local patcher_thread *current;
static _Thread_local int held;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static qelem *qelems;
static int hang_limit;

const char *thread_name(void) { return current ? current->name : "foreign"; }

static long seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1;
}

static void push(patcher_thread *thread, task *made)
{
    pthread_mutex_lock(&mutex);
    made->next = NULL;
    if (thread->last)
        thread->last->next = made;
    else
        thread->first = made;
    thread->last = made;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

void thread_post(int is_scheduler, int n_words, char **words)
{
    task *made = calloc(1, sizeof *made);
    made->n_words = n_words;
    made->words = words;
    push(is_scheduler && overdrive ? &scheduler : &main_thread, made);
}

void *defer_low(void *x, method function, t_symbol *selector, short ac, t_atom *av)
{
    task *made = calloc(1, sizeof *made);
    if (!current) violation("defer_low on a foreign thread");
    if (ac || av) violation("defer_low: the double passes no atoms");
    *made = (task){.x = x, .function = function, .selector = selector};
    push(&main_thread, made);
    return NULL;
}

t_qelem *qelem_new(void *x, method function)
{
    qelem *q = calloc(1, sizeof *q);
    *q = (qelem){x, function, 0, qelems};
    qelems = q;
    return (t_qelem *)q;
}

void qelem_set(t_qelem *q)
{
    pthread_mutex_lock(&mutex);
    ((qelem *)q)->is_set = 1; /* however often: one call */
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Takes the next thing that a thread has to do; with the mutex held. */
static int next(patcher_thread *thread, task *taken, qelem **queued)
{
    *queued = NULL;
    for (qelem *q = thread == &main_thread ? qelems : NULL; q; q = q->next) {
        if (!q->is_set) continue;
        q->is_set = 0;
        *queued = q;
        return 1;
    }
    task *first = thread->first;
    if (!first) return 0;
    thread->first = first->next;
    if (!thread->first) thread->last = NULL;
    *taken = *first;
    free(first);
    return 1;
}

static void run(patcher_thread *thread)
{
    task taken;
    qelem *queued;
    current = thread;
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (!next(thread, &taken, &queued))
            pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
        atomic_store(&thread->busy_since, seconds());
        if (queued) {
            ((void (*)(void *))queued->function)(queued->x);
        } else if (taken.n_words) {
            if (!strcmp(taken.words[0], "quit")) return;
            run_words(taken.n_words, taken.words);
            free(taken.words[0]);
            free(taken.words);
        } else {
            ((void (*)(void *, t_symbol *, short, t_atom *))taken.function)(taken.x, taken.selector, 0, NULL);
        }
        if (held) violation("a critical region is left entered");
        atomic_store(&thread->busy_since, 0);
    }
}

static void *run_scheduler(void *nothing)
{
    run(&scheduler);
    return nothing;
}

static void *watch(void *nothing)
{
    patcher_thread *threads[] = {&main_thread, &scheduler};
    for (;; sleep(1)) {
        for (int i = 0; i < 2; i++) {
            long since = atomic_load(&threads[i]->busy_since);
            if (!since || seconds() - since < hang_limit) continue;
            violation("the thread %s hangs", threads[i]->name);
            _exit(3);
        }
    }
    return nothing;
}

void threads_start(int hang_limit_seconds)
{
    pthread_t thread;
    hang_limit = hang_limit_seconds;
    current = &main_thread;
    pthread_create(&thread, NULL, run_scheduler, NULL);
    pthread_create(&thread, NULL, watch, NULL);
}

void main_loop(void) { run(&main_thread); }

void critical_new(t_critical *region)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t *made = malloc(sizeof *made);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(made, &attributes);
    *region = (t_critical)(void *)made; /* on Windows its type has another name */
}

void critical_enter(t_critical region)
{
    pthread_mutex_lock((pthread_mutex_t *)(void *)region);
    held++;
}

void critical_exit(t_critical region)
{
    if (!held) violation("critical_exit without critical_enter");
    held--;
    pthread_mutex_unlock((pthread_mutex_t *)(void *)region);
}

int regions_held(void) { return held; }

void systhread_sleep(long milliseconds)
{
    if (held) violation("sleeping inside a critical region");
    usleep((useconds_t)milliseconds * 1000);
}
