/* From Python to the patcher: replies, console lines and models wait in a queue until the patcher's thread drains it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "platform.h"
#include "queue.h"

/* Calls of lstm_drain, about 1 ms apart */
enum { MAX_ARMED_TICKS = 5000, SLOW_START_TICKS = 15000 };

typedef enum event_kind {
    EVENT_REPLY,
    EVENT_FAILURE,
    EVENT_POST,
    EVENT_NAME,
    EVENT_TUNING,
    EVENT_MODEL,
    EVENT_FINISH,
    EVENT_BACK,
    EVENT_END
} event_kind;

typedef struct lstm_event {
    lstm_node node; /* first: a node is its event */
    event_kind kind;
    uint64_t object;
    uint64_t sequence;
    lstm_reply reply;
    const char *text;
    int32_t level;
    int32_t blocking;
    double threshold;
    double reject;
    lstm_network *network;
    const lstm_command *command;
} lstm_event;

/* Somebody on the patcher's thread who waits for a command; waits can nest, and come from several threads. */
typedef struct lstm_waiting {
    uint64_t sequence;
    int is_done;
    struct lstm_waiting *next;
} lstm_waiting;

static lstm_queue queue;
static lstm_semaphore *queued;
static lstm_waiting *waiting;
static int n_pending;

void lstm_events_init(void)
{
    lstm_queue_init(&queue);
    queued = lstm_semaphore_new();
}

void lstm_owe(int change)
{
    n_pending += change;
    lstm_leaving_busy(lstm_pending() > 0);
    if (lstm_pending() && lstm_host->poll) lstm_host->poll();
}

/* what waits for Python to be woken is not due */
int lstm_pending(void) { return lstm_python_sleeps() ? 0 : n_pending; }

/* ---- Python's side: any thread but the patcher's ---- */

/* An event with `extra` bytes behind it; NULL: out of memory. */
static lstm_event *try_new_event(event_kind kind, uint64_t object, size_t extra)
{
    lstm_event *event = calloc(1, sizeof *event + extra);
    if (!event) return NULL;
    event->kind = kind;
    event->object = object;
    return event;
}

/* The same for what must get through, which is small: waits for memory. */
static lstm_event *new_event(event_kind kind, uint64_t object, size_t extra)
{
    lstm_event *event;
    while (!(event = try_new_event(kind, object, extra)))
        lstm_thread_yield();
    return event;
}

static void send(lstm_event *event)
{
    lstm_queue_push(&queue, &event->node);
    lstm_semaphore_post(queued);
    if (lstm_host->notify) lstm_host->notify();
}

static char *append(char **cursor, const void *data, size_t size)
{
    char *copy = *cursor;
    memcpy(copy, data, size);
    *cursor += size;
    return copy;
}

void lstm_send_reply(const lstm_reply *reply)
{
    size_t atoms_size = (size_t)reply->n_atoms * sizeof(lstm_atom);
    size_t samples_size = reply->buffer ? sizeof(float) * (size_t)reply->n_frames * (size_t)reply->n_channels : 0;
    size_t text_size = strlen(reply->selector) + 1 + (reply->buffer ? strlen(reply->buffer) + 1 : 0);
    for (int32_t i = 0; i < reply->n_atoms; i++)
        if (reply->atoms[i].is_symbol) text_size += strlen(reply->atoms[i].text) + 1;
    lstm_event *event = try_new_event(EVENT_REPLY, reply->object, atoms_size + samples_size + text_size);
    if (!event) {
        lstm_send_failure(reply->object, reply->selector, "Not enough memory for the reply");
        return;
    }
    lstm_atom *atoms = (lstm_atom *)(event + 1);
    char *cursor = (char *)(atoms + reply->n_atoms);
    event->reply = *reply;
    event->reply.atoms = atoms;
    if (samples_size) event->reply.samples = (const float *)(void *)append(&cursor, reply->samples, samples_size);
    for (int32_t i = 0; i < reply->n_atoms; i++) {
        atoms[i] = reply->atoms[i];
        if (atoms[i].is_symbol) atoms[i].text = append(&cursor, atoms[i].text, strlen(atoms[i].text) + 1);
    }
    event->reply.selector = append(&cursor, reply->selector, strlen(reply->selector) + 1);
    if (reply->buffer) event->reply.buffer = append(&cursor, reply->buffer, strlen(reply->buffer) + 1);
    send(event);
}

static lstm_event *new_text_event(event_kind kind, uint64_t object, const char *text)
{
    lstm_event *event = new_event(kind, object, strlen(text) + 1);
    char *cursor = (char *)(event + 1);
    event->text = append(&cursor, text, strlen(text) + 1);
    return event;
}

void lstm_send_failure(uint64_t object, const char *selector, const char *text)
{
    size_t selector_size = strlen(selector) + 1;
    size_t text_size = strlen(text) + 1;
    lstm_event *event = new_event(EVENT_FAILURE, object, selector_size + text_size);
    char *cursor = (char *)(event + 1);
    event->reply.selector = append(&cursor, selector, selector_size);
    event->text = append(&cursor, text, text_size);
    send(event);
}

void lstm_send_post(uint64_t object, int32_t level, const char *text)
{
    lstm_event *event = new_text_event(EVENT_POST, object, text);
    event->level = level;
    send(event);
}

void lstm_send_name(uint64_t object, const char *name) { send(new_text_event(EVENT_NAME, object, name)); }

void lstm_send_tuning(uint64_t object, uint64_t sequence, double threshold, double reject, int32_t blocking)
{
    lstm_event *event = new_event(EVENT_TUNING, object, 0);
    event->sequence = sequence;
    event->threshold = threshold;
    event->reject = reject;
    event->blocking = blocking;
    send(event);
}

void lstm_send_model(uint64_t object, uint64_t sequence, const lstm_model *model)
{
    char why[LSTM_TEXT_SIZE];
    char text[LSTM_TEXT_SIZE + 64];
    lstm_network *network = model ? lstm_network_new(model, why) : NULL;
    if (model && !network) {
        snprintf(text, sizeof text, "Predictions go on with the model before: %s", why);
        lstm_send_failure(object, "fit", text);
        return;
    }
    lstm_event *event = new_event(EVENT_MODEL, object, 0);
    event->sequence = sequence;
    event->network = network;
    send(event);
}

void lstm_send_finish(uint64_t sequence)
{
    lstm_event *event = new_event(EVENT_FINISH, 0, 0);
    event->sequence = sequence;
    send(event);
}

void lstm_send_back(const lstm_command *command)
{
    lstm_event *event = new_event(EVENT_BACK, command->object, 0);
    event->command = command;
    send(event);
}

void lstm_send_end(uint64_t sequence)
{
    lstm_event *event = new_event(EVENT_END, 0, 0);
    event->sequence = sequence;
    send(event);
}

/* ---- the patcher's thread ---- */

void lstm_fail(lstm_object *object, const char *selector, const char *format, ...)
{
    char text[LSTM_TEXT_SIZE];
    char line[LSTM_TEXT_SIZE + LSTM_NAME_SIZE + LSTM_SELECTOR_SIZE + 64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "%s%s%s: %s: %s", object->class->name, *object->name ? " " : "", object->name, selector,
             text);
    lstm_host->console(object->owner, LSTM_ERROR, line);
    lstm_value values[] = {{1, 0, lstm_host->symbol(selector)}, {1, 0, lstm_host->symbol(text)}};
    lstm_host->output(object->owner, LSTM_RIGHT, lstm_host->symbol("error"), 2, values);
}

static void deliver_reply(lstm_object *object, const lstm_reply *reply)
{
    char why[LSTM_TEXT_SIZE];
    int n_values = reply->n_atoms;
    lstm_value values[n_values + 1]; /* no larger than need be: up to 1000 outlets of Pd nest */
    if (reply->buffer && !lstm_host->write_buffer(object->owner, reply->buffer, reply->n_frames, reply->n_channels,
                                                  reply->samples, why)) {
        lstm_fail(object, reply->selector, "%s", why);
        return;
    }
    if (lstm_host->output_text && !strcmp(reply->selector, "dump")) {
        lstm_host->output_text(object->owner, reply->outlet, lstm_host->symbol("dump"), reply->atoms[0].text);
        return;
    }
    for (int i = 0; i < n_values; i++) {
        const lstm_atom *atom = &reply->atoms[i];
        values[i] = (lstm_value){atom->is_symbol, atom->number, atom->is_symbol ? lstm_host->symbol(atom->text) : NULL};
    }
    if (reply->outlet != LSTM_ATTRIBUTE) {
        const char *outer = lstm_filled(reply->buffer);
        lstm_host->output(object->owner, reply->outlet, lstm_host->symbol(reply->selector), n_values, values);
        lstm_filled(outer);
    }
    if (reply->outlet == LSTM_ATTRIBUTE && lstm_host->attribute)
        lstm_host->attribute(object->owner, lstm_host->symbol(reply->selector), n_values, values);
}

static void finish(uint64_t sequence)
{
    lstm_owe(-1);
    lstm_await_no_more(sequence, sequence);
    for (lstm_waiting *wait = waiting; wait; wait = wait->next)
        if (wait->sequence == sequence) wait->is_done = 1;
}

static void end(uint64_t sequence)
{
    lstm_python_is_known_absent();
    lstm_owe(lstm_not_taken(sequence) - n_pending);
    lstm_await_no_more(0, sequence);
    for (lstm_waiting *wait = waiting; wait; wait = wait->next)
        if (wait->sequence <= sequence) wait->is_done = 1;
}

static void answer_alone(const lstm_command *command)
{
    uint64_t sequence = command->sequence;
    lstm_answer_command_alone(command);
    lstm_release(command);
    finish(sequence);
}

static void deliver(lstm_event *event)
{
    lstm_object *object = lstm_lookup(event->object);
    if (event->kind == EVENT_FINISH) {
        finish(event->sequence);
    } else if (event->kind == EVENT_BACK) {
        answer_alone(event->command);
    } else if (event->kind == EVENT_END) {
        end(event->sequence);
    } else if (event->kind == EVENT_POST) {
        lstm_host->console(object ? object->owner : NULL, event->level, event->text);
    } else if (!object) {
        lstm_network_retire(event->network);
    } else if (event->kind == EVENT_REPLY) {
        deliver_reply(object, &event->reply);
    } else if (event->kind == EVENT_FAILURE) {
        lstm_fail(object, event->reply.selector, "%s", event->text);
    } else if (event->kind == EVENT_NAME) {
        snprintf(object->name, sizeof object->name, "%s", event->text);
    } else if (event->kind == EVENT_TUNING) {
        if (event->sequence < object->tune_before) return;
        object->threshold = event->threshold;
        object->reject = event->reject;
        object->blocking = event->blocking;
    } else if (event->sequence >= object->forget_before) {
        lstm_network_adopt(object, event->network);
    } else {
        lstm_network_retire(event->network);
    }
}

/* While Python starts, whatever it loads may add exit handlers. */
static void watch_start(void)
{
    static int n_ticks;
    if (!lstm_is_booting()) return;
    n_ticks++;
    if (n_ticks <= MAX_ARMED_TICKS) lstm_leaving_arm();
    if (n_ticks == SLOW_START_TICKS)
        lstm_host->console(
            NULL, LSTM_WARNING,
            "lstm: Python has not come up yet. After an update it compiles its kernels once, which takes a "
            "minute; or another external that uses Python holds it");
}

/* Returns 0 when there is no event. */
static int deliver_next(void)
{
    watch_start();
    lstm_event *event = (void *)lstm_queue_pop(&queue);
    if (!event) return 0;
    lstm_semaphore_try(queued); /* so that its count does not grow while nobody waits */
    deliver(event);
    free(event);
    return 1;
}

int lstm_drain(int limit)
{
    int n_events = 0;
    /* answers that somebody waits for on another thread are for that thread */
    while (n_events < limit && !waiting && deliver_next())
        n_events++;
    return n_events;
}

void lstm_wait_for(uint64_t sequence)
{
    lstm_waiting wait = {.sequence = sequence, .next = waiting};
    waiting = &wait;
    /* Sleep only when the queue gave nothing: a producer that is just linking its event hides those behind it, whose
     * posts are used up by then; its own post is still to come. */
    while (!wait.is_done) {
        if (deliver_next()) continue;
        if (lstm_host->give_way)
            lstm_host->give_way();
        else
            lstm_semaphore_wait(queued);
    }
    lstm_waiting **link = &waiting;
    while (*link != &wait)
        link = &(*link)->next;
    *link = wait.next;
    if (lstm_host->notify) lstm_host->notify(); /* what came meanwhile for others */
}
