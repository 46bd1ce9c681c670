/* Objects and their messages, from the patcher's side. All on the patcher's thread. */
#include "core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "model_file.h"

const lstm_patcher *lstm_host;

/* Symbols that predicting sends: made here, since making one allocates. */
static const char *const early_symbols[] = {"probabilities", "predictseries", "predictframe", "unknown"};

/* Tags of what the shim itself heeds. */
static const char *const tunings[] = {"-threshold", "-reject", "-blocking"};

/* What may wait for a sleeping Python, since patches that come and go leave more and more. */
enum { MAX_ASLEEP = 256 };

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

static int is_crowded(void) { return lstm_next_sequence() > MAX_ASLEEP; }

/* The position of a tag's first value, or 0. */
static int find_tag(const char *tag, int n_atoms, const lstm_atom *atoms)
{
    for (int i = 0; i + 1 < n_atoms; i++)
        if (is_tag(&atoms[i]) && !strcmp(atoms[i].text, tag)) return i + 1;
    return 0;
}

/* Reads an object's name from its creation arguments, or makes one up. Returns how many leading atoms were the name. */
static int read_name(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    static unsigned long n_nameless;
    int has_name = n_atoms > 0 && !is_tag(atoms);
    if (!has_name)
        snprintf(object->name, sizeof object->name, "unnamed-%lu", ++n_nameless);
    else if (atoms[0].is_symbol)
        snprintf(object->name, sizeof object->name, "%s", atoms[0].text);
    else
        snprintf(object->name, sizeof object->name, "%g", atoms[0].number); /* until Python tells how it writes it */
    return has_name;
}

/* Finds the file of a classifier's model, and reads it if it is one of ours. Returns 0 with a reason. */
static int get_model(lstm_object *object, const char *name, lstm_model_file *file, char why[LSTM_TEXT_SIZE])
{
    file->data = NULL;
    file->network = NULL;
    if (!lstm_host->resolve_file(object->owner, name, 0, file->path, why)) return 0;
    return !lstm_is_model_file(file->path) || lstm_read_model_file(file, LSTM_READ_BY_SHIM | lstm_next_sequence(), why);
}

/* Predicts with the model of a file that the command `sequence` has brought to Python; 0: it could not be brought. */
static void use_model(lstm_object *object, lstm_model_file *file, uint64_t sequence)
{
    free(file->data);
    if (!file->network) return;
    if (!sequence) {
        lstm_network_retire(file->network);
        return;
    }
    object->forget_before = object->tune_before = sequence;
    object->threshold = file->threshold;
    object->reject = file->reject;
    lstm_network_adopt(object, file->network);
}

/* Queues the creation; `atoms` are the name and the tags. */
static void submit_creation(lstm_object *object, int n_atoms, lstm_atom *atoms)
{
    static const lstm_message creation = {"create", "v", LSTM_PYTHON};
    lstm_model_file file;
    char why[LSTM_TEXT_SIZE];
    int model = lstm_is_parameter(object->class, "model") ? find_tag("-model", n_atoms, atoms) : 0;
    if (!model || !atoms[model].is_symbol) {
        lstm_submit(object, LSTM_CREATE, &creation, n_atoms, atoms);
    } else if (get_model(object, atoms[model].text, &file, why)) {
        use_model(object, &file, lstm_submit_file(object, LSTM_CREATE, &creation, n_atoms, atoms, &file));
    } else {
        /* the object is made without it */
        memmove(atoms + model - 1, atoms + model + 1, (size_t)(n_atoms - model - 1) * sizeof *atoms);
        lstm_submit(object, LSTM_CREATE, &creation, n_atoms - 2, atoms);
        lstm_fail(object, "model", "%s", why);
    }
}

lstm_object *lstm_create(const char *class_name, void *owner, int n_atoms, const lstm_atom *atoms)
{
    const lstm_class *class = lstm_find_class(class_name);
    lstm_object *object = class ? calloc(1, sizeof *object) : NULL;
    lstm_atom *all = calloc((size_t)n_atoms + 1, sizeof *all);
    if (!object || !all || !lstm_register(object)) {
        free(object);
        free(all);
        return NULL;
    }
    object->class = class;
    object->owner = owner;
    int n_named = read_name(object, n_atoms, atoms);
    all[0] = n_named ? atoms[0] : (lstm_atom){1, 0, object->name};
    memcpy(all + 1, atoms + n_named, (size_t)(n_atoms - n_named) * sizeof *all);
    n_atoms += 1 - n_named;
    submit_creation(object, n_atoms, all);
    for (size_t i = 0; i < sizeof tunings / sizeof *tunings; i++) {
        int value = find_tag(tunings[i], n_atoms, all);
        if (value) lstm_tune(object, tunings[i] + 1, &all[value]);
    }
    free(all);
    if (!lstm_python_sleeps()) return object;
    if (object->network)
        lstm_share_network(object);
    else
        lstm_inherit_network(object);
    object->is_tuned = 0; /* the tags tell Python */
    if ((object->network && !is_crowded()) || lstm_python_start()) return object;
    lstm_network_adopt(object, NULL);
    lstm_unregister(object);
    free(object);
    return NULL;
}

void lstm_destroy(lstm_object *object)
{
    static const lstm_message deletion = {"delete", "", LSTM_PYTHON};
    lstm_network_adopt(object, NULL); /* first: the worker frees it on its way to the next command */
    lstm_submit(object, LSTM_FREE, &deletion, 0, NULL);
    lstm_unregister(object);
    free(object);
}

const char *lstm_name(const lstm_object *object) { return object->name; }

int lstm_tune(lstm_object *object, const char *selector, const lstm_atom *value)
{
    double number = value->number;
    if (value->is_symbol) return 0;
    int is_share = lstm_is_parameter(object->class, selector) && number >= 0 && number <= 1;
    int is_threshold = is_share && !strcmp(selector, "threshold");
    int is_reject = is_share && !strcmp(selector, "reject");
    int is_blocking = !strcmp(selector, "blocking") && (number == 0 || number == 1);
    if (is_threshold) object->threshold = number;
    if (is_reject) object->reject = number;
    if (is_blocking) object->blocking = number == 1;
    int is_tuned = is_threshold || is_reject || is_blocking;
    if (is_tuned) object->is_tuned = lstm_python_sleeps();
    return is_tuned;
}

/*
 * What the shim does at once with a message that Python gets as well. What Python will surely refuse changes nothing;
 * if it refuses something else, it tells us how things are.
 */
static void anticipate(lstm_object *object, const lstm_message *message, uint64_t sequence, int n_atoms,
                       const lstm_atom *atoms)
{
    if ((size_t)n_atoms != strlen(message->arguments)) return; /* a letter an argument; these have no optional ones */
    int is_forgetting = message->action == LSTM_CLEAR || message->action == LSTM_REFER;
    if (is_forgetting && !lstm_python_is_absent()) {
        object->forget_before = sequence;
        lstm_network_adopt(object, NULL);
    } else if (n_atoms == 1 && lstm_tune(object, message->selector, atoms)) {
        object->tune_before = sequence;
    }
}

/* `read` or `model`. Returns the command's sequence number, 0 after saying what is wrong. */
static uint64_t read_model(lstm_object *object, const lstm_message *message, int n_atoms, const lstm_atom *atoms)
{
    lstm_model_file file;
    char why[LSTM_TEXT_SIZE];
    if (n_atoms != 1 || !atoms[0].is_symbol) return lstm_submit(object, LSTM_MESSAGE, message, n_atoms, atoms);
    if (!get_model(object, atoms[0].text, &file, why)) return lstm_submit_refused(object, message->selector, why);
    uint64_t sequence = lstm_submit_file(object, LSTM_MESSAGE, message, n_atoms, atoms, &file);
    use_model(object, &file, sequence);
    return sequence;
}

void lstm_refuse(lstm_object *object, const char *selector, const char *why)
{
    uint64_t sequence = lstm_python_start() ? lstm_submit_refused(object, selector, why) : 0;
    if (sequence && (object->blocking || lstm_host->synchronous)) lstm_wait_for(sequence);
}

void lstm_message_in(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    int must_wait = object->blocking || lstm_host->synchronous; /* `blocking 1` itself does not wait yet */
    int is_known = lstm_find_message(object->class, selector, lower, &message);
    int is_ours = is_known && (message.action == LSTM_PREDICT_SERIES || message.action == LSTM_PREDICT_FRAME ||
                               message.action == LSTM_RESET);
    if (!is_ours && lstm_python_sleeps()) {
        if (is_known && lstm_answer_alone(object, lower, n_atoms, atoms)) return;
        if (!lstm_python_start()) return;
    }
    if (!is_known) {
        lstm_refuse(object, selector, "no such message; the help patch lists those that there are");
    } else if (message.action == LSTM_PREDICT_SERIES) {
        lstm_predict_series(object, n_atoms, atoms);
    } else if (message.action == LSTM_PREDICT_FRAME) {
        lstm_predict_frame(object, n_atoms, atoms);
    } else if (message.action == LSTM_RESET && n_atoms) {
        lstm_fail(object, lower, "Too many arguments: found %d, reset takes none", n_atoms);
    } else if (message.action == LSTM_RESET) {
        lstm_reset(object);
    } else if (message.action == LSTM_READ) {
        uint64_t sequence = read_model(object, &message, n_atoms, atoms);
        if (sequence && must_wait) lstm_wait_for(sequence);
    } else {
        uint64_t sequence = lstm_submit(object, LSTM_MESSAGE, &message, n_atoms, atoms);
        if (!sequence) return;
        anticipate(object, &message, sequence, n_atoms, atoms);
        if (must_wait) lstm_wait_for(sequence);
    }
}
