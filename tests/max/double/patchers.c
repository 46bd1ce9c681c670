/* SPDX-License-Identifier: BSD-3-Clause */
/* Patchers: what is in them goes with them, and whoever is attached hears of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

typedef struct patcher {
    t_object object;
    char name[NAME_SIZE];
    void *attached; /* NULL: nobody */
    struct patcher *next;
} patcher;

static patcher *patchers;
static patcher *current;

void patcher_open(const char *name)
{
    for (current = patchers; current && strcmp(current->name, name);)
        current = current->next;
    if (current) return;
    current = calloc(1, sizeof *current);
    snprintf(current->name, sizeof current->name, "%s", name);
    current->next = patchers;
    patchers = current;
}

t_object *patcher_current(void)
{
    if (!current) patcher_open("first");
    return &current->object;
}

void patcher_close(const char *name)
{
    patcher **link = &patchers;
    while (*link && strcmp((*link)->name, name))
        link = &(*link)->next;
    patcher *closed = *link;
    if (!closed) {
        violation("the session names a patcher %s that is not there", name);
        return;
    }
    for (double_object *object; (object = object_in(&closed->object));)
        object_free(object->x);
    if (closed->attached) object_notify(closed->attached, "free", &closed->object);
    *link = closed->next;
    if (current == closed) current = NULL;
    free(closed);
}

static patcher *patcher_of(void *object)
{
    patcher *found = patchers;
    while (found && &found->object != object)
        found = found->next;
    if (!found) violation("a patcher is named that is not there");
    return found;
}

t_object *jpatcher_get_toppatcher(t_object *object)
{
    if (regions_held()) violation("jpatcher_get_toppatcher inside a critical region");
    return patcher_of(object) ? object : NULL;
}

t_max_err jpatcher_set_dirty(t_object *object, char is_dirty)
{
    const patcher *found = patcher_of(object);
    if (regions_held()) violation("jpatcher_set_dirty inside a critical region");
    if (strcmp(thread_name(), "main")) violation("jpatcher_set_dirty on another thread than the main one");
    if (found && is_dirty) say_text("dirty", "%s", found->name);
    return 0;
}

t_max_err object_attach_byptr_register(void *x, void *object, t_symbol *name_space)
{
    patcher *found = patcher_of(object);
    if (regions_held()) violation("object_attach_byptr_register inside a critical region");
    if (strcmp(name_space->s_name, "nobox")) violation("a patcher is no box");
    if (found) found->attached = x;
    return found ? 0 : -1;
}
