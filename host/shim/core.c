/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects and their messages, from the patcher's side. All on the patcher's thread. */
#include "core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "commands.h"
#include "continuing.h"
#include "debts.h"
#include "deliver.h"
#include "files.h"
#include "kept.h"
#include "model_file.h"
#include "namesakes.h"
#include "network.h"
#include "objects.h"
#include "predict.h"
#include "python.h"
#include "replies.h"
#include "spelling.h"
#include "tags.h"
#include "tool.h"
#include "without_python.h"

/* What may wait for a sleeping Python, since patches that come and go leave more and more. */
enum { MAX_ASLEEP = 256 };
/* In bytes; for larger ones, a model that is published reserves what it needs. */
enum { SMALL_MESSAGE = 4096 };

void lstm_start(const lstm_patcher_api *patcher, const char *folder)
{
    lstm_patcher = patcher;
    lstm_commands_init();
    lstm_python_set_folder(folder);
}

lstm_instance *lstm_instance_new(void *owner)
{
    lstm_instance *instance;
    for (int position = 0; (instance = lstm_instance_claim(&position)); position++) {
        if (!lstm_deliver_to_nobody(instance)) break;
        lstm_instance_yield(instance); /* Python still works for who had it before */
    }
    if (!instance) return NULL;
    instance->owner = owner;
    instance->symbols = (lstm_symbols){0};
    instance->n_dropped = instance->is_hung = instance->n_ticks_of_start = 0;
    lstm_debts_begin(instance);
    lstm_predict_init(instance);
    lstm_reserve(&instance->blocks, SMALL_MESSAGE);
    return instance;
}

void lstm_instance_free(lstm_instance *instance)
{
    lstm_deliver_to_nobody(instance);
    lstm_instance_yield(instance);
}

static int is_crowded(void) { return lstm_count_debts() > MAX_ASLEEP; }

/* Reads an object's name from its creation arguments, or makes one up. Returns how many leading atoms were the name. */
static int read_name(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    char text[LSTM_NUMBER_SIZE];
    object->is_named = n_atoms > 0 && !lstm_is_tag(atoms);
    if (!object->is_named)
        snprintf(text, sizeof text, "unnamed-%lu", ++object->instance->n_nameless);
    else if (!atoms[0].is_symbol)
        lstm_spell_number(atoms[0].number, text);
    lstm_set_name(object, object->is_named && atoms[0].is_symbol ? atoms[0].text : text);
    return object->is_named;
}

/* Says in the console that a model is not there at once. */
LSTM_APART static void tell_later(const lstm_object *object, const char *path)
{
    char line[LSTM_TEXT_SIZE];
    snprintf(line, sizeof line, "%s %.200s: %.500s is large: it is read while the patch goes on, and then predicts",
             object->class->name, object->name, path);
    lstm_patcher->console(object->owner, LSTM_INFO, line);
}

/* Reads the file of a model that has been found, if it is one of ours. Returns 0 with a reason. */
static int get_model(const lstm_object *object, lstm_model_file *file, char why[LSTM_TEXT_SIZE])
{
    if (!object->class->predicts || !lstm_is_model_file(file->path) ||
        lstm_is_file_awaited(object->instance, file->path))
        return 1; /* Python reads it, in its turn */
    if (lstm_is_large_file(file->path)) {
        tell_later(object, file->path);
        return 1; /* likewise */
    }
    return lstm_read_model_file(file, object->class, LSTM_READ_BY_SHIM | lstm_next_sequence(object->instance), why);
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
    object->tuning = file->tuning;
    lstm_network_adopt(object, file->network);
}

/* Says in the console that the file an object is to begin with is not there yet, as on the first day of a patch. */
static void tell_missing(const lstm_object *object, const char *parameter, const char *why)
{
    char line[LSTM_TEXT_SIZE];
    snprintf(line, sizeof line, "%s %.200s: %s: %.700s; it begins empty", object->class->name, object->name, parameter,
             why);
    lstm_patcher->console(object->owner, LSTM_WARNING, line);
}

/* Queues the creation; `atoms` are the name and the tags. Returns its sequence number. */
static uint64_t submit_creation(lstm_object *object, int n_atoms, lstm_atom *atoms)
{
    static const lstm_message creation = {"create", "v", LSTM_PYTHON};
    lstm_model_file file = {.tuning = object->tuning};
    char why[LSTM_TEXT_SIZE];
    const char *parameter = lstm_parameter_for(object->class, LSTM_READ);
    int named = *parameter ? lstm_find_tag(parameter, n_atoms, atoms) : 0;
    if (!named || !atoms[named].is_symbol) return lstm_submit(object, LSTM_CREATE, &creation, n_atoms, atoms);
    int is_there = lstm_find_file(object, atoms[named].text, 0, file.path, why);
    if (is_there && get_model(object, &file, why)) {
        uint64_t sequence = lstm_submit_file(object, LSTM_CREATE, &creation, n_atoms, atoms, &file);
        use_model(object, &file, sequence);
        return sequence;
    }
    /* the object is made without it */
    memmove(atoms + named - 1, atoms + named + 1, (size_t)(n_atoms - named - 1) * sizeof *atoms);
    uint64_t sequence = lstm_submit(object, LSTM_CREATE, &creation, n_atoms - 2, atoms);
    if (is_there)
        lstm_fail(object, parameter, "%s", why);
    else
        tell_missing(object, parameter, why);
    return sequence;
}

/* Makes an object of a known class. `atoms` has room for one more than n_atoms. */
static void begin(lstm_object *object, uint64_t patch, int n_atoms, lstm_atom *atoms)
{
    if (!read_name(object, n_atoms, atoms)) {
        memmove(atoms + 1, atoms, (size_t)n_atoms * sizeof *atoms);
        atoms[0] = (lstm_atom){1, 0, object->name};
        n_atoms++;
    }
    if (object->is_named) object->patch = patch;
    object->tune_before = submit_creation(object, n_atoms, atoms); /* its tags are newer than what is on its way */
    object->patch = patch;                                         /* it may still come to refer to a name */
    lstm_tune_by_tags(object, n_atoms, atoms);
    int keep = lstm_find_tag("keep", n_atoms, atoms);
    object->saved.is_kept = keep && !atoms[keep].is_symbol && atoms[keep].number == 1;
    if (!object->network && (lstm_python_sleeps(object->instance) || lstm_python_is_absent(object->instance)))
        lstm_inherit(object, n_atoms, atoms);
    else if (lstm_python_sleeps(object->instance))
        lstm_share_network(object, 0);
    object->is_tuned = 0; /* the tags tell Python */
}

static void free_object(lstm_object *object)
{
    if (object) free(object->name);
    free(object);
}

lstm_object *lstm_create(const char *class_name, lstm_instance *instance, void *owner, uint64_t patch, int n_atoms,
                         const lstm_atom *atoms)
{
    const lstm_class *class = n_atoms <= LSTM_MAX_ATOMS ? lstm_find_class(class_name) : NULL;
    lstm_object *object = class ? calloc(1, sizeof *object) : NULL;
    lstm_atom *all = calloc((size_t)n_atoms + 1, sizeof *all);
    if (object) object->instance = instance;
    if (object) lstm_set_name(object, "");
    if (!object || !object->name || !all || !lstm_register(object)) {
        free_object(object);
        free(all);
        return NULL;
    }
    object->class = class;
    object->owner = owner;
    memcpy(all, atoms, (size_t)n_atoms * sizeof *all);
    begin(object, patch, n_atoms, all);
    free(all);
    if (!lstm_python_sleeps(instance)) return object;
    if ((object->network && !is_crowded()) || lstm_python_start(instance)) return object;
    lstm_network_adopt(object, NULL);
    lstm_unregister(object);
    free_object(object);
    return NULL;
}

void lstm_destroy(lstm_object *object)
{
    static const lstm_message deletion = {"delete", "", LSTM_PYTHON};
    lstm_keep(object);
    lstm_network_adopt(object, NULL); /* first: the worker frees it on its way to the next command */
    lstm_saved_free(&object->saved);
    lstm_saved unfinished = lstm_restoring_end(&object->restoring);
    lstm_saved_free(&unfinished);
    lstm_submit(object, LSTM_FREE, &deletion, 0, NULL);
    lstm_unregister(object);
    free_object(object);
}

void lstm_patch_closed(lstm_instance *instance, uint64_t patch)
{
    lstm_keep_no_longer(instance, patch);
    uint64_t sequence = lstm_submit_closed(instance, patch);
    if (lstm_patcher->synchronous && !lstm_python_sleeps(instance)) lstm_wait_for(instance, sequence);
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
    int is_answered = !lstm_python_is_absent(object->instance);
    if (message->action == LSTM_CLEAR && is_answered) {
        lstm_forget_with_namesakes(object, sequence);
    } else if (message->action == LSTM_REFER && is_answered) {
        object->moved_at = object->forget_before = sequence;
        lstm_network_adopt(object, NULL);
    } else if (n_atoms == 1) {
        lstm_tune_namesakes(object, message->selector, atoms, sequence);
    }
}

/* `read` or `model`. Returns the command's sequence number, 0 after saying what is wrong. */
LSTM_APART static uint64_t read_model(lstm_object *object, const lstm_message *message, int n_atoms,
                                      const lstm_atom *atoms)
{
    lstm_model_file file = {.tuning = object->tuning};
    char why[LSTM_TEXT_SIZE];
    if (n_atoms != 1 || !atoms[0].is_symbol) return lstm_submit(object, LSTM_MESSAGE, message, n_atoms, atoms);
    if (!lstm_find_file(object, atoms[0].text, 0, file.path, why) || !get_model(object, &file, why))
        return lstm_submit_refused(object, message->selector, why);
    int is_read = file.network != NULL;
    uint64_t sequence = lstm_submit_file(object, LSTM_MESSAGE, message, n_atoms, atoms, &file);
    use_model(object, &file, sequence);
    if (is_read && sequence) lstm_share_network(object, sequence);
    return sequence;
}

void lstm_refuse(lstm_object *object, const char *selector, const char *why)
{
    uint64_t sequence = lstm_python_start(object->instance) ? lstm_submit_refused(object, selector, why) : 0;
    if (sequence && (object->tuning.blocking || lstm_patcher->synchronous)) lstm_wait_for(object->instance, sequence);
}

/* Hands a message to Python. */
static void ask_python(lstm_object *object, const lstm_message *message, int n_atoms, const lstm_atom *atoms)
{
    int must_wait = object->tuning.blocking || lstm_patcher->synchronous; /* `blocking 1` itself does not wait yet */
    if (lstm_python_sleeps(object->instance)) {
        if (lstm_answer_without_python(object, message, n_atoms, atoms)) return;
        if (!lstm_python_start(object->instance)) return;
    }
    lstm_instance *instance = object->instance;
    uint64_t sequence;
    if (message->action == LSTM_READ) {
        sequence = read_model(object, message, n_atoms, atoms);
    } else {
        sequence = lstm_submit(object, LSTM_MESSAGE, message, n_atoms, atoms);
        if (sequence) anticipate(object, message, sequence, n_atoms, atoms);
    }
    if (sequence && must_wait) lstm_wait_for(instance, sequence);
}

static void refuse_length(lstm_object *object, const char *selector, int n_atoms)
{
    char why[64];
    snprintf(why, sizeof why, "Too many arguments: found %d, at most %d are possible", n_atoms, LSTM_MAX_ATOMS);
    lstm_refuse(object, selector, why);
}

/* Whether a list begins with the name of a message, as behind a box where [list trim] was forgotten. */
static int is_untrimmed(const lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    return !strcmp(selector, "list") && n_atoms && atoms[0].is_symbol && strcmp(atoms[0].text, "list") &&
           lstm_find_message(object->class, atoms[0].text, lower, &message);
}

/* Whether a message is a frame without a selector of its own, of which sound brings a hundred in a second. */
static int is_of_stream(const lstm_message *message, const char *selector)
{
    return message->action == LSTM_PREDICT_FRAME && (!strcmp(selector, "list") || !strcmp(selector, "float"));
}

void lstm_message_in(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    if (n_atoms > LSTM_MAX_ATOMS) {
        refuse_length(object, selector, n_atoms);
        return;
    }
    if (is_untrimmed(object, selector, n_atoms, atoms)) {
        selector = atoms[0].text;
        atoms++;
        n_atoms--;
    }
    if (!lstm_find_message(object->class, selector, lower, &message)) {
        lstm_refuse(object, selector,
                    strcmp(selector, "list") ? "no such message; the help patch lists them all"
                                             : "no such message; begin the list with the name of one");
        return;
    }
    if (!is_of_stream(&message, lower) || object->network) object->is_told_unfitted = 0;
    switch (message.action) {
    case LSTM_PREDICT_SERIES:
        lstm_predict_series(object, lstm_selector_for(object->class, message.action), n_atoms, atoms);
        break;
    case LSTM_PREDICT_POINT:
        lstm_predict_point(object, lower, n_atoms, atoms);
        break;
    case LSTM_PREDICT_FRAME:
        if (object->is_told_unfitted) break;
        object->is_told_unfitted = is_of_stream(&message, lower) && !object->network; /* before anything travels */
        lstm_predict_frame(object, lstm_selector_for(object->class, message.action), n_atoms, atoms);
        break;
    case LSTM_CONTINUE_SERIES:
        lstm_continue_series(object, lower, n_atoms, atoms);
        break;
    case LSTM_CONTINUE:
        lstm_continue(object, lower, n_atoms, atoms);
        break;
    case LSTM_RESET:
        if (n_atoms)
            lstm_fail(object, lower, "Too many arguments: found %d, %s takes none", n_atoms, lower);
        else
            lstm_reset(object);
        break;
    case LSTM_NOTHING:
        break;
    default:
        ask_python(object, &message, n_atoms, atoms);
    }
}

const lstm_saved *lstm_save(lstm_object *object)
{
    static const lstm_message saving = {"keep", "v", LSTM_PYTHON};
    lstm_instance *instance = object->instance;
    uint64_t handle = object->handle;
    if (!object->saved.is_kept) return NULL;
    if (!lstm_python_sleeps(instance) && !lstm_python_is_absent(instance)) {
        int must_wait = object->tuning.blocking || lstm_patcher->synchronous;
        const lstm_atom version = {0, object->saved.version, NULL};
        uint64_t sequence = lstm_submit(object, LSTM_SAVED, &saving, !must_wait, &version);
        if (sequence && must_wait) lstm_wait_for(instance, sequence);
        object = lstm_lookup(handle); /* the patch may have done anything meanwhile */
    }
    return object && object->saved.data && object->saved.n_bytes ? &object->saved : NULL;
}

/* Predicts with a model that the patch has kept, until Python says what it makes of it. */
static void use_kept_model(lstm_object *object, uint64_t sequence)
{
    lstm_model_file file = {.size = object->saved.n_bytes, .data = object->saved.data, .tuning = object->tuning};
    int has_other = object->network && !(object->network->serial & LSTM_READ_BY_SHIM);
    if (!object->class->predicts || has_other) return; /* that of a file is what it began with */
    if (!lstm_use_kept_model(&file, object->class, LSTM_READ_BY_SHIM | sequence)) return;
    file.data = NULL; /* it stays the object's */
    use_model(object, &file, sequence);
}

void lstm_restore(lstm_object *object, int n_words, const lstm_atom *words)
{
    static const lstm_message restoring = {"keep", "", LSTM_PYTHON};
    if (n_words) {
        lstm_restoring_add(&object->restoring, n_words, words);
        return;
    }
    lstm_saved kept = lstm_restoring_end(&object->restoring);
    if (!kept.data) {
        lstm_fail(object, restoring.selector,
                  "Invalid patch: what it had kept of this object is damaged or incomplete, so the object begins "
                  "empty; take it from an earlier copy of the patch's file");
        return;
    }
    lstm_saved_replace(&object->saved, kept);
    uint64_t sequence = lstm_submit_bytes(object, LSTM_RESTORED, &restoring, &object->saved);
    if (sequence) use_kept_model(object, sequence);
}

int lstm_drain(lstm_instance *instance, int limit)
{
    lstm_tools_work(instance);
    return lstm_deliver(instance, limit);
}

int lstm_pending(const lstm_instance *instance)
{
    return lstm_python_owes(instance) + lstm_tools_are_at_work(instance);
}
