/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program: loads an external as Max does and runs the lines of its standard input.
 *
 *   double EXTERNAL HANG_LIMIT OVERDRIVE
 *
 *   new NAME CLASS ATOMS...        free NAME            assist NAME
 *   main NAME MESSAGE...           scheduler NAME MESSAGE...
 *   link NAME SIDE TARGET MESSAGE...
 *   route NAME SIDE SELECTOR TARGET MESSAGE...
 *   cord NAME SIDE TARGET INLET    (a message for another inlet than the first: NAME/INLET)
 *   buffer NAME CHANNELS SAMPLES...     show NAME       rate NAME RATE
 *   dsp RATE VECTOR                sound NAME FILE      lateSound NAME FILE
 *   open PATCHER                   close PATCHER
 *   save NAME SAVED                reopen SAVED NAME CLASS ATOMS...
 *   dialog [PATH]                  sync TEXT            quit
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <unistd.h>
#endif

int parse_atoms(int n_words, char **words, t_atom *atoms)
{
    for (int i = 0; i < n_words; i++) {
        char *long_end, *float_end;
        long whole = strtol(words[i], &long_end, 10);
        double number = strtod(words[i], &float_end);
        if (*words[i] && !*long_end)
            atoms[i] = (t_atom){.a_type = A_LONG, .a_w.w_long = whole};
        else if (*words[i] && !*float_end)
            atoms[i] = (t_atom){.a_type = A_FLOAT, .a_w.w_float = number};
        else
            atoms[i] = (t_atom){.a_type = A_SYM, .a_w.w_sym = gensym(words[i])};
    }
    return n_words;
}

static double_object *need(char *name)
{
    name[strcspn(name, "/")] = 0;
    double_object *object = object_named(name);
    if (!object) violation("the session names an object %s that is not there", name);
    return object;
}

/* A message as a patch writes it: a number first makes it an int, a float or a list. */
static void send_words(double_object *object, int inlet, int n_words, char **words)
{
    t_atom atoms[MAX_WORDS];
    parse_atoms(n_words, words, atoms);
    if (atoms[0].a_type == A_SYM)
        object_send(object, inlet, atoms[0].a_w.w_sym, n_words - 1, atoms + 1);
    else if (n_words > 1)
        object_send(object, inlet, gensym("list"), n_words, atoms);
    else
        object_send(object, inlet, gensym(atoms[0].a_type == A_LONG ? "int" : "float"), 1, atoms);
}

void run_words(int n_words, char **words)
{
    const char *verb = words[0];
    t_atom atoms[MAX_WORDS];
    if (!strcmp(verb, "sync")) {
        say_text("sync", "%s", words[1]);
    } else if (!strcmp(verb, "new")) {
        if (!object_make(words[1], words[2], parse_atoms(n_words - 3, words + 3, atoms), atoms))
            say_text("error", "%s: could not be made", words[1]);
    } else if (!strcmp(verb, "reopen")) {
        box_open(words[1]);
        object_make(words[2], words[3], parse_atoms(n_words - 4, words + 4, atoms), atoms);
        box_opened();
    } else if (!strcmp(verb, "buffer")) {
        buffer_fill(words[1], atoi(words[2]), n_words - 3, words + 3);
    } else if (!strcmp(verb, "show")) {
        buffer_show(words[1]);
    } else if (!strcmp(verb, "dialog")) {
        dialog_answer(n_words > 1 ? words[1] : NULL);
    } else if (!strcmp(verb, "open")) {
        patcher_open(words[1]);
    } else if (!strcmp(verb, "close")) {
        patcher_close(words[1]);
    } else if (!strcmp(verb, "rate")) {
        buffer_rate(words[1], atof(words[2]));
    } else if (!strcmp(verb, "dsp")) {
        sound_switch(atof(words[1]), atoi(words[2]));
    } else if (!strcmp(verb, "sound") || !strcmp(verb, "lateSound")) {
        sound_play(*verb == 'l', n_words - 1, words + 1);
    } else {
        int inlet = strchr(words[1], '/') ? atoi(strchr(words[1], '/') + 1) : 0;
        double_object *object = need(words[1]);
        if (!object) return;
        if (!strcmp(verb, "free"))
            object_free(object->x);
        else if (!strcmp(verb, "save"))
            box_save(object, words[2]);
        else if (!strcmp(verb, "assist"))
            object_assist(object);
        else if (!strcmp(verb, "link"))
            outlet_link(object, words[2], need(words[3]), n_words - 4, words + 4);
        else if (!strcmp(verb, "route"))
            outlet_route(object, words[2], words[3], need(words[4]), n_words - 5, words + 5);
        else if (!strcmp(verb, "cord"))
            outlet_cord(object, words[2], need(words[3]), atoi(words[4]));
        else
            send_words(object, inlet, n_words - 2, words + 2);
    }
}

/* Some of the standard input, past C's own streams: those are locked meanwhile, and Python's start may want them. */
static int read_input(char *text, int size)
{
#ifdef _WIN32
    DWORD n_read = 0;
    return ReadFile(GetStdHandle(STD_INPUT_HANDLE), text, (DWORD)size, &n_read, NULL) ? (int)n_read : 0;
#else
    return (int)read(STDIN_FILENO, text, (size_t)size);
#endif
}

/* The next line of the standard input, of any length, in memory of its own; NULL at the end. */
static char *read_line(void)
{
    static char chunk[65536];
    static int n_chunk, next;
    int size = 1024, length = 0;
    char *line = malloc((size_t)size);
    for (;;) {
        if (next == n_chunk) {
            next = 0;
            n_chunk = read_input(chunk, sizeof chunk);
            if (n_chunk <= 0) return NULL;
        }
        if (length == size - 1) line = realloc(line, (size_t)(size *= 2));
        line[length++] = chunk[next++];
        if (line[length - 1] != '\n') continue;
        line[length] = 0;
        return line;
    }
}

static int is_for_scheduler(const char *verb)
{
    return !strcmp(verb, "scheduler") || (overdrive == 2 && strstr(verb, "ound"));
}

static void *read_lines(void *nothing)
{
    char *line;
    while ((line = read_line())) {
        char **words = calloc(MAX_WORDS, sizeof *words);
        char *state;
        int n_words = 0;
        for (char *word = strtok_r(line, " \r\n", &state); word && n_words < MAX_WORDS;
             word = strtok_r(NULL, " \r\n", &state))
            words[n_words++] = word;
        if (n_words && !strcmp(words[0], "quit")) break;
        if (n_words) thread_post(is_for_scheduler(words[0]), n_words, words);
    }
    static char *quit[] = {"quit"};
    thread_post(0, 1, quit);
    return nothing;
}

int double_main(int argc, char **argv)
{
    pthread_t reader;
    if (argc != 4) return 2;
    overdrive = atoi(argv[3]);
    threads_start(atoi(argv[2]));
    entry ext_main = external_open(argv[1]);
    if (!ext_main) return 2;
    ext_main(NULL);
    pthread_create(&reader, NULL, read_lines, NULL);
    main_loop();
    say_text("left", "%d objects %d references %d locks %d dictionaries %d clocks %d inlets", live_objects(),
             live_references(), locks_left(), live_dictionaries(), live_clocks(), live_proxies());
    return 0;
}
