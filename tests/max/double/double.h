/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A double of Max: its C interface as far as the adapter uses it, two threads that run messages, and checks of what
 * Max demands but does not enforce. It says what it sees on its standard output, a line each, fields between tabs.
 */
#ifndef DOUBLE_H
#define DOUBLE_H

#include "max_api.h"

enum { MAX_WORDS = 4096, NAME_SIZE = 128 };

typedef struct double_outlet {
    struct double_object *owner;
    const char *side; /* left or right */
} double_outlet;

typedef struct double_object {
    char name[NAME_SIZE];
    t_class *class;
    t_object *x;
    double_outlet outlets[2];
    int n_outlets;
    int n_inlets;    /* after the first */
    int is_in_sound; /* MSP knows it */
    double_outlet *dumpout;
    t_object *patcher;
    struct double_object *next;
} double_object;

/* ---- log.c ---- */
void say(const char *kind, int n_fields, const char *const *fields);
void say_text(const char *kind, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Something that Max forbids. */
void violation(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- classes.c ---- */
double_object *object_make(const char *name, const char *class_name, int ac, t_atom *av);
double_object *object_named(const char *name);
void object_send(double_object *object, int inlet, t_symbol *selector, int ac, t_atom *av);
int object_prepare(double_object *object, t_object *chain, double rate, int n_samples); /* 0: it hears no sound */
double_object *object_of(void *x);
void object_each(void (*visit)(double_object *object));
int live_proxies(void);
void object_assist(double_object *object);
void object_save(double_object *object, t_dictionary *box);
int live_objects(void);
double_object *object_in(const t_object *patcher);               /* any of those in it, or NULL */
void object_notify(void *x, const char *what, t_object *sender); /* of what it is attached to */

/* ---- patchers.c ---- */
void patcher_open(const char *name);  /* objects are made in this one from now on */
void patcher_close(const char *name); /* deletes its objects, then itself, as the user does when it is closed */
t_object *patcher_current(void);      /* there is one from the beginning */

/* ---- outlets.c ---- */
/* Has every message out of an outlet send words to an object, as a patch cord with a message box does. */
void outlet_link(double_object *object, const char *side, double_object *target, int n_words, char **words);
/* A patch cord: the messages themselves. */
void outlet_cord(double_object *object, const char *side, double_object *target, int inlet);
/* The words, then the atoms of the message, if it has the selector: as `route` and `prepend` do. */
void outlet_route(double_object *object, const char *side, const char *selector, double_object *target, int n_words,
                  char **words);

/* ---- threads.c ---- */
extern int overdrive; /* 2: the scheduler runs between the vectors of sound, on their thread */
void threads_start(int hang_limit_seconds);
const char *thread_name(void); /* main, scheduler, audio or foreign */
void thread_is_audio(void);    /* whoever calls this is that thread from now on */
/* Any thread. Runs words on a patcher thread: `is_scheduler` counts only with overdrive. */
void thread_post(int is_scheduler, int n_words, char **words);
void main_loop(void);           /* main thread; returns at `quit` */
int regions_held(void);         /* by this thread */
void clocks_wait(void);         /* until none is due; on the scheduler's thread: runs those that are */
void clocks_hold(int are_held); /* until then, however much they are due */
int is_clock(void *x);
t_max_err clock_free(void *x);
int live_clocks(void);

/* ---- sound.c ---- */
void sound_switch(double rate, int n_samples); /* main thread: from now on in vectors of so many */
void sound_play(int is_late, int n_words,
                char **words); /* NAME FILE, of 32-bit floats; late: clocks wait for the end */
int sound_is_computed(void);   /* by this thread, right now */

/* ---- buffers.c ---- */
void buffer_fill(const char *name, int n_channels, int n_samples, char **samples);
void buffer_show(const char *name);
void buffer_rate(const char *name, double rate);
int buffers_locked_here(void); /* by this thread */
int live_references(void);
int locks_left(void);
int is_reference(void *x);
t_max_err reference_free(void *x);
t_max_err buffer_message(void *x, t_symbol *message, long ac, t_atom *av);

/* ---- dictionaries.c ---- */
int is_dictionary(void *x); /* or a writer of dictionaries */
t_max_err dictionary_free(void *x);
void *writer_message(void *x, const char *message, void *argument);
/* What the file of a patcher has for a box, by a name of the session's. */
void box_save(double_object *object, const char *saved);
void box_open(const char *saved); /* bound to #D until box_opened */
void box_opened(void);
int live_dictionaries(void); /* and writers, and texts that they wrote */

/* ---- files.c ---- */
void dialog_answer(const char *path); /* NULL: the user cancels */

/* ---- external_posix.c, external_windows.c, or what a proof has in their place ---- */
typedef void (*entry)(void *unused);
entry external_open(const char *path);    /* its ext_main; NULL after saying why */
method python_function(const char *name); /* NULL: there is no Python in this process */

/* ---- program.c ---- */
int double_main(int argc, char **argv);
int parse_atoms(int n_words, char **words, t_atom *atoms);
void run_words(int n_words, char **words);

#endif
