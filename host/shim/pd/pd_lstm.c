/* SPDX-License-Identifier: BSD-3-Clause */
/* The adapter for Pure Data. Everything here runs on the thread of the Pd that an object is in. */
#include <m_pd.h>
#include <stdio.h>
#include <string.h>

#include <g_canvas.h> /* needs m_pd.h */

#include "../blocks.h"
#include "../core.h"
#include "../export.h"
#include "../messages.h"
#include "../platform.h"
#include "../table.h"
#include "pd_box.h"
#include "pd_buffer.h"
#include "pd_file.h"
#include "pd_instance.h"
#include "pd_keep.h"
#include "pd_tool.h"

enum { MAX_KEPT_TEXT = 32 << 20 };

typedef struct pd_lstm {
    pd_box box;
    lstm_object *core;
    t_canvas *canvas;
    t_symbol *dumped; /* what `dump` gave last, or NULL */
} pd_lstm;

static t_class *classes[LSTM_N_CLASSES];
static t_savefn save_box; /* Pd's own */

/* ---- what the core asks of Pd ---- */

static void *get_symbol(const char *text) { return gensym(text); }

LSTM_APART static void refuse_text(const pd_lstm *x, const char *selector)
{
    char why[LSTM_TEXT_SIZE];
    lstm_explain(
        why,
        "Text too long: Pd keeps each text until it quits, and these may have %d bytes altogether; send `write` "
        "with a file's name",
        MAX_KEPT_TEXT);
    lstm_refuse(x->core, selector, why);
}

/*
 * A text of any length, as `dump` gives it, is a symbol, which Pd keeps until it quits. So there is a limit to all of
 * them together; the same text again costs nothing.
 */
static void output_text(void *owner, int outlet, void *selector, const char *text)
{
    pd_lstm *x = owner;
    int is_new = !x->dumped || strcmp(x->dumped->s_name, text);
    size_t size = is_new ? strlen(text) : 0;
    if (size > MAX_KEPT_TEXT - x->box.instance->n_kept) {
        refuse_text(x, ((t_symbol *)selector)->s_name);
        return;
    }
    x->box.instance->n_kept += size;
    x->dumped = gensym(text);
    const lstm_value value = {1, 0, x->dumped};
    pd_box_output(owner, outlet, selector, 1, &value);
}

static void console(void *owner, int level, const char *text)
{
    if (level == LSTM_ERROR)
        pd_error(owner, "%s", text);
    else
        post("%s", text);
}

static void touch(void *owner) { canvas_dirty(((pd_lstm *)owner)->canvas, 1); }

static int open_buffer(void *owner, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    return pd_arrays_open(&((pd_box *)owner)->arrays, name, buffer, why);
}

static void close_buffer(const lstm_buffer *buffer) { (void)buffer; }

static int write_buffer(void *owner, const char *name, int32_t n_frames, int32_t n_channels, const float *samples,
                        char why[LSTM_TEXT_SIZE])
{
    return pd_arrays_write(&((pd_box *)owner)->arrays, name, n_frames, n_channels, samples, why);
}

static int resolve_file(void *owner, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                        char why[LSTM_TEXT_SIZE])
{
    return pd_file_resolve(((pd_lstm *)owner)->canvas, name, to_write, path, why);
}

static lstm_patcher_api pure_data = {
    .symbol = get_symbol,
    .output = pd_box_output,
    .output_text = output_text,
    .console = console,
    .touch = touch,
    .poll = pd_instance_poll,
    .open_buffer = open_buffer,
    .read_buffer = pd_arrays_read,
    .close_buffer = close_buffer,
    .write_buffer = write_buffer,
    .resolve_file = resolve_file,
};

/* ---- what Pd asks of us ---- */

static void message(pd_lstm *x, t_symbol *selector, int argc, t_atom *argv)
{
    lstm_atom *atoms = pd_box_atoms(&x->box, argc, argv);
    if (atoms) lstm_message_in(x->core, selector->s_name, argc, atoms);
    lstm_give_back(atoms);
}

/* What follows the box in its patch's file. */
static void get_kept(pd_lstm *x, t_symbol *selector, int argc, t_atom *argv)
{
    (void)selector;
    lstm_atom *atoms = pd_box_atoms(&x->box, argc, argv);
    if (atoms) lstm_restore(x->core, argc, atoms);
    lstm_give_back(atoms);
}

static void save(t_gobj *box, t_binbuf *file)
{
    save_box(box, file);
    const lstm_saved *saved = lstm_save(((pd_lstm *)box)->core);
    if (saved) pd_keep_write(saved, file);
}

static void *create(t_symbol *class_name, int argc, t_atom *argv)
{
    const lstm_class *class = lstm_find_class(class_name->s_name);
    if (!class) return NULL;
    pd_lstm *x = (pd_lstm *)pd_new(classes[class - lstm_classes]);
    if (!pd_box_open(&x->box)) return NULL;
    x->canvas = canvas_getcurrent();
    lstm_atom *atoms = pd_box_atoms(&x->box, argc, argv);
    uint64_t patch = pd_patches_join(&x->box.instance->patches, x->canvas);
    if (atoms) x->core = lstm_create(class->name, x->box.instance->core, x, patch, argc, atoms);
    lstm_give_back(atoms);
    if (x->core) pd_keep_listen(&x->box.object.ob_pd);
    if (x->core) return x;
    pd_free(&x->box.object.ob_pd);
    return NULL;
}

static void destroy(pd_lstm *x)
{
    pd_keep_ignore(&x->box.object.ob_pd);
    if (x->core) lstm_destroy(x->core);
    pd_box_close(&x->box);
}

/* Batch mode runs faster than real time, so nothing may be answered later. Pd does not say that it is in it. */
static int is_batch(void)
{
    int found = 0;
    char word[256];
    FILE *stream = fopen("/proc/self/cmdline", "r");
    if (!stream) return 0;
    size_t length = 0;
    for (int c; !found && (c = getc(stream)) != EOF;) {
        if (length < sizeof word - 1) word[length++] = (char)c;
        if (c) continue;
        found = !strcmp(word, "-batch");
        length = 0;
    }
    fclose(stream);
    return found;
}

LSTM_EXPORT void lstm_setup(void);

void lstm_setup(void)
{
    char folder[LSTM_PATH_SIZE];
    char with_folder[MAXPDSTRING];
    if (classes[0]) return; /* each class's own file comes here as well */
    lstm_own_folder(folder, sizeof folder);
    pure_data.synchronous = is_batch();
    lstm_start(&pure_data, folder);
    pd_instance_setup();
    for (int i = 0; i < LSTM_N_CLASSES; i++) {
        classes[i] = class_new(gensym(lstm_classes[i].name), (t_newmethod)(t_method)create, (t_method)destroy,
                               sizeof(pd_lstm), CLASS_DEFAULT, A_GIMME, 0);
        class_addanything(classes[i], message);
        class_addmethod(classes[i], (t_method)get_kept, gensym(pd_keep_selector), A_GIMME, 0);
        save_box = class_getsavefn(classes[i]);
        class_setsavefn(classes[i], save);
        /* with the parent folder on the path: Pd itself adds such a name only for the class whose file it is loading */
        snprintf(with_folder, sizeof with_folder, "lstm/%s", lstm_classes[i].name);
        class_addcreator((t_newmethod)(t_method)create, gensym(with_folder), A_GIMME, 0);
    }
    pd_tool_setup();
}
