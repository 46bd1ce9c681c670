/* SPDX-License-Identifier: BSD-3-Clause */
/* Symbols, classes, objects and attributes. */
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"

enum { MAX_METHODS = 64, MAX_ATTRIBUTES = 32, MAX_CLASSES = 16, OBJECT_MAGIC = 0x0b1ec7, PROXY_MAGIC = 0x9407 };

typedef struct {
    t_symbol *name;
    method function;
    int type; /* of its arguments: A_GIMME, A_LONG, A_FLOAT, A_CANT */
} class_method;

typedef struct {
    t_object object;
    t_symbol *name;
    long flags;
    method get, set;
} class_attribute;

struct maxclass {
    char name[NAME_SIZE];
    method create, destroy;
    size_t size;
    int is_registered;
    int has_no_box;
    int hears_sound;
    class_method methods[MAX_METHODS];
    int n_methods;
    class_attribute *attributes[MAX_ATTRIBUTES];
    int n_attributes;
};

typedef struct symbol_node {
    t_symbol symbol;
    struct symbol_node *next;
} symbol_node;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static symbol_node *symbols;
static t_class classes[MAX_CLASSES];
static int n_classes;
static double_object *objects;
static _Thread_local double_object *being_made;
static _Thread_local int current_inlet;
static atomic_int n_proxies;
static double_object *without_box; /* the only object that is in no patcher */

t_symbol *gensym(const char *text)
{
    pthread_mutex_lock(&mutex);
    symbol_node *node = symbols;
    while (node && strcmp(node->symbol.s_name, text))
        node = node->next;
    if (!node) {
        node = calloc(1, sizeof *node);
        node->symbol.s_name = strdup(text);
        node->next = symbols;
        symbols = node;
    }
    pthread_mutex_unlock(&mutex);
    return &node->symbol;
}

/* ---- classes ---- */

t_class *class_new(const char *name, const method create, const method destroy, long size, const method menu,
                   short type, ...)
{
    t_class *c = &classes[n_classes++];
    if ((type && type != A_GIMME) || menu) violation("class_new: the double knows A_GIMME classes only");
    snprintf(c->name, sizeof c->name, "%s", name);
    c->create = create;
    c->destroy = destroy;
    c->size = (size_t)size;
    return c;
}

t_max_err class_addmethod(t_class *c, const method function, const char *name, ...)
{
    va_list types;
    va_start(types, name);
    int type = va_arg(types, int);
    if (type != A_CANT && va_arg(types, int) != A_NOTHING) violation("class_addmethod: %s: types do not end", name);
    va_end(types);
    if (c->is_registered) violation("class_addmethod after class_register: %s", name);
    c->methods[c->n_methods++] = (class_method){gensym(name), function, type};
    return 0;
}

t_object *attribute_new(const char *name, t_symbol *type, long flags, method get, method set)
{
    (void)type;
    class_attribute *attribute = calloc(1, sizeof *attribute);
    *attribute = (class_attribute){.name = gensym(name), .flags = flags, .get = get, .set = set};
    return &attribute->object;
}

t_max_err class_addattr(t_class *c, t_object *attribute)
{
    c->attributes[c->n_attributes++] = (class_attribute *)attribute;
    return 0;
}

t_max_err class_register(t_symbol *name_space, t_class *c)
{
    if (!strcmp(name_space->s_name, "nobox"))
        c->has_no_box = 1;
    else if (strcmp(name_space->s_name, "box"))
        violation("class_register: %s is no box", c->name);
    c->is_registered = 1;
    return 0;
}

static const class_method *find_method(const t_class *c, const char *name)
{
    for (int i = 0; i < c->n_methods; i++)
        if (!strcmp(c->methods[i].name->s_name, name)) return &c->methods[i];
    return NULL;
}

static const class_attribute *find_attribute(const t_class *c, const char *name)
{
    for (int i = 0; i < c->n_attributes; i++)
        if (!strcmp(c->attributes[i]->name->s_name, name)) return c->attributes[i];
    return NULL;
}

/* ---- objects ---- */

void *object_alloc(t_class *c)
{
    double_object *object = c->has_no_box ? calloc(1, sizeof *object) : being_made;
    object->x = malloc(c->size);
    memset(object->x, 0xa5, c->size); /* Max promises no zeros */
    object->x->o_magic = OBJECT_MAGIC;
    object->class = c;
    if (c->has_no_box) without_box = object;
    return object->x;
}

double_object *object_of(void *x)
{
    pthread_mutex_lock(&mutex);
    double_object *object = objects;
    while (object && object->x != x)
        object = object->next;
    pthread_mutex_unlock(&mutex);
    return object ? object : being_made && being_made->x == x ? being_made : NULL;
}

double_object *object_named(const char *name)
{
    pthread_mutex_lock(&mutex);
    double_object *object = objects;
    while (object && strcmp(object->name, name))
        object = object->next;
    pthread_mutex_unlock(&mutex);
    return object;
}

double_object *object_make(const char *name, const char *class_name, int ac, t_atom *av)
{
    double_object *object = calloc(1, sizeof *object);
    double_object *outer = being_made;
    t_class *c = NULL;
    for (int i = 0; i < n_classes; i++)
        if (!strcmp(classes[i].name, class_name) && classes[i].is_registered && !classes[i].has_no_box) c = &classes[i];
    if (!c) {
        say_text("error", "%s: No such object", class_name);
        free(object);
        return NULL;
    }
    snprintf(object->name, sizeof object->name, "%s", name);
    object->patcher = patcher_current();
    being_made = object;
    void *x = ((void *(*)(t_symbol *, long, t_atom *))c->create)(gensym(class_name), ac, av);
    being_made = outer;
    if (!x) return NULL;
    pthread_mutex_lock(&mutex);
    object->next = objects;
    objects = object;
    pthread_mutex_unlock(&mutex);
    return object;
}

t_max_err object_free(void *x)
{
    if (is_reference(x)) return reference_free(x);
    if (is_dictionary(x)) return dictionary_free(x);
    if (is_clock(x)) return clock_free(x);
    if (((t_object *)x)->o_magic == PROXY_MAGIC) {
        free(x);
        atomic_fetch_sub(&n_proxies, 1);
        return 0;
    }
    double_object *object = object_of(x);
    if (!object) {
        violation("object_free of what is no object");
        return -1;
    }
    ((void (*)(void *))object->class->destroy)(x);
    if (object->is_in_sound) violation("%s is freed while MSP knows it", object->name);
    pthread_mutex_lock(&mutex);
    for (double_object **link = &objects; *link; link = &(*link)->next) {
        if (*link != object) continue;
        *link = object->next;
        break;
    }
    pthread_mutex_unlock(&mutex);
    memset(object->x, 0x5a, object->class->size); /* whoever uses it still shall notice */
    free(object->x);
    object->x = NULL; /* the record stays: links may name it */
    return 0;
}

void object_each(void (*visit)(double_object *object))
{
    for (double_object *object = objects; object; object = object->next) /* main thread, which alone changes it */
        visit(object);
}

int live_objects(void)
{
    int n_live = 0;
    for (double_object *object = objects; object; object = object->next)
        n_live++;
    return n_live;
}

void *outlet_new(void *x, const char *type)
{
    double_object *object = object_of(x);
    (void)type;
    double_outlet *outlet = &object->outlets[object->n_outlets];
    *outlet = (double_outlet){object, object->n_outlets++ ? "left" : "right"};
    return outlet;
}

void *proxy_new(void *x, long number, long *place)
{
    double_object *object = object_of(x);
    t_object *proxy = calloc(1, sizeof *proxy);
    proxy->o_magic = PROXY_MAGIC;
    if (object->n_outlets) violation("%s makes an inlet after its outlets", object->name);
    if (object->n_inlets && number != object->n_inlets - 1) violation("inlets are made from right to left");
    if (number < 1 || !place) violation("proxy_new: a number and a place for it are needed");
    object->n_inlets = object->n_inlets ? object->n_inlets : (int)number;
    atomic_fetch_add(&n_proxies, 1);
    return proxy;
}

long proxy_getinlet(t_object *x)
{
    (void)x;
    return current_inlet;
}

int live_proxies(void) { return atomic_load(&n_proxies); }

/* ---- sound ---- */

void class_dspinit(t_class *c)
{
    if (c->is_registered) violation("class_dspinit after class_register: %s", c->name);
    c->hears_sound = 1;
}

void z_dsp_setup(t_pxobject *x, long n_signals)
{
    double_object *object = object_of(x);
    if (!object->class->hears_sound) violation("z_dsp_setup: %s is no class for sound", object->class->name);
    if (object->n_outlets) violation("%s makes a signal inlet after its outlets", object->name);
    x->z_in = 0;
    x->z_proxy = NULL;
    x->z_disabled = 0;
    x->z_count = (short)n_signals;
    x->z_misc = 0;
    object->is_in_sound = 1;
}

int object_prepare(double_object *object, t_object *chain, double rate, int n_samples)
{
    const class_method *found = find_method(object->class, "dsp64");
    short is_connected = 1;
    if (!object->is_in_sound) return 0;
    ((void (*)(void *, t_object *, short *, double, long, long))found->function)(object->x, chain, &is_connected, rate,
                                                                                 n_samples, 0);
    return 1;
}

double_object *object_in(const t_object *patcher)
{
    pthread_mutex_lock(&mutex);
    double_object *object = objects;
    while (object && object->patcher != patcher)
        object = object->next;
    pthread_mutex_unlock(&mutex);
    return object;
}

void object_notify(void *x, const char *what, t_object *sender)
{
    if (!without_box || without_box->x != x) violation("only an object without a box is attached to patchers");
    const class_method *found = find_method(without_box->class, "notify");
    ((t_max_err(*)(void *, t_symbol *, t_symbol *, void *, void *))found->function)(x, gensym("nobox"), gensym(what),
                                                                                    sender, NULL);
}

t_max_err object_obex_lookup(void *x, t_symbol *key, t_object **value)
{
    if (strcmp(key->s_name, "#P")) violation("object_obex_lookup: %s", key->s_name);
    *value = object_of(x)->patcher;
    return 0;
}

t_max_err object_obex_store(void *x, t_symbol *key, t_object *value)
{
    if (strcmp(key->s_name, "dumpout")) violation("object_obex_store: %s", key->s_name);
    object_of(x)->dumpout = (double_outlet *)value;
    return 0;
}

/* ---- attributes ---- */

void *object_method_imp(void *x, void *message, void *p1, void *p2, void *p3, void *p4, void *p5, void *p6, void *p7,
                        void *p8)
{
    (void)p2, (void)p3, (void)p4, (void)p5, (void)p6, (void)p7, (void)p8;
    if (is_dictionary(x)) return writer_message(x, ((t_symbol *)message)->s_name, p1);
    if (!strcmp(((t_symbol *)message)->s_name, "getname")) return ((class_attribute *)x)->name;
    violation("object_method_imp: %s", ((t_symbol *)message)->s_name);
    return NULL;
}

t_max_err object_method_typed(void *x, t_symbol *message, long ac, t_atom *av, t_atom *result)
{
    (void)result;
    return buffer_message(x, message, ac, av);
}

static void set_attribute(double_object *object, const class_attribute *attribute, int ac, t_atom *av)
{
    if (attribute->flags & ATTR_SET_OPAQUE_USER)
        say_text("error", "%s: attribute is read-only", attribute->name->s_name);
    else
        ((t_max_err(*)(void *, void *, long, t_atom *))attribute->set)(object->x, (void *)attribute, ac, av);
}

static void get_attribute(double_object *object, const class_attribute *attribute)
{
    long ac = 0;
    t_atom *av = NULL;
    ((t_max_err(*)(void *, void *, long *, t_atom **))attribute->get)(object->x, (void *)attribute, &ac, &av);
    outlet_anything((t_outlet *)object->dumpout, attribute->name, (short)ac, av);
    free(av);
}

long attr_args_offset(short ac, t_atom *av)
{
    for (short i = 0; i < ac; i++)
        if (av[i].a_type == A_SYM && av[i].a_w.w_sym->s_name[0] == '@') return i;
    return ac;
}

void attr_args_process(void *x, short ac, t_atom *av)
{
    double_object *object = object_of(x);
    for (long i = attr_args_offset(ac, av); i < ac;) {
        const char *name = av[i].a_w.w_sym->s_name + 1;
        long n_values = attr_args_offset((short)(ac - i - 1), av + i + 1);
        const class_attribute *attribute = find_attribute(object->class, name);
        if (attribute)
            set_attribute(object, attribute, (int)n_values, av + i + 1);
        else
            say_text("error", "%s: '%s' is not a valid attribute argument", object->class->name, name);
        i += n_values + 1;
    }
}

char *sysmem_newptr(uintptr_t size) { return malloc(size); }
void sysmem_freeptr(void *memory) { free(memory); }

/* ---- messages ---- */

static void call(double_object *object, const class_method *found, t_symbol *selector, int ac, t_atom *av)
{
    if (found->type == A_LONG)
        ((void (*)(void *, t_atom_long))found->function)(
            object->x, av[0].a_type == A_FLOAT ? (t_atom_long)av[0].a_w.w_float : av[0].a_w.w_long);
    else if (found->type == A_FLOAT)
        ((void (*)(void *, double))found->function)(object->x, av[0].a_type == A_LONG ? (double)av[0].a_w.w_long
                                                                                      : av[0].a_w.w_float);
    else
        ((void (*)(void *, t_symbol *, long, t_atom *))found->function)(object->x, selector, ac, av);
}

static void send(double_object *object, t_symbol *selector, int ac, t_atom *av)
{
    const char *name = selector->s_name;
    const class_method *found = find_method(object->class, name);
    const class_attribute *attribute = find_attribute(object->class, name);
    const class_attribute *asked = strncmp(name, "get", 3) ? NULL : find_attribute(object->class, name + 3);
    const class_method *anything = find_method(object->class, "anything");
    if (found && found->type != A_CANT)
        call(object, found, selector, ac, av);
    else if (attribute)
        set_attribute(object, attribute, ac, av);
    else if (asked)
        get_attribute(object, asked);
    else if (anything)
        call(object, anything, selector, ac, av);
    else
        say_text("error", "%s: doesn't understand \"%s\"", object->class->name, name);
}

void object_send(double_object *object, int inlet, t_symbol *selector, int ac, t_atom *av)
{
    int outer = current_inlet;
    if (inlet > object->n_inlets) violation("%s has no inlet %d", object->name, inlet);
    current_inlet = inlet;
    send(object, selector, ac, av);
    current_inlet = outer;
}

void object_save(double_object *object, t_dictionary *box)
{
    const class_method *found = find_method(object->class, "appendtodictionary");
    if (found->type != A_CANT) violation("appendtodictionary must not be sent by a patch");
    ((void (*)(void *, t_dictionary *))found->function)(object->x, box);
}

void object_assist(double_object *object)
{
    const class_method *found = find_method(object->class, "assist");
    void (*assist)(void *, void *, long, long, char *) = (void (*)(void *, void *, long, long, char *))found->function;
    for (long kind = ASSIST_INLET; kind <= ASSIST_OUTLET; kind++) {
        int n_places = kind == ASSIST_INLET ? 1 + object->n_inlets : 2;
        for (long i = 0; i < n_places; i++) {
            char text[ASSIST_MAX_STRING_LEN] = "";
            assist(object->x, NULL, kind, i, text);
            say_text("assist", "%s", text);
        }
    }
}
