/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The adapter for Max, of objects with a content. Messages come on the main thread and, with overdrive, on the
 * scheduler's; so each call of the core is made inside one critical region, which is left while anything travels
 * through an outlet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../blocks.h"
#include "../core.h"
#include "../export.h"
#include "../messages.h"
#include "../platform.h"
#include "../table.h"
#include "max_api.h"
#include "max_atoms.h"
#include "max_attributes.h"
#include "max_box.h"
#include "max_dictionary.h"
#include "max_file.h"
#include "max_keep.h"
#include "max_patches.h"
#include "max_region.h"
#include "max_tool.h"

enum { EVENTS_AT_ONCE = 64 };

/* How the core's tables call a number without a selector; Max has a method for each of its two kinds. */
static const char number_selector[] = "float";

typedef struct max_lstm {
    max_box box;
    const lstm_class *class;
    lstm_object *core; /* NULL: being made */
    max_attributes attributes;
    t_dictionary *dumped; /* what `dump` gave last: who takes it may do so later; NULL: nothing yet */
    t_symbol *dumped_name;
} max_lstm;

static t_class *classes[LSTM_N_CLASSES];
static t_qelem *draining;

/* ---- what the core asks of Max; all but `notify` inside the region ---- */

static void *get_symbol(const char *text) { return gensym(text); }

/* Converts outside the region; by then, the object may have been deleted on another thread. */
static void output_text(void *owner, int outlet, void *selector, const char *text)
{
    max_lstm *x = owner;
    max_leave();
    t_dictionary *made = max_dictionary_from_text(text);
    max_enter();
    if (!made || !max_box_lives(x)) {
        if (made) object_free(made);
        return;
    }
    x->dumped = max_dictionary_register(made, x->dumped, &x->dumped_name);
    lstm_value values[] = {{1, 0, gensym("dictionary")}, {1, 0, x->dumped_name}};
    max_box_output(owner, outlet, selector, 2, values);
}

static void console(void *owner, int level, const char *text)
{
    if (level == LSTM_ERROR)
        object_error(owner, "%s", text);
    else if (level == LSTM_WARNING)
        object_warn(owner, "%s", text);
    else
        object_post(owner, "%s", text);
}

static void keep_attribute(void *owner, void *name, int n_values, const lstm_value *values)
{
    t_atom *atoms = max_box_values(owner, n_values, values);
    max_lstm *x = owner;
    if (atoms) max_attributes_keep(&x->attributes, x->class, ((t_symbol *)name)->s_name, n_values, atoms);
    lstm_give_back(atoms);
}

static void notify(void) { qelem_set(draining); }

static void touch(void *owner)
{
    max_box_touch(owner);
    notify();
}

static int open_buffer(void *owner, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    return max_buffer_open(&((max_box *)owner)->buffer, owner, name, buffer, why);
}

static int write_buffer(void *owner, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                        char why[LSTM_TEXT_SIZE])
{
    return max_buffer_write(&((max_box *)owner)->buffer, owner, name, n_frames, n_channels, samples, why);
}

static int resolve_file(void *owner, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                        char why[LSTM_TEXT_SIZE])
{
    (void)owner;
    return max_file_resolve(name, to_write, path, why);
}

static const lstm_patcher_api max = {
    .symbol = get_symbol,
    .output = max_box_output,
    .output_text = output_text,
    .console = console,
    .attribute = keep_attribute,
    .touch = touch,
    .notify = notify,
    .give_way = max_give_way,
    .open_buffer = open_buffer,
    .read_buffer = max_buffer_read,
    .close_buffer = max_buffer_close,
    .write_buffer = write_buffer,
    .resolve_file = resolve_file,
};

/* ---- what Max asks of us ---- */

/* The queue element's function, on the main thread. Max calls it once however often it was set, so it takes all. */
static void drain(void *nobody)
{
    (void)nobody;
    max_enter();
    for (uint64_t patch; (patch = max_patches_next_closed());)
        lstm_patch_closed(max_instance, patch);
    int is_more = lstm_drain(max_instance, EVENTS_AT_ONCE) == EVENTS_AT_ONCE || lstm_tools_are_at_work(max_instance);
    max_leave();
    max_box_tell_patchers();
    if (is_more) qelem_set(draining); /* Max draws its windows meanwhile */
}

static void send_in(max_lstm *x, const char *selector, long ac, const t_atom *av)
{
    max_enter();
    lstm_atom *atoms = max_box_atoms(&x->box, selector, ac, av);
    if (atoms) lstm_message_in(x->core, selector, (int)ac, atoms);
    lstm_give_back(atoms);
    max_leave();
}

/* Main thread. A message with the name of a file, sent without one, asks for it. */
static void ask_for_file(max_lstm *x, t_symbol *selector, short ac, t_atom *av)
{
    char path[LSTM_PATH_SIZE];
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message found;
    (void)ac;
    (void)av;
    max_enter();
    /* it may have been deleted since it asked for this */
    int is_there = max_box_lives(x) && lstm_find_message(x->class, selector->s_name, lower, &found);
    max_leave();
    if (!is_there || !max_file_ask(*found.arguments == 'w', path)) return;
    send_in(x, selector->s_name, 1, &(t_atom){.a_type = A_SYM, .a_w.w_sym = gensym(path)});
}

/* `load dictionary NAME` */
static void load_dictionary(max_lstm *x, const char *selector, t_symbol *name)
{
    char why[LSTM_TEXT_SIZE];
    t_handle text = max_dictionary_to_text(name, why);
    max_enter();
    if (text)
        lstm_message_in(x->core, selector, 1, &(lstm_atom){1, 0, *text});
    else
        lstm_refuse(x->core, selector, why);
    max_leave();
    if (text) sysmem_freehandle(text);
}

static void message(max_lstm *x, t_symbol *selector, long ac, t_atom *av)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message found;
    int is_known = lstm_find_message(x->class, selector->s_name, lower, &found);
    int is_named = ac == 2 && av[0].a_type == A_SYM && av[1].a_type == A_SYM;
    int is_file = is_known && (*found.arguments == 'f' || *found.arguments == 'w');
    if (is_file && !ac)
        defer_low(x, METHOD(ask_for_file), gensym(lower), 0, NULL);
    else if (is_known && is_named && !strcmp(found.arguments, "t") && !strcmp(av[0].a_w.w_sym->s_name, "dictionary"))
        load_dictionary(x, lower, av[1].a_w.w_sym);
    else
        send_in(x, selector->s_name, ac, av);
}

static void message_int(max_lstm *x, t_atom_long number)
{
    send_in(x, number_selector, 1, &(t_atom){.a_type = A_LONG, .a_w.w_long = number});
}

static void message_float(max_lstm *x, double number)
{
    send_in(x, number_selector, 1, &(t_atom){.a_type = A_FLOAT, .a_w.w_float = number});
}

static t_max_err set_attribute(max_lstm *x, void *attribute, long ac, t_atom *av)
{
    const char *name = max_attribute_name(attribute);
    max_enter();
    max_attributes_keep(&x->attributes, x->class, name, (int)ac, av); /* until Python says what it made of it */
    max_leave();
    if (x->core) send_in(x, name, ac, av);
    return 0;
}

static t_max_err get_attribute(max_lstm *x, void *attribute, long *ac, t_atom **av)
{
    max_enter();
    t_max_err error = max_attributes_get(&x->attributes, x->class, max_attribute_name(attribute), ac, av);
    max_leave();
    return error;
}

static t_max_err get_name(max_lstm *x, void *attribute, long *ac, t_atom **av)
{
    (void)attribute;
    max_enter();
    t_atom name = {.a_type = A_SYM, .a_w.w_sym = gensym(x->core ? lstm_name(x->core) : "")};
    max_leave();
    return max_atoms_give(1, &name, ac, av);
}

static void assist(max_lstm *x, void *box, long kind, long index, char *text)
{
    (void)box;
    const char *about = "messages to this object";
    if (kind == ASSIST_OUTLET) about = index == LSTM_LEFT ? "results" : "probabilities, progress, attributes, errors";
    max_box_explain(x->class->name, about, text);
}

static const lstm_class *find_class(const char *max_name)
{
    char name[LSTM_SELECTOR_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(max_name, "~"), max_name);
    return lstm_find_class(name);
}

/* Inside the region. NULL: it cannot be made. */
static lstm_object *create_core(max_lstm *x, uint64_t patch, long n_names, const t_atom *names)
{
    lstm_atom *atoms = lstm_lend(&max_instance->blocks, (MAX_ATTRIBUTE_ATOMS + (size_t)n_names) * sizeof *atoms);
    if (!atoms) return NULL;
    int n_atoms = max_atoms_convert(n_names, names, atoms);
    n_atoms += max_attributes_as_tags(&x->attributes, x->class, atoms + n_atoms);
    lstm_object *core = lstm_create(x->class->name, max_instance, x, patch, n_atoms, atoms);
    lstm_give_back(atoms);
    return core;
}

enum { WORDS_AT_ONCE = 1000 };

/* Main thread. Takes back what the patcher's file has for the box. */
static void take_kept(max_lstm *x)
{
    long n_words = 0;
    t_atom *words = max_keep_read(&n_words);
    if (!words) return;
    max_enter();
    for (long i = 0; i < n_words; i += WORDS_AT_ONCE) {
        lstm_atom atoms[WORDS_AT_ONCE];
        long n_next = n_words - i < WORDS_AT_ONCE ? n_words - i : WORDS_AT_ONCE;
        lstm_restore(x->core, max_atoms_convert(n_next, words + i, atoms), atoms);
    }
    lstm_restore(x->core, 0, NULL);
    max_leave();
    sysmem_freeptr(words);
}

/* Main thread. Max saves the patcher, or copies the box. */
static void append_to_dictionary(max_lstm *x, t_dictionary *box)
{
    long n_words = 0;
    max_enter();
    const lstm_saved *saved = lstm_save(x->core);
    t_atom *words = saved ? max_keep_words(saved, &n_words) : NULL;
    max_leave();
    if (words) max_keep_write(box, n_words, words);
    free(words);
}

/* Main thread. The arguments before the first attribute are the object's name; the attributes follow as tags. */
static void *create(t_symbol *class_name, long ac, t_atom *av)
{
    const lstm_class *class = find_class(class_name->s_name);
    if (!class) return NULL;
    max_lstm *x = object_alloc(classes[class - lstm_classes]);
    if (!x) return NULL;
    x->class = class;
    x->core = NULL;
    x->dumped = NULL;
    x->dumped_name = NULL;
    max_attributes_init(&x->attributes);
    max_box_open(&x->box);
    attr_args_process(x, (short)ac, av);
    uint64_t patch = max_patches_join(x);
    long n_names = attr_args_offset((short)ac, av);
    max_enter();
    lstm_object *core = create_core(x, patch, n_names, av);
    x->core = core;
    max_leave();
    if (core) take_kept(x);
    if (core) return x;
    object_free(x);
    return NULL;
}

static void destroy(max_lstm *x)
{
    max_enter();
    max_box_end(&x->box);
    if (x->core) lstm_destroy(x->core);
    max_leave();
    max_box_close(&x->box);
    if (x->dumped) object_free(x->dumped);
}

static int has_message(const lstm_class *class, const char *selector)
{
    for (const lstm_message *known = class->messages; known->selector; known++)
        if (!strcmp(known->selector, selector)) return 1;
    return 0;
}

static t_class *make_class(const lstm_class *class)
{
    char name[MAX_NAME_SIZE];
    max_class_name(class->name, name);
    t_class *c = class_new(name, METHOD(create), METHOD(destroy), (long)sizeof(max_lstm), NULL, A_GIMME, 0);
    for (const lstm_message *known = class->messages; known->selector; known++)
        if (strcmp(known->selector, number_selector)) class_addmethod(c, METHOD(message), known->selector, A_GIMME, 0);
    if (has_message(class, number_selector)) {
        class_addmethod(c, METHOD(message_int), "int", A_LONG, 0);
        class_addmethod(c, METHOD(message_float), "float", A_FLOAT, 0);
    }
    class_addmethod(c, METHOD(message), "anything", A_GIMME, 0); /* other capitals, and what there is not */
    class_addmethod(c, METHOD(assist), "assist", A_CANT, 0);
    class_addmethod(c, METHOD(max_box_be_notified), "notify", A_CANT, 0);
    class_addmethod(c, METHOD(append_to_dictionary), "appendtodictionary", A_CANT, 0);
    for (const lstm_parameter *known = class->parameters; known->name; known++)
        class_addattr(c, attribute_new(known->name, gensym("atom"), 0, METHOD(get_attribute), METHOD(set_attribute)));
    class_addattr(c, attribute_new("name", gensym("symbol"), ATTR_SET_OPAQUE_USER, METHOD(get_name), NULL));
    class_register(gensym("box"), c);
    return c;
}

/* `support` of the package that this library lies in: beside the folder `externals`. */
static void support_folder(char folder[LSTM_PATH_SIZE])
{
    char own[LSTM_PATH_SIZE - 32];
    lstm_own_folder(own, sizeof own);
#ifdef __APPLE__
    snprintf(folder, LSTM_PATH_SIZE, "%s/../../../../support", own); /* externals/lstm.mxo/Contents/MacOS */
#else
    snprintf(folder, LSTM_PATH_SIZE, "%s/../support", own);
#endif
}

LSTM_EXPORT void ext_main(void *unused);

void ext_main(void *unused)
{
    char folder[LSTM_PATH_SIZE];
    (void)unused;
    max_region_init();
    draining = qelem_new(NULL, METHOD(drain));
    max_patches_init(notify);
    support_folder(folder);
    max_enter();
    lstm_start(&max, folder);
    max_instance = lstm_instance_new(NULL);
    max_leave();
    if (!max_instance) {
        object_error(NULL, "lstm: not enough memory");
        return;
    }
    for (int i = 0; i < LSTM_N_CLASSES; i++)
        classes[i] = make_class(&lstm_classes[i]);
    max_tool_setup();
}
