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
    short n_atoms;
    t_atom *atoms;
    struct task *next;
} task;

typedef struct {
    const char *name;
    task *first, *last;
    int was_due;            /* the last thing that it did; a queue that fills itself holds up nothing else */
    atomic_long busy_since; /* seconds; 0: idle */
} patcher_thread;

/* What is called once however often it was set: an element of the main thread's queue, or a clock. */
typedef struct qelem {
    t_object object;
    void *x;
    method function;
    int is_set;
    struct qelem *next;
} qelem;

enum { QELEM_MAGIC = 0x9e1e, CLOCK_MAGIC = 0xc10c };

int overdrive;
static patcher_thread main_thread = {.name = "main"}, scheduler = {.name = "scheduler"}, audio = {.name = "audio"};
static _Thread_local patcher_thread *current;
static _Thread_local int held;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static qelem *qelems;
static int n_running; /* clocks */
static int are_clocks_held;
static int hang_limit;

const char *thread_name(void) { return current ? current->name : "foreign"; }
void thread_is_audio(void) { current = &audio; }

short systhread_ismainthread(void) { return current == &main_thread; }

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
    if (!current) violation("defer_low on a foreign thread");
    task *made = calloc(1, sizeof *made);
    *made = (task){.x = x, .function = function, .selector = selector, .n_atoms = ac};
    made->atoms = calloc((size_t)ac + 1, sizeof *made->atoms);
    for (short i = 0; i < ac; i++)
        made->atoms[i] = av[i];
    push(&main_thread, made);
    return NULL;
}

static void call(method function, void *x, t_symbol *selector, short ac, t_atom *av)
{
    ((void (*)(void *, t_symbol *, short, t_atom *))function)(x, selector, ac, av);
}

static qelem *make(void *x, method function, int magic)
{
    qelem *q = calloc(1, sizeof *q);
    *q = (qelem){.x = x, .function = function};
    q->object.o_magic = magic;
    pthread_mutex_lock(&mutex);
    q->next = qelems;
    qelems = q;
    pthread_mutex_unlock(&mutex);
    return q;
}

static void set(qelem *q)
{
    pthread_mutex_lock(&mutex);
    q->is_set = 1; /* however often: one call */
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

t_qelem *qelem_new(void *x, method function) { return (t_qelem *)make(x, function, QELEM_MAGIC); }
void qelem_set(t_qelem *q) { set((qelem *)q); }

t_clock *clock_new(void *x, method function)
{
    if (current != &main_thread) violation("clock_new on another thread than the main one");
    return (t_clock *)make(x, function, CLOCK_MAGIC);
}

void clock_delay(t_clock *clock, long milliseconds)
{
    if (milliseconds) violation("clock_delay: the double's clocks know no later");
    if (!current) violation("clock_delay on a foreign thread");
    set((qelem *)clock);
}

int is_clock(void *x) { return ((t_object *)x)->o_magic == CLOCK_MAGIC; }

t_max_err clock_free(void *x)
{
    pthread_mutex_lock(&mutex);
    qelem **link = &qelems;
    while (*link != x)
        link = &(*link)->next;
    *link = (*link)->next;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    free(x);
    return 0;
}

int live_clocks(void)
{
    int n_clocks = 0;
    for (qelem *q = qelems; q; q = q->next)
        n_clocks += is_clock(q);
    return n_clocks;
}

static const patcher_thread *thread_of(qelem *q) { return is_clock(q) && overdrive ? &scheduler : &main_thread; }

/* Takes one that is due on a thread; with the mutex held. */
static int next_due(const patcher_thread *thread, qelem *taken)
{
    for (qelem *q = qelems; q; q = q->next) {
        if (!q->is_set || thread_of(q) != thread || (is_clock(q) && are_clocks_held)) continue;
        q->is_set = 0;
        *taken = *q;
        n_running += is_clock(q);
        return 1;
    }
    return 0;
}

static void run_due(qelem *due)
{
    ((void (*)(void *))due->function)(due->x);
    pthread_mutex_lock(&mutex);
    n_running -= is_clock(due);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static int is_clock_due(void)
{
    int n_due = n_running;
    for (qelem *q = qelems; q; q = q->next)
        n_due += q->is_set && is_clock(q);
    return n_due > 0;
}

void clocks_hold(int are_held)
{
    pthread_mutex_lock(&mutex);
    are_clocks_held = are_held;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

void clocks_wait(void)
{
    qelem due;
    pthread_mutex_lock(&mutex);
    while (is_clock_due()) {
        int is_here = current == &scheduler && next_due(current, &due);
        if (!is_here) pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
        if (is_here) run_due(&due);
        pthread_mutex_lock(&mutex);
    }
    pthread_mutex_unlock(&mutex);
}

/* Takes the next thing that a thread has to do; with the mutex held. */
static int next(patcher_thread *thread, task *taken, qelem *due)
{
    due->function = NULL;
    task *first = thread->first;
    thread->was_due = !(thread->was_due && first) && next_due(thread, due);
    if (thread->was_due) return 1;
    if (!first) return 0;
    thread->first = first->next;
    if (!thread->first) thread->last = NULL;
    *taken = *first;
    free(first);
    return 1;
}

static void run(patcher_thread *thread)
{
    task taken = {0};
    qelem due;
    current = thread;
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (!next(thread, &taken, &due))
            pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
        atomic_store(&thread->busy_since, seconds());
        if (due.function) {
            run_due(&due);
        } else if (taken.n_words) {
            if (!strcmp(taken.words[0], "quit")) return;
            run_words(taken.n_words, taken.words);
            free(taken.words[0]);
            free(taken.words);
        } else {
            call(taken.function, taken.x, taken.selector, taken.n_atoms, taken.atoms);
            free(taken.atoms);
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
    if (sound_is_computed()) violation("a critical region is entered while sound is computed");
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
