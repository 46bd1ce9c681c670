/* SPDX-License-Identifier: BSD-3-Clause */
#include "deliver.h"

#include <stdio.h>
#include <stdlib.h>

#include "blocks.h"
#include "buffers.h"
#include "commands.h"
#include "debts.h"
#include "files.h"
#include "leaving.h"
#include "objects.h"
#include "replies.h"
#include "without_python.h"

/* Calls of lstm_deliver, about 1 ms apart */
enum { MAX_ARMED_TICKS = 5000, SLOW_START_TICKS = 15000 };

/* Somebody on the patcher's thread who waits for a command; waits can nest, and come from several threads. */
typedef struct lstm_waiting {
    uint64_t sequence;
    int is_done;
    struct lstm_waiting *next;
} lstm_waiting;

static int is_dump(const lstm_object *object, const char *selector)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    return lstm_find_message(object->class, selector, lower, &message) && message.action == LSTM_DUMP;
}

/* Writes the reply's samples, if there are any. Returns 0 after saying why they cannot be written. */
LSTM_APART static int fill_buffer(lstm_object *object, const lstm_reply *reply)
{
    char why[LSTM_TEXT_SIZE];
    if (!reply->buffer || lstm_write_reply(object, reply, why)) return 1;
    lstm_fail(object, reply->selector, "%s", why);
    return 0;
}

/* Sends a message, or the value of an attribute. */
static void send_values(const lstm_object *object, const lstm_reply *reply, void *selector)
{
    lstm_instance *instance = object->instance; /* the object may be gone afterwards */
    int n_values = reply->n_atoms;
    lstm_value *values = lstm_lend_values(object, n_values);
    if (!values) return;
    for (int i = 0; i < n_values; i++)
        values[i] = lstm_value_of(&reply->atoms[i]);
    if (reply->outlet != LSTM_ATTRIBUTE) {
        const char *outer = lstm_filled(instance, reply->buffer);
        lstm_patcher->output(object->owner, reply->outlet, selector, n_values, values);
        lstm_filled(instance, outer);
    } else if (lstm_patcher->attribute) {
        lstm_patcher->attribute(object->owner, selector, n_values, values);
    }
    lstm_give_back(values);
}

static void deliver_reply(lstm_object *object, const lstm_reply *reply)
{
    if (!fill_buffer(object, reply)) return;
    void *selector = lstm_patcher->symbol(reply->selector);
    if (lstm_patcher->output_text && is_dump(object, reply->selector))
        lstm_patcher->output_text(object->owner, reply->outlet, selector, reply->atoms[0].text);
    else
        send_values(object, reply, selector);
}

static void finish(lstm_instance *instance, uint64_t sequence)
{
    lstm_owe(instance, -1);
    lstm_await_no_more(instance, sequence, sequence);
    lstm_await_no_file(instance, sequence, sequence);
    for (lstm_waiting *wait = instance->waiting; wait; wait = wait->next)
        if (wait->sequence == sequence) wait->is_done = 1;
}

static void end(lstm_instance *instance, uint64_t sequence)
{
    lstm_python_is_known_absent(instance);
    lstm_owe_no_more_than(instance, lstm_not_taken(instance, sequence));
    lstm_await_no_more(instance, 0, sequence);
    lstm_await_no_file(instance, 0, sequence);
    lstm_leaving_no_writes();
    for (lstm_waiting *wait = instance->waiting; wait; wait = wait->next)
        if (wait->sequence <= sequence) wait->is_done = 1;
}

/* Gives an object the model of a file that the worker has read, and the parameters that a file carries. */
static void take_model(lstm_object *object, const lstm_event *event)
{
    object->tuning.threshold = event->tuning.threshold;
    object->tuning.reject = event->tuning.reject;
    object->tuning.temperature = event->tuning.temperature;
    object->tuning.seed = event->tuning.seed;
    lstm_network_adopt(object, event->network);
}

static void answer_without_python(lstm_instance *instance, lstm_object *object, const lstm_event *event)
{
    const lstm_command *command = event->command;
    uint64_t sequence = command->sequence;
    if (object && event->network)
        take_model(object, event);
    else
        lstm_network_retire(event->network);
    if (!event->text)
        lstm_answer_command_without_python(command, command->n_bytes || event->network);
    else if (object)
        lstm_fail(object,
                  command->kind == LSTM_CREATE ? lstm_parameter_for(object->class, LSTM_READ) : command->selector, "%s",
                  event->text);
    lstm_release(command);
    finish(instance, sequence);
}

static void take_kept(lstm_object *object, lstm_event *event)
{
    if (event->saved.is_kept && event->saved.version < object->saved.version) return; /* has been overtaken */
    lstm_saved newer = event->saved;
    event->saved = (lstm_saved){0};
    if (lstm_saved_replace(&object->saved, newer) && lstm_patcher->touch) lstm_patcher->touch(object->owner);
}

static void deliver(lstm_instance *instance, lstm_event *event)
{
    lstm_object *object = lstm_lookup(event->object);
    if (event->kind == LSTM_EVENT_FINISH) {
        finish(instance, event->sequence);
    } else if (event->kind == LSTM_EVENT_BACK) {
        answer_without_python(instance, object, event);
    } else if (event->kind == LSTM_EVENT_END) {
        end(instance, event->sequence);
    } else if (event->kind == LSTM_EVENT_POST) {
        lstm_patcher->console(object ? object->owner : NULL, event->level, event->text);
    } else if (!object) {
        lstm_network_retire(event->network);
    } else if (event->kind == LSTM_EVENT_REPLY) {
        deliver_reply(object, &event->reply);
    } else if (event->kind == LSTM_EVENT_FAILURE) {
        lstm_fail(object, event->reply.selector, "%s", event->text);
    } else if (event->kind == LSTM_EVENT_NAME) {
        if (event->sequence < object->moved_at) return;
        lstm_set_name(object, event->text);
        object->moved_at = 0;
    } else if (event->kind == LSTM_EVENT_TUNING) {
        if (event->sequence < object->tune_before) return;
        object->tuning = event->tuning;
    } else if (event->kind == LSTM_EVENT_KEPT) {
        take_kept(object, event);
    } else if (event->kind == LSTM_EVENT_NO_MODEL) {
        lstm_fail(object, lstm_selector_for(object->class, LSTM_FIT),
                  "Predictions continue with the previous model: %s", event->text);
    } else if (event->sequence >= object->forget_before) {
        lstm_network_adopt(object, event->network);
    } else {
        lstm_network_retire(event->network);
    }
}

/* While Python starts, whatever it loads may add exit handlers. */
static void watch_start(lstm_instance *instance)
{
    if (!lstm_is_booting()) return;
    int n_ticks = ++instance->n_ticks_of_start;
    if (n_ticks <= MAX_ARMED_TICKS) lstm_leaving_arm();
    if (n_ticks == SLOW_START_TICKS)
        lstm_patcher->console(NULL, LSTM_WARNING,
                              "lstm: Python is not up yet. Another external that uses Python may be holding it up");
}

/* Returns 0 when there is no event. */
static int deliver_next(lstm_instance *instance)
{
    watch_start(instance);
    lstm_event *event = lstm_next_event(instance);
    if (!event) return 0;
    deliver(instance, event);
    lstm_saved_free(&event->saved);
    free(event);
    return 1;
}

int lstm_deliver(lstm_instance *instance, int limit)
{
    int n_events = 0;
    /* answers that somebody waits for on another thread are for that thread */
    while (n_events < limit && !instance->waiting && deliver_next(instance))
        n_events++;
    return n_events;
}

int lstm_deliver_to_nobody(lstm_instance *instance)
{
    for (lstm_event *event; (event = lstm_next_event(instance)); free(event)) {
        lstm_network_retire(event->network);
        lstm_saved_free(&event->saved);
        if (event->kind == LSTM_EVENT_END) end(instance, event->sequence);
        if (event->kind == LSTM_EVENT_FINISH) finish(instance, event->sequence);
        if (event->kind != LSTM_EVENT_BACK) continue;
        finish(instance, event->command->sequence);
        lstm_release(event->command);
    }
    return instance->n_owed;
}

/* ---- waiting, though not for a Python that hangs ---- */

enum { LOOK = 100, MAX_SILENCE = 10000, MAX_SILENT_START = 300000 }; /* ms */

/* Waits a little for an event. Returns the milliseconds that it took, 0 if there may be one. */
static int wait_a_little(lstm_instance *instance)
{
    if (!lstm_patcher->give_way) return lstm_wait_for_event(instance, LOOK) ? 0 : LOOK;
    lstm_patcher->give_way();
    return 1;
}

/* Whether nobody should wait for Python. */
static int hangs(lstm_instance *instance)
{
    if (instance->is_hung && instance->hung_at != lstm_count_takes()) instance->is_hung = 0;
    return instance->is_hung;
}

/* Gives up a Python that has been silent for too long. A worker that lives comes for each command that it is sent,
 * whatever else is done on other threads. */
static void judge(lstm_instance *instance, int silence)
{
    if (silence < (lstm_is_booting() ? MAX_SILENT_START : MAX_SILENCE)) return;
    instance->is_hung = 1;
    instance->hung_at = lstm_count_takes();
    char text[LSTM_TEXT_SIZE];
    snprintf(text, sizeof text,
             "lstm: Python has not moved for %d seconds, so `blocking 1` no longer waits for it. Another external that "
             "uses Python may be holding it up; if it stays like that, save your patch and start again",
             silence / 1000);
    lstm_patcher->console(NULL, LSTM_ERROR, text);
}

void lstm_wait_for(lstm_instance *instance, uint64_t sequence)
{
    lstm_waiting wait = {.sequence = sequence, .next = instance->waiting};
    unsigned n_takes = lstm_count_takes();
    int silence = 0;
    instance->waiting = &wait;
    /* Sleep only when the queue gave nothing: a producer that is just linking its event hides those behind it, whose
     * posts are used up by then; its own post is still to come. */
    while (!wait.is_done && !hangs(instance)) {
        if (deliver_next(instance)) continue;
        int waited = wait_a_little(instance);
        if (!waited || n_takes != lstm_count_takes()) {
            n_takes = lstm_count_takes();
            silence = 0;
        }
        if (silence < LOOK && silence + waited >= LOOK) lstm_wake();
        silence += waited;
        judge(instance, silence);
    }
    lstm_waiting **link = &instance->waiting;
    while (*link != &wait)
        link = &(*link)->next;
    *link = wait.next;
    if (lstm_patcher->notify) lstm_patcher->notify(); /* what came meanwhile for others */
}
