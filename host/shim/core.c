/* Objects and their messages, from the patcher's side. All on the patcher's thread. */
#include "core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

const lstm_patcher *lstm_host;

/* Symbols that predicting sends: made here, since making one allocates. */
static const char *const early_symbols[] = {"probabilities", "predictseries", "predictframe", "unknown"};

void lstm_start(const lstm_patcher *patcher, const char *folder)
{
    lstm_host = patcher;
    lstm_commands_init();
    lstm_events_init();
    lstm_python_set_folder(folder);
    for (size_t i = 0; i < sizeof early_symbols / sizeof *early_symbols; i++)
        patcher->symbol(early_symbols[i]);
}

/* A creation argument is a tag if it is a symbol that begins with `-` and is longer than that. */
static int is_tag(const lstm_atom *atom) { return atom->is_symbol && atom->text[0] == '-' && atom->text[1]; }

/*
 * Reads what the shim itself must know of the creation arguments at once: the name (or makes one up) and `blocking`.
 * The rest is Python's. Returns how many leading atoms were the name.
 */
static int read_creation(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    static unsigned long n_nameless;
    int has_name = n_atoms > 0 && !is_tag(atoms);
    if (!has_name)
        snprintf(object->name, sizeof object->name, "unnamed-%lu", ++n_nameless);
    else if (atoms[0].is_symbol)
        snprintf(object->name, sizeof object->name, "%s", atoms[0].text);
    else
        snprintf(object->name, sizeof object->name, "%g", atoms[0].number); /* until Python tells how it writes it */
    for (int i = 0; i + 1 < n_atoms; i++)
        if (is_tag(&atoms[i]) && !strcmp(atoms[i].text, "-blocking") && !atoms[i + 1].is_symbol)
            object->blocking = atoms[i + 1].number == 1;
    return has_name;
}

lstm_object *lstm_create(const char *class_name, void *owner, int n_atoms, const lstm_atom *atoms)
{
    static const lstm_message creation = {"create", "v", LSTM_HOST};
    const lstm_class *class = lstm_find_class(class_name);
    lstm_object *object = class ? calloc(1, sizeof *object) : NULL;
    lstm_atom *all = calloc((size_t)n_atoms + 1, sizeof *all);
    if (!object || !all || !lstm_python_start() || !lstm_register(object)) {
        free(object);
        free(all);
        return NULL;
    }
    object->class = class;
    object->owner = owner;
    int n_named = read_creation(object, n_atoms, atoms);
    all[0] = n_named ? atoms[0] : (lstm_atom){1, 0, object->name};
    memcpy(all + 1, atoms + n_named, (size_t)(n_atoms - n_named) * sizeof *all);
    lstm_submit(object, LSTM_CREATE, &creation, n_atoms - n_named + 1, all);
    free(all);
    return object;
}

void lstm_destroy(lstm_object *object)
{
    static const lstm_message deletion = {"delete", "", LSTM_HOST};
    lstm_network_adopt(object, NULL); /* first: the worker frees it on its way to the next command */
    lstm_submit(object, LSTM_FREE, &deletion, 0, NULL);
    lstm_unregister(object);
    free(object);
}

const char *lstm_name(const lstm_object *object) { return object->name; }

/*
 * What the shim does at once with a message that Python gets as well. What Python will surely refuse changes nothing;
 * if it refuses something else, it tells us how things are.
 */
static void anticipate(lstm_object *object, const lstm_message *message, uint64_t sequence, int n_atoms,
                       const lstm_atom *atoms)
{
    if ((size_t)n_atoms != strlen(message->arguments)) return; /* a letter an argument; these have no optional ones */
    if (message->action == LSTM_FORGET) {
        object->forget_before = sequence;
        lstm_network_adopt(object, NULL);
    } else if (n_atoms == 1 && !atoms[0].is_symbol) {
        double value = atoms[0].number;
        int is_threshold = !strcmp(message->selector, "threshold") && value >= 0 && value <= 1;
        int is_blocking = !strcmp(message->selector, "blocking") && (value == 0 || value == 1);
        if (is_threshold) object->threshold = value;
        if (is_blocking) object->blocking = value == 1;
        if (is_threshold || is_blocking) object->tune_before = sequence;
    }
}

void lstm_refuse(lstm_object *object, const char *selector, const char *why)
{
    uint64_t sequence = lstm_submit_refused(object, selector, why);
    if (sequence && (object->blocking || lstm_host->synchronous)) lstm_wait_for(sequence);
}

void lstm_message_in(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    int must_wait = object->blocking || lstm_host->synchronous; /* `blocking 1` itself does not wait yet */
    if (!lstm_find_message(object->class, selector, lower, &message)) {
        lstm_refuse(object, selector, "no such message; the help patch lists those that there are");
    } else if (message.action == LSTM_PREDICT_SERIES) {
        lstm_predict_series(object, n_atoms, atoms);
    } else if (message.action == LSTM_PREDICT_FRAME) {
        lstm_predict_frame(object, n_atoms, atoms);
    } else if (message.action == LSTM_RESET && n_atoms) {
        lstm_fail(object, lower, "Too many arguments: found %d, reset takes none", n_atoms);
    } else if (message.action == LSTM_RESET) {
        lstm_reset(object);
    } else {
        uint64_t sequence = lstm_submit(object, LSTM_MESSAGE, &message, n_atoms, atoms);
        if (!sequence) return;
        anticipate(object, &message, sequence, n_atoms, atoms);
        if (must_wait) lstm_wait_for(sequence);
    }
}
