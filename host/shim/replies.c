/* SPDX-License-Identifier: BSD-3-Clause */
#include "replies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "leaving.h"
#include "platform.h"

/* An event with `extra` bytes after it; NULL: out of memory. */
static lstm_event *try_new_event(lstm_event_kind kind, uint64_t object, size_t extra)
{
    lstm_event *event = calloc(1, sizeof *event + extra);
    if (!event) return NULL;
    event->kind = kind;
    event->object = object;
    return event;
}

/* The same for what must get through, which is small: waits for memory. */
static lstm_event *new_event(lstm_event_kind kind, uint64_t object, size_t extra)
{
    lstm_event *event;
    while (!(event = try_new_event(kind, object, extra)))
        lstm_thread_yield();
    return event;
}

static void send_to(lstm_instance *instance, lstm_event *event)
{
    lstm_queue_push(&instance->replies, &event->node);
    lstm_semaphore_post(instance->replied);
    if (lstm_patcher->notify) lstm_patcher->notify();
}

static void send(lstm_event *event) { send_to(lstm_instance_of(event->object), event); }

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
    lstm_event *event = try_new_event(LSTM_EVENT_REPLY, reply->object, atoms_size + samples_size + text_size);
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

static lstm_event *new_text_event(lstm_event_kind kind, uint64_t object, const char *text)
{
    lstm_event *event = new_event(kind, object, strlen(text) + 1);
    char *cursor = (char *)(event + 1);
    event->text = append(&cursor, text, strlen(text) + 1);
    return event;
}

/* What is sent while the process exits nobody delivers any more. */
static void tell(const char *selector, const char *text)
{
    char line[LSTM_TEXT_SIZE];
    snprintf(line, sizeof line, *selector ? "lstm: %s: %s\n" : "%s%s\n", selector, text);
    lstm_tell(line);
}

void lstm_send_failure(uint64_t object, const char *selector, const char *text)
{
    if (lstm_is_leaving()) tell(selector, text);
    size_t selector_size = strlen(selector) + 1;
    size_t text_size = strlen(text) + 1;
    lstm_event *event = new_event(LSTM_EVENT_FAILURE, object, selector_size + text_size);
    char *cursor = (char *)(event + 1);
    event->reply.selector = append(&cursor, selector, selector_size);
    event->text = append(&cursor, text, text_size);
    send(event);
}

typedef struct lstm_line {
    uint64_t object;
    int32_t level;
    const char *text;
} lstm_line;

static void post_to(lstm_instance *instance, void *data)
{
    const lstm_line *line = data;
    lstm_event *event = new_text_event(LSTM_EVENT_POST, line->object, line->text);
    event->level = line->level;
    send_to(instance, event);
}

void lstm_send_post(uint64_t object, int32_t level, const char *text)
{
    lstm_line line = {object, level, text};
    if (lstm_is_leaving()) tell("", text);
    if (object)
        post_to(lstm_instance_of(object), &line);
    else
        lstm_for_each_instance(post_to, &line);
}

void lstm_send_name(uint64_t object, uint64_t sequence, const char *name)
{
    lstm_event *event = new_text_event(LSTM_EVENT_NAME, object, name);
    event->sequence = sequence;
    send(event);
}

void lstm_send_tuning(uint64_t object, uint64_t sequence, const lstm_tuning *tuning)
{
    lstm_event *event = new_event(LSTM_EVENT_TUNING, object, 0);
    event->sequence = sequence;
    event->tuning = *tuning;
    send(event);
}

void lstm_send_model(uint64_t object, uint64_t sequence, const lstm_model *model)
{
    char why[LSTM_TEXT_SIZE];
    lstm_network *network = model ? lstm_network_new(model, why) : NULL;
    int is_lost = model && !network;
    lstm_event *event =
        is_lost ? new_text_event(LSTM_EVENT_NO_MODEL, object, why) : new_event(LSTM_EVENT_MODEL, object, 0);
    event->sequence = sequence;
    event->network = network;
    send(event);
}

void lstm_send_kept(uint64_t object, double version, const char *data, int64_t n_bytes)
{
    lstm_event *event = new_event(LSTM_EVENT_KEPT, object, 0);
    if (n_bytes >= 0) event->saved = lstm_saved_copy(data, (size_t)n_bytes, version);
    if (n_bytes < 0 || event->saved.data) {
        send(event);
        return;
    }
    free(event);
    lstm_send_failure(object, "keep", "Not enough memory: the patch has no room for what is to be kept in it");
}

void lstm_send_finish(uint64_t sequence)
{
    lstm_event *event = new_event(LSTM_EVENT_FINISH, 0, 0);
    event->sequence = sequence;
    send_to(lstm_instance_of(sequence), event);
}

void lstm_send_back(const lstm_command *command, lstm_network *network, const lstm_tuning *tuning, const char *why)
{
    lstm_event *event =
        why ? new_text_event(LSTM_EVENT_BACK, command->object, why) : new_event(LSTM_EVENT_BACK, command->object, 0);
    event->command = command;
    event->network = network;
    event->tuning = *tuning;
    send(event);
}

static void end_for(lstm_instance *instance, void *nothing)
{
    (void)nothing;
    lstm_event *event = new_event(LSTM_EVENT_END, 0, 0);
    event->sequence = instance->last_taken;
    send_to(instance, event);
}

void lstm_send_end(void) { lstm_for_each_instance(end_for, NULL); }

lstm_event *lstm_next_event(lstm_instance *instance)
{
    lstm_event *event = (void *)lstm_queue_pop(&instance->replies);
    if (event) lstm_semaphore_try(instance->replied); /* so that its count does not grow while nobody waits */
    return event;
}

int lstm_wait_for_event(lstm_instance *instance, int milliseconds)
{
    return lstm_semaphore_wait_for(instance->replied, milliseconds);
}
