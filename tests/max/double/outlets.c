/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

enum { MAX_LINKS = 32 };

typedef struct {
    double_object *from;
    const char *side;
    double_object *to;
    int n_words; /* 0: the message itself */
    int inlet;
    t_symbol *selector; /* of the messages that it passes on, behind the words; NULL: of any, and the words alone */
    char *words[16];
} cord;

static cord links[MAX_LINKS];
static int n_links;

void outlet_link(double_object *object, const char *side, double_object *target, int n_words, char **words)
{
    cord *link = &links[n_links++];
    *link = (cord){object, strcmp(side, "left") ? "right" : "left", target, n_words, 0, NULL, {NULL}};
    for (int i = 0; i < n_words; i++)
        link->words[i] = strdup(words[i]);
}

void outlet_cord(double_object *object, const char *side, double_object *target, int inlet)
{
    outlet_link(object, side, target, 0, NULL);
    links[n_links - 1].inlet = inlet;
}

void outlet_route(double_object *object, const char *side, const char *selector, double_object *target, int n_words,
                  char **words)
{
    outlet_link(object, side, target, n_words, words);
    links[n_links - 1].selector = gensym(selector);
}

/* Whether this thread has Python's lock: nothing may wait for it while a patch runs. */
static int holds_gil(void)
{
    int (*is_initialized)(void) = (int (*)(void))python_function("Py_IsInitialized");
    int (*check)(void) = (int (*)(void))python_function("PyGILState_Check");
    void *(*own)(void) = (void *(*)(void))python_function("PyGILState_GetThisThreadState");
    return is_initialized && check && own && is_initialized() && own() && check();
}

static void check_rules(const double_object *owner)
{
    if (!owner->x) violation("message out of a deleted object %s", owner->name);
    if (!strcmp(thread_name(), "foreign")) violation("message out of %s on a foreign thread", owner->name);
    if (sound_is_computed()) violation("message out of %s while sound is computed", owner->name);
    if (regions_held()) violation("message out of %s inside a critical region", owner->name);
    if (buffers_locked_here()) violation("message out of %s while a buffer~ is locked", owner->name);
    if (holds_gil()) violation("message out of %s with Python's lock", owner->name);
}

static void pass_on(const cord *link, t_symbol *selector, int ac, t_atom *av)
{
    t_atom atoms[MAX_WORDS];
    if (!link->to->x || (link->selector && link->selector != selector)) return;
    if (!link->n_words) {
        object_send(link->to, link->inlet, selector, ac, av);
        return;
    }
    int n_atoms = parse_atoms(link->n_words - 1, (char **)link->words + 1, atoms);
    for (int i = 0; link->selector && i < ac; i++)
        atoms[n_atoms++] = av[i];
    object_send(link->to, 0, gensym(link->words[0]), n_atoms, atoms);
}

void *outlet_anything(t_outlet *out, t_symbol *selector, short ac, t_atom *av)
{
    double_outlet *outlet = (double_outlet *)out;
    static _Thread_local char numbers[MAX_WORDS][32];
    const char *fields[MAX_WORDS + 3];
    char source[NAME_SIZE + 8];
    check_rules(outlet->owner);
    snprintf(source, sizeof source, "%s.%s", outlet->owner->name, outlet->side);
    fields[0] = thread_name();
    fields[1] = source;
    fields[2] = selector->s_name;
    for (int i = 0; i < ac; i++) {
        fields[3 + i] = numbers[i];
        if (av[i].a_type == A_SYM)
            fields[3 + i] = av[i].a_w.w_sym->s_name;
        else if (av[i].a_type == A_LONG)
            snprintf(numbers[i], sizeof *numbers, "%ld", (long)av[i].a_w.w_long);
        else
            snprintf(numbers[i], sizeof *numbers, "%.6g", av[i].a_w.w_float);
    }
    say("outlet", 3 + ac, fields);
    for (int i = 0; i < n_links; i++)
        if (links[i].from == outlet->owner && !strcmp(links[i].side, outlet->side))
            pass_on(&links[i], selector, ac, av);
    return NULL;
}

void *outlet_float(t_outlet *outlet, double number)
{
    t_atom atom = {.a_type = A_FLOAT, .a_w.w_float = number};
    return outlet_anything(outlet, gensym("float"), 1, &atom);
}

void *outlet_list(t_outlet *outlet, t_symbol *selector, short ac, t_atom *av)
{
    if (selector || ac < 2) violation("outlet_list is for lists of two and more, without a selector");
    return outlet_anything(outlet, gensym("list"), ac, av);
}
