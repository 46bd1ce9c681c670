/* From the patcher to Python: a message becomes a command that holds copies of all it needs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "model_file.h"
#include "platform.h"
#include "queue.h"

/* Nothing is thrown away before Python is this far behind. */
enum { MAX_PENDING = 1 << 17 };

typedef struct lstm_entry {
    lstm_node node; /* first: a node is its entry */
    lstm_command command;
} lstm_entry;

/* What has been gathered for a command before its memory is laid out. */
typedef struct lstm_draft {
    const lstm_atom *atoms;
    int n_atoms;
    int32_t n_frames;
    int32_t n_channels;
    lstm_buffer buffer; /* open if has_buffer */
    int has_buffer;
    int is_point;  /* of a buffer: its first channel, whose frames are dimensions */
    int n_numbers; /* a point given as numbers: the last n_numbers atoms */
    int has_path;
    char path[LSTM_PATH_SIZE];
    size_t n_bytes;
    const unsigned char *data;
    char why[LSTM_TEXT_SIZE]; /* it can't be */
} lstm_draft;

static lstm_queue queue;
static lstm_semaphore *queued;
static uint64_t last_sequence;
static uint64_t last_taken; /* worker thread */

void lstm_commands_init(void)
{
    lstm_queue_init(&queue);
    queued = lstm_semaphore_new();
}

/* Takes the numbers from `first` on as a point. Returns 0 with a reason. */
static int gather_numbers(const lstm_atom *first, int n_numbers, lstm_draft *draft)
{
    for (int i = 0; i < n_numbers; i++) {
        if (!first[i].is_symbol) continue;
        snprintf(draft->why, sizeof draft->why, "Invalid buffer: expected numbers only, found the symbol %s",
                 first[i].text);
        return 0;
    }
    draft->n_numbers = n_numbers;
    draft->n_frames = 1;
    draft->n_channels = n_numbers;
    return 1;
}

int lstm_open_buffer(const lstm_object *object, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    if (lstm_is_awaited(name)) {
        snprintf(why, LSTM_TEXT_SIZE,
                 "Invalid buffer: %s is still to be filled by a message before this one; send this when that one has "
                 "replied, or give its object `blocking 1`",
                 name);
        return 0;
    }
    return lstm_host->open_buffer(object->owner, name, buffer, why);
}

int lstm_is_series(const lstm_buffer *buffer, const char *name, char why[LSTM_TEXT_SIZE])
{
    if (buffer->n_frames <= 0)
        snprintf(why, LSTM_TEXT_SIZE, "Empty buffer: %s has no frames", name);
    else if (buffer->odd_channel)
        snprintf(why, LSTM_TEXT_SIZE,
                 "Invalid buffer: channel %d of %s has more or fewer frames than channel 0, which has %" PRId64
                 "; make all as long",
                 buffer->odd_channel, name, buffer->n_frames);
    else
        return 1;
    return 0;
}

/* Opens the buffer that argument `position` names, or takes the numbers from there on. Returns 0 with a reason. */
static int gather_samples(const lstm_object *object, char letter, int position, lstm_draft *draft)
{
    int n_left = draft->n_atoms - position;
    const lstm_atom *first = draft->atoms + position;
    if (n_left > 0 && !first->is_symbol && letter == 'p') return gather_numbers(first, n_left, draft);
    if (n_left <= 0) {
        snprintf(draft->why, sizeof draft->why, "No buffer passed: the name of a buffer is needed%s",
                 letter == 'p' ? ", or the numbers themselves" : "");
        return 0;
    }
    if (!first->is_symbol) {
        snprintf(draft->why, sizeof draft->why, "No buffer passed: the name of a buffer is needed, found the number %g",
                 first->number);
        return 0;
    }
    if (!lstm_open_buffer(object, first->text, &draft->buffer, draft->why)) return 0;
    draft->has_buffer = 1;
    int64_t n_frames = draft->buffer.n_frames;
    if (n_frames > INT32_MAX) {
        snprintf(draft->why, sizeof draft->why, "Invalid buffer: %s is too long", first->text);
        return 0;
    }
    if (letter == 's' && !lstm_is_series(&draft->buffer, first->text, draft->why)) return 0;
    if (n_frames <= 0) {
        snprintf(draft->why, sizeof draft->why, "Empty buffer: %s has no frames", first->text);
        return 0;
    }
    draft->is_point = letter == 'p';
    draft->n_frames = draft->is_point ? 1 : (int32_t)n_frames;
    draft->n_channels = draft->is_point ? (int32_t)n_frames : draft->buffer.n_channels;
    return 1;
}

/* Gets hold of the buffer or file that a message names. Returns 0 with a reason. */
static int gather(const lstm_object *object, const lstm_message *message, lstm_draft *draft)
{
    int position = 0;
    for (const char *letter = message->arguments; *letter; letter++) {
        if (*letter == '?') continue;
        if (*letter == 's' || *letter == 'p') {
            if (!gather_samples(object, *letter, position, draft)) return 0;
        } else if ((*letter == 'f' || *letter == 'w') && position < draft->n_atoms &&
                   draft->atoms[position].is_symbol) {
            const char *name = draft->atoms[position].text;
            if (!lstm_host->resolve_file(object->owner, name, *letter == 'w', draft->path, draft->why)) return 0;
            draft->has_path = 1;
        }
        position++;
    }
    return 1;
}

static void copy_samples(const lstm_draft *draft, float *samples)
{
    if (draft->n_numbers) {
        const lstm_atom *numbers = draft->atoms + draft->n_atoms - draft->n_numbers;
        for (int i = 0; i < draft->n_numbers; i++)
            samples[i] = (float)numbers[i].number;
    } else if (draft->is_point) {
        lstm_host->read_buffer(&draft->buffer, 0, 0, draft->n_channels, samples, 1);
    } else {
        for (int32_t channel = 0; channel < draft->n_channels; channel++)
            lstm_host->read_buffer(&draft->buffer, channel, 0, draft->n_frames, samples + channel,
                                   (size_t)draft->n_channels);
    }
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
    if (n_samples) copy_samples(draft, samples);
    const char *selector = copy_text(&cursor, message->selector);
    const char *path = draft->has_path ? copy_text(&cursor, draft->path) : NULL;
    block->command = (lstm_command){
        .sequence = ++last_sequence,
        .object = object->handle,
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

/* Whether Python is too far behind for one more message; says so. */
static int is_full(lstm_object *object, const char *selector)
{
    if (lstm_pending() < MAX_PENDING) return 0;
    lstm_fail(object, selector, "Python is %d messages behind; this one is dropped", MAX_PENDING);
    return 1;
}

/* Notes the buffers that a queued message is going to fill. */
static void await_buffers(uint64_t sequence, const char *arguments, const lstm_draft *draft)
{
    int position = 0;
    for (const char *letter = arguments; *letter && position < draft->n_atoms; letter++) {
        if (*letter == 'b' && draft->atoms[position].is_symbol)
            lstm_await_buffer(sequence, draft->atoms[position].text);
        position += *letter != '?';
    }
}

/* Queues what has been laid out; returns the sequence number, 0 after saying that there was no memory for it. */
static uint64_t queue_entry(lstm_object *object, const char *selector, const lstm_draft *draft, lstm_entry *block)
{
    if (!block) {
        lstm_fail(object, selector, "Not enough memory for %d frames", draft->n_frames);
        return 0;
    }
    uint64_t sequence = block->command.sequence; /* the block is the worker's as soon as it is queued */
    await_buffers(sequence, block->command.arguments, draft);
    lstm_owe(1);
    lstm_queue_push(&queue, &block->node);
    lstm_semaphore_post(queued);
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

uint64_t lstm_next_sequence(void) { return last_sequence + 1; }

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
    int is_gathered = file || gather(object, message, &draft);
    lstm_entry *block = is_gathered ? lay_out(object, kind, message, &draft) : NULL;
    if (draft.has_buffer) lstm_host->close_buffer(&draft.buffer);
    return is_gathered ? queue_entry(object, message->selector, &draft, block)
                       : lstm_submit_refused(object, message->selector, draft.why);
}

int lstm_not_taken(uint64_t taken) { return (int)(last_sequence - taken); }

void lstm_wake(void)
{
    lstm_entry *block;
    while (!(block = calloc(1, sizeof *block)))
        lstm_thread_yield(); /* a job's end must get through */
    block->command.kind = LSTM_WAKE;
    block->command.class_name = block->command.selector = block->command.arguments = "";
    lstm_queue_push(&queue, &block->node);
    lstm_semaphore_post(queued);
}

const lstm_command *lstm_take(void)
{
    lstm_network_collect();
    lstm_semaphore_wait(queued);
    lstm_node *node;
    while (!(node = lstm_queue_pop(&queue)))
        lstm_thread_yield(); /* a producer is just linking it */
    const lstm_command *command = &((lstm_entry *)node)->command;
    if (command->kind != LSTM_WAKE) last_taken = command->sequence;
    return command;
}

uint64_t lstm_last_taken(void) { return last_taken; }

void lstm_release(const lstm_command *command)
{
    if (command) free((char *)command - offsetof(lstm_entry, command));
}
