/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_tool.h"

#include <stdio.h>
#include <string.h>

#include "max_atoms.h"
#include "max_attributes.h"
#include "max_region.h"
#include "max_sound.h"

static t_class *classes[LSTM_N_TOOLS];

/* ---- messages ---- */

/* On the thread that the message came on, or later on the main thread; it may have been deleted by then. */
static void take(max_tool *x, t_symbol *selector, short ac, t_atom *av)
{
    max_enter();
    lstm_atom *atoms = max_box_lives(x) ? max_box_atoms(&x->box, selector->s_name, ac, av) : NULL;
    if (atoms) lstm_tool_message_in(x->core, selector->s_name, ac, atoms);
    lstm_give_back(atoms);
    max_leave();
}

/* What works on buffers does so on the main thread, on which alone a buffer~ takes another size. `defer` would have the
 * last message come first. */
static void pass_on(max_tool *x, t_symbol *selector, long ac, t_atom *av)
{
    if (x->core->kind->work && !systhread_ismainthread())
        defer_low(x, METHOD(take), selector, (short)ac, av);
    else
        take(x, selector, (short)ac, av);
}

/* 0: the first. */
static long find_inlet(max_tool *x) { return x->proxies[0] ? proxy_getinlet(&x->box.object.z_ob) : 0; }

/* Inlets after the first are for numbers. */
static void message(max_tool *x, t_symbol *selector, long ac, t_atom *av)
{
    long inlet = find_inlet(x);
    if (inlet > 0)
        object_error(&x->box.object.z_ob, "%s: inlet %ld takes a number, found the message %s", x->row->name, inlet + 1,
                     selector->s_name);
    else
        pass_on(x, selector, ac, av);
}

/* Numbers in an inlet after the first have a selector of their own. */
static void message_list(max_tool *x, t_symbol *selector, long ac, t_atom *av)
{
    long inlet = find_inlet(x);
    pass_on(x, inlet > 0 ? gensym(x->row->inlets[inlet - 1]) : selector, ac, av);
}

static void message_int(max_tool *x, t_atom_long number)
{
    message_list(x, gensym("list"), 1, &(t_atom){.a_type = A_LONG, .a_w.w_long = number});
}

static void message_float(max_tool *x, double number)
{
    message_list(x, gensym("list"), 1, &(t_atom){.a_type = A_FLOAT, .a_w.w_float = number});
}

/* ---- attributes ---- */

/* Keeps an attribute until all are there, for some go together only with others. */
static void add_tag(max_tool *x, const char *name, long ac, const t_atom *av)
{
    char tag[LSTM_SELECTOR_SIZE];
    if (x->n_tags + ac + 1 > MAX_TOOL_TAGS) {
        object_error(&x->box.object.z_ob, "%s: there are too many attributes", name);
        return;
    }
    snprintf(tag, sizeof tag, "-%s", name);
    x->tags[x->n_tags++] = (lstm_atom){1, 0, gensym(tag)->s_name};
    x->n_tags += max_atoms_convert(ac, av, x->tags + x->n_tags);
}

static t_max_err set_attribute(max_tool *x, void *attribute, long ac, t_atom *av)
{
    const char *name = max_attribute_name(attribute);
    if (x->core)
        pass_on(x, gensym(name), ac, av);
    else
        add_tag(x, name, ac, av);
    return 0;
}

static t_max_err get_attribute(max_tool *x, void *attribute, long *ac, t_atom **av)
{
    t_atom values[LSTM_MAX_NUMBERS];
    const lstm_number_row *row = lstm_find_number(x->row->numbers, max_attribute_name(attribute));
    int n_values = row && x->core ? row->n_places : 0;
    max_enter();
    for (int i = 0; i < n_values; i++)
        values[i] = (t_atom){.a_type = A_FLOAT, .a_w.w_float = x->core->numbers[row->place + i]};
    max_leave();
    return max_atoms_give(n_values, values, ac, av);
}

static t_max_err get_name(max_tool *x, void *attribute, long *ac, t_atom **av)
{
    (void)attribute;
    const char *shared = x->core ? x->core->parameters->name : NULL;
    t_atom name = {.a_type = A_SYM, .a_w.w_sym = gensym(shared ? shared : "")};
    return max_atoms_give(1, &name, ac, av);
}

static void assist(max_tool *x, void *box, long kind, long index, char *text)
{
    (void)box;
    const lstm_tool_row *row = x->row;
    const char *about = lstm_hears_sound(row) ? "sound, and messages to this object" : "messages to this object";
    if (kind == ASSIST_OUTLET)
        about = row->outlet_texts[index];
    else if (index > 0)
        about = row->inlet_texts[index - 1];
    max_box_explain(row->name, about, text);
}

/* ---- life ---- */

static const lstm_tool_row *find_row(const char *max_name)
{
    char name[MAX_NAME_SIZE];
    for (int i = 0; i < LSTM_N_TOOLS; i++) {
        max_class_name(lstm_tool_rows[i].name, name);
        if (!strcmp(name, max_name)) return &lstm_tool_rows[i];
    }
    return NULL;
}

/* From right to left, as Max wants them. */
static void make_inlets(max_tool *x)
{
    int n_inlets = 0;
    while (x->row->inlets[n_inlets])
        n_inlets++;
    for (int i = n_inlets; i > 0; i--)
        x->proxies[i - 1] = proxy_new(x, i, &x->inlet);
}

/* Inside the region. NULL: it cannot be made. */
static lstm_tool *create_core(max_tool *x, long n_names, const t_atom *names)
{
    lstm_atom *atoms = lstm_lend(&max_instance->blocks, (MAX_TOOL_TAGS + (size_t)n_names) * sizeof *atoms);
    if (!atoms) return NULL;
    int n_atoms = max_atoms_convert(n_names, names, atoms);
    memcpy(atoms + n_atoms, x->tags, (size_t)x->n_tags * sizeof *atoms);
    lstm_tool *core = lstm_tool_new(x->row->name, max_instance, x, n_atoms + x->n_tags, atoms);
    lstm_give_back(atoms);
    return core;
}

/* Main thread. The arguments before the first attribute are the object's name. */
static void *create(t_symbol *class_name, long ac, t_atom *av)
{
    const lstm_tool_row *row = find_row(class_name->s_name);
    max_tool *x = row ? object_alloc(classes[row - lstm_tool_rows]) : NULL;
    if (!x) return NULL;
    x->row = row;
    x->core = NULL;
    x->telling = NULL;
    x->n_tags = 0;
    memset(x->proxies, 0, sizeof x->proxies);
    if (lstm_hears_sound(row))
        max_sound_begin(x);
    else
        make_inlets(x);
    max_box_open(&x->box);
    attr_args_process(x, (short)ac, av);
    long n_names = attr_args_offset((short)ac, av);
    max_enter();
    x->core = create_core(x, n_names, av);
    max_leave();
    if (x->core) return x;
    object_free(x);
    return NULL;
}

static void destroy(max_tool *x)
{
    if (lstm_hears_sound(x->row)) max_sound_end(x);
    max_enter();
    max_box_end(&x->box);
    if (x->core) lstm_tool_free(x->core);
    max_leave();
    max_box_close(&x->box);
    for (int i = 0; i < MAX_TOOL_INLETS && x->proxies[i]; i++)
        object_free(x->proxies[i]);
}

static t_class *make_class(const lstm_tool_row *row)
{
    char name[MAX_NAME_SIZE];
    max_class_name(row->name, name);
    t_class *c = class_new(name, METHOD(create), METHOD(destroy), (long)sizeof(max_tool), NULL, A_GIMME, 0);
    for (const char *const *selector = row->selectors; *selector; selector++)
        if (strcmp(*selector, "list")) class_addmethod(c, METHOD(message), *selector, A_GIMME, 0);
    class_addmethod(c, METHOD(message_int), "int", A_LONG, 0);
    class_addmethod(c, METHOD(message_float), "float", A_FLOAT, 0);
    class_addmethod(c, METHOD(message_list), "list", A_GIMME, 0);
    class_addmethod(c, METHOD(message), "anything", A_GIMME, 0); /* other capitals, and what there is not */
    class_addmethod(c, METHOD(assist), "assist", A_CANT, 0);
    class_addmethod(c, METHOD(max_box_be_notified), "notify", A_CANT, 0);
    for (const lstm_number_row *known = row->numbers; known->name; known++)
        class_addattr(c, attribute_new(known->name, gensym("atom"), 0, METHOD(get_attribute), METHOD(set_attribute)));
    if (row->is_named)
        class_addattr(c, attribute_new("name", gensym("symbol"), ATTR_SET_OPAQUE_USER, METHOD(get_name), NULL));
    if (lstm_hears_sound(row)) max_sound_setup(c);
    class_register(gensym("box"), c);
    return c;
}

void max_tool_setup(void)
{
    for (int i = 0; i < LSTM_N_TOOLS; i++)
        classes[i] = make_class(&lstm_tool_rows[i]);
}
