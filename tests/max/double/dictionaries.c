/* SPDX-License-Identifier: BSD-3-Clause */
/* Dictionaries, each no more than its JSON text, their names, and the object that writes them as text. */
#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

enum { DICTIONARY_MAGIC = 0xd1c7, WRITER_MAGIC = 0x3417e4 };

typedef struct dictionary {
    t_object object;
    char *text;
    t_symbol *name; /* NULL: not registered */
    int n_holders;
    t_symbol *key; /* of the one entry of a box's */
    long n_atoms;
    t_atom *atoms;
    struct dictionary *next;
} dictionary;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static dictionary *registered;
static atomic_int n_live;

static void *make(intptr_t magic, const char *text)
{
    dictionary *made = calloc(1, sizeof *made);
    made->object.o_magic = magic;
    made->text = text ? strdup(text) : NULL;
    made->n_holders = 1;
    atomic_fetch_add(&n_live, 1);
    return made;
}

static void check_place(const char *function)
{
    if (!strcmp(thread_name(), "foreign")) violation("%s on a foreign thread", function);
    if (regions_held()) violation("%s inside a critical region", function);
}

t_max_err dictobj_dictionaryfromstring(t_dictionary **made, const char *text, int text_is_json, char *error)
{
    (void)error;
    check_place("dictobj_dictionaryfromstring");
    if (!text_is_json) violation("dictobj_dictionaryfromstring: the double knows JSON only");
    while (isspace((unsigned char)*text))
        text++;
    if (*text != '{') return -1;
    *made = make(DICTIONARY_MAGIC, text);
    return 0;
}

t_dictionary *dictobj_register(t_dictionary *d, t_symbol **name)
{
    static int n_names;
    dictionary *x = (dictionary *)d;
    char made[NAME_SIZE];
    pthread_mutex_lock(&mutex);
    snprintf(made, sizeof made, "u%d", ++n_names);
    for (dictionary *each = registered; each; each = each->next)
        if (*name && each->name == *name) violation("dictobj_register: the name %s is taken", (*name)->s_name);
    if (!*name) *name = gensym(made);
    x->name = *name;
    x->next = registered;
    registered = x;
    pthread_mutex_unlock(&mutex);
    return d;
}

t_dictionary *dictobj_findregistered_retain(t_symbol *name)
{
    check_place("dictobj_findregistered_retain");
    pthread_mutex_lock(&mutex);
    dictionary *found = registered;
    while (found && found->name != name)
        found = found->next;
    if (found) found->n_holders++;
    pthread_mutex_unlock(&mutex);
    return (t_dictionary *)found;
}

t_max_err dictobj_release(t_dictionary *d)
{
    dictionary_free(d);
    return 0;
}

int is_dictionary(void *x)
{
    intptr_t magic = ((t_object *)x)->o_magic;
    return magic == DICTIONARY_MAGIC || magic == WRITER_MAGIC;
}

t_max_err dictionary_free(void *object)
{
    dictionary *x = object;
    pthread_mutex_lock(&mutex);
    int is_last = --x->n_holders == 0;
    for (dictionary **link = &registered; is_last && *link; link = &(*link)->next) {
        if (*link != x) continue;
        *link = x->next;
        break;
    }
    pthread_mutex_unlock(&mutex);
    if (!is_last) return 0;
    free(x->text);
    free(x->atoms);
    free(x);
    atomic_fetch_sub(&n_live, 1);
    return 0;
}

void *object_new_imp(void *name_space, void *class_name, void *p1, void *p2, void *p3, void *p4, void *p5, void *p6,
                     void *p7, void *p8)
{
    (void)p1, (void)p2, (void)p3, (void)p4, (void)p5, (void)p6, (void)p7, (void)p8;
    if (strcmp(((t_symbol *)name_space)->s_name, "nobox") || strcmp(((t_symbol *)class_name)->s_name, "jsonwriter"))
        violation("object_new: the double has jsonwriter only, not %s", ((t_symbol *)class_name)->s_name);
    return make(WRITER_MAGIC, NULL);
}

void *writer_message(void *x, const char *message, void *argument)
{
    dictionary *writer = x;
    if (!strcmp(message, "writedictionary")) {
        writer->text = strdup(((dictionary *)argument)->text);
    } else if (!strcmp(message, "getoutput")) {
        t_handle handle = malloc(sizeof *handle);
        *handle = strdup(writer->text);
        *(t_handle *)argument = handle;
        atomic_fetch_add(&n_live, 1);
    } else {
        violation("jsonwriter does not know %s", message);
    }
    return NULL;
}

void sysmem_freehandle(t_handle handle)
{
    free(*handle);
    free(handle);
    atomic_fetch_sub(&n_live, 1);
}

/* ---- boxes in the file of a patcher ---- */

t_max_err dictionary_appendatoms(t_dictionary *d, t_symbol *key, long ac, t_atom *av)
{
    dictionary *x = (dictionary *)d;
    check_place("dictionary_appendatoms");
    x->key = key;
    x->n_atoms = ac;
    x->atoms = calloc((size_t)ac, sizeof *av);
    memcpy(x->atoms, av, (size_t)ac * sizeof *av);
    return 0;
}

t_max_err dictionary_copyatoms(const t_dictionary *d, t_symbol *key, long *ac, t_atom **av)
{
    const dictionary *x = (dictionary *)d;
    check_place("dictionary_copyatoms");
    if (x->key != key) return -1;
    *ac = x->n_atoms;
    *av = (t_atom *)(void *)sysmem_newptr((size_t)x->n_atoms * sizeof **av);
    memcpy(*av, x->atoms, (size_t)x->n_atoms * sizeof **av);
    return 0;
}

void box_save(double_object *object, const char *saved)
{
    t_symbol *name = gensym(saved);
    dictionary *box = make(DICTIONARY_MAGIC, NULL);
    object_save(object, &box->object);
    say_text("saved", "%ld", box->n_atoms);
    dictobj_register(&box->object, &name);
}

static dictionary *open_box;

void box_open(const char *saved)
{
    open_box = (dictionary *)dictobj_findregistered_retain(gensym(saved));
    if (!open_box) violation("the session names %s, which was not saved", saved);
    gensym("#D")->s_thing = (struct object *)open_box;
}

void box_opened(void)
{
    gensym("#D")->s_thing = NULL;
    dictionary_free(open_box); /* as it was found */
    dictionary_free(open_box); /* and the file's */
}

int live_dictionaries(void) { return atomic_load(&n_live); }
