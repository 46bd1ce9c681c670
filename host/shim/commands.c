/* SPDX-License-Identifier: BSD-3-Clause */
#include "commands.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffers.h"
#include "debts.h"
#include "draft.h"
#include "files.h"
#include "leaving.h"
#include "platform.h"
#include "queue.h"

/* No message is dropped before Python is this far behind. */
enum { MAX_PENDING = 1 << 17 };

typedef struct lstm_entry {
    lstm_node node; /* first: a node is its entry */
    lstm_command command;
} lstm_entry;

static lstm_queue queue;
static lstm_semaphore *queued;
static atomic_uint n_takes;

void lstm_commands_init(void)
{
    lstm_queue_init(&queue);
    queued = lstm_semaphore_new();
}

static char *copy_text(char **cursor, const char *text)
{
    char *copy = *cursor;
    size_t size = strlen(text) + 1;
    memcpy(copy, text, size);
    *cursor += size;
    return copy;
}

/* One block of memory: entry, atoms, samples, texts, the file. */
static lstm_entry *lay_out(const lstm_object *object, int kind, const lstm_message *message, const lstm_draft *draft)
{
    size_t n_samples = (size_t)draft->n_frames * (size_t)draft->n_channels;
    size_t text_size = strlen(message->selector) + 1 + (draft->has_path ? strlen(draft->path) + 1 : 0);
    for (int i = 0; i < draft->n_atoms; i++)
        if (draft->atoms[i].is_symbol) text_size += strlen(draft->atoms[i].text) + 1;
    size_t atoms_size = (size_t)draft->n_atoms * sizeof(lstm_atom);
    lstm_entry *block = malloc(sizeof *block + atoms_size + n_samples * sizeof(float) + text_size + draft->n_bytes);
    if (!block) return NULL;
    lstm_atom *atoms = (lstm_atom *)(block + 1);
    float *samples = (float *)(atoms + draft->n_atoms);
    char *cursor = (char *)(samples + n_samples);
    for (int i = 0; i < draft->n_atoms; i++) {
        atoms[i] = draft->atoms[i];
        atoms[i].text = atoms[i].is_symbol ? copy_text(&cursor, draft->atoms[i].text) : NULL;
    }
    if (n_samples) lstm_draft_copy_samples(draft, samples);
    const char *selector = copy_text(&cursor, message->selector);
    const char *path = draft->has_path ? copy_text(&cursor, draft->path) : NULL;
    block->command = (lstm_command){
        .sequence = ++object->instance->last_sequence,
        .object = object->handle,
        .instance = object->instance->number,
        .patch = object->patch,
        .kind = kind,
        .n_atoms = draft->n_atoms,
        .n_frames = draft->n_frames,
        .n_channels = draft->n_channels,
        .class_name = object->class->name,
        .selector = selector,
        .arguments = message->arguments,
        .path = path,
        .atoms = atoms,
        .samples = samples,
        .n_bytes = (int64_t)draft->n_bytes,
        .data = cursor,
    };
    if (draft->n_bytes) memcpy(cursor, draft->data, draft->n_bytes);
    return block;
}

/* Whether Python is too far behind for one more message; says so once, and how many were dropped when it caught up. */
static int is_full(lstm_object *object, const char *selector)
{
    lstm_instance *instance = object->instance;
    char text[LSTM_TEXT_SIZE];
    int n_owed = lstm_python_owes(instance);
    if (instance->n_dropped && n_owed < MAX_PENDING / 2) {
        snprintf(text, sizeof text, "lstm: %d messages were dropped", instance->n_dropped);
        lstm_patcher->console(NULL, LSTM_WARNING, text);
        instance->n_dropped = 0;
    }
    if (n_owed < MAX_PENDING) return 0;
    if (instance->n_dropped++) return 1;
    lstm_fail(object, selector,
              "Python is %d messages behind; this one is dropped, and so are others until it catches up", MAX_PENDING);
    return 1;
}

/* Notes the buffers and the file that a queued message is going to fill. */
static void await_results(lstm_instance *instance, uint64_t sequence, const char *arguments, const lstm_draft *draft)
{
    int position = 0;
    if (strchr(arguments, 'w') && !lstm_python_is_absent(instance)) {
        lstm_leaving_write(1);
        lstm_await_file(instance, sequence, draft->path);
    }
    for (const char *letter = arguments; *letter && position < draft->n_atoms; letter++) {
        if (*letter == 'b' && draft->atoms[position].is_symbol)
            lstm_await_buffer(instance, sequence, draft->atoms[position].text);
        position += *letter != '?';
    }
}

static void push(lstm_entry *block)
{
    lstm_queue_push(&queue, &block->node);
    lstm_semaphore_post(queued);
}

/* Queues what has been laid out; returns the sequence number, 0 after saying that there was no memory for it. */
static uint64_t queue_entry(lstm_object *object, const char *selector, const lstm_draft *draft, lstm_entry *block)
{
    if (!block) {
        lstm_fail(object, selector, "Not enough memory for %d frames", draft->n_frames);
        return 0;
    }
    uint64_t sequence = block->command.sequence; /* the block is the worker's as soon as it is queued */
    await_results(object->instance, sequence, block->command.arguments, draft);
    lstm_owe(object->instance, 1);
    push(block);
    return sequence;
}

uint64_t lstm_submit_refused(lstm_object *object, const char *selector, const char *why)
{
    const lstm_atom reason = {1, 0, why};
    const lstm_message message = {selector, "", LSTM_PYTHON};
    const lstm_draft draft = {.atoms = &reason, .n_atoms = 1};
    if (is_full(object, selector)) return 0;
    return queue_entry(object, selector, &draft, lay_out(object, LSTM_REFUSED, &message, &draft));
}

uint64_t lstm_next_sequence(const lstm_instance *instance) { return instance->last_sequence + 1; }

uint64_t lstm_submit(lstm_object *object, int kind, const lstm_message *message, int n_atoms, const lstm_atom *atoms)
{
    return lstm_submit_file(object, kind, message, n_atoms, atoms, NULL);
}

uint64_t lstm_submit_file(lstm_object *object, int kind, const lstm_message *message, int n_atoms,
                          const lstm_atom *atoms, const lstm_model_file *file)
{
    lstm_draft draft = {.atoms = atoms, .n_atoms = n_atoms};
    if (kind == LSTM_MESSAGE && is_full(object, message->selector)) return 0;
    if (file) {
        draft.has_path = 1;
        memcpy(draft.path, file->path, sizeof draft.path);
        draft.data = file->data;
        draft.n_bytes = file->data ? file->size : 0;
    }
    int is_gathered = file || lstm_draft_gather(&draft, object, message);
    lstm_entry *block = is_gathered ? lay_out(object, kind, message, &draft) : NULL;
    lstm_draft_close(&draft);
    return is_gathered ? queue_entry(object, message->selector, &draft, block)
                       : lstm_submit_refused(object, message->selector, draft.why);
}

uint64_t lstm_submit_bytes(lstm_object *object, int kind, const lstm_message *message, const lstm_saved *saved)
{
    const lstm_draft draft = {.data = saved->data, .n_bytes = saved->n_bytes};
    return queue_entry(object, message->selector, &draft, lay_out(object, kind, message, &draft));
}

int lstm_not_taken(const lstm_instance *instance, uint64_t taken) { return (int)(instance->last_sequence - taken); }

/* A command that no object has sent, and that must get through. */
static lstm_entry *without_object(int kind)
{
    lstm_entry *block;
    while (!(block = calloc(1, sizeof *block)))
        lstm_thread_yield();
    block->command.kind = kind;
    block->command.class_name = block->command.selector = block->command.arguments = "";
    return block;
}

/* Called as the process exits, perhaps by a signal handler: nothing is allocated. */
void lstm_submit_quit(void)
{
    static lstm_entry entry = {.command = {.kind = LSTM_QUIT, .class_name = "", .selector = "", .arguments = ""}};
    static atomic_int is_queued;
    if (!atomic_exchange(&is_queued, 1)) push(&entry);
}

void lstm_wake(void) { push(without_object(LSTM_WAKE)); }

uint64_t lstm_submit_closed(lstm_instance *instance, uint64_t patch)
{
    lstm_entry *block = without_object(LSTM_CLOSED);
    uint64_t sequence = ++instance->last_sequence;
    block->command.sequence = sequence;
    block->command.instance = instance->number;
    block->command.object = instance->number << LSTM_INSTANCE_SHIFT;
    block->command.patch = patch;
    lstm_owe(instance, 1);
    push(block);
    return sequence;
}

const lstm_command *lstm_take(void)
{
    lstm_semaphore_wait(queued);
    lstm_node *node;
    while (!(node = lstm_queue_pop(&queue)))
        lstm_thread_yield(); /* a producer is just linking it */
    const lstm_command *command = &((lstm_entry *)node)->command;
    atomic_fetch_add(&n_takes, 1);
    if (command->sequence) lstm_instance_of(command->sequence)->last_taken = command->sequence;
    return command;
}

unsigned lstm_count_takes(void) { return atomic_load(&n_takes); }

void lstm_release(const lstm_command *command)
{
    if (command && command->kind != LSTM_QUIT) free((char *)command - offsetof(lstm_entry, command));
}
