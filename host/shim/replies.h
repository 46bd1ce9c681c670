/* SPDX-License-Identifier: BSD-3-Clause */
/* From Python to the patcher: what Python sends waits in the queue of an instance until its thread takes it. */
#ifndef LSTM_REPLIES_H
#define LSTM_REPLIES_H

#include "network.h"
#include "queue.h"
#include "saved.h"

typedef enum lstm_event_kind {
    LSTM_EVENT_REPLY,
    LSTM_EVENT_FAILURE,
    LSTM_EVENT_POST,
    LSTM_EVENT_NAME,
    LSTM_EVENT_TUNING,
    LSTM_EVENT_MODEL,
    LSTM_EVENT_NO_MODEL, /* a model could not be taken: the one before stays, `text` says why */
    LSTM_EVENT_KEPT,
    LSTM_EVENT_FINISH,
    LSTM_EVENT_BACK,
    LSTM_EVENT_END
} lstm_event_kind;

typedef struct lstm_event {
    lstm_node node; /* first: a node is its event */
    lstm_event_kind kind;
    uint64_t object;
    uint64_t sequence;
    lstm_reply reply;
    const char *text;
    int32_t level;
    lstm_tuning tuning;
    lstm_network *network;
    const lstm_command *command;
    lstm_saved saved;
} lstm_event;

/* Any thread but the patcher's; each copies what it is given. */
void lstm_send_reply(const lstm_reply *reply);
void lstm_send_failure(uint64_t object, const char *selector, const char *text);
void lstm_send_post(uint64_t object, int32_t level, const char *text);
void lstm_send_name(uint64_t object, uint64_t sequence, const char *name);
void lstm_send_tuning(uint64_t object, uint64_t sequence, const lstm_tuning *tuning);
void lstm_send_model(uint64_t object, uint64_t sequence, const lstm_model *model);
void lstm_send_kept(uint64_t object, double version, const char *data, int64_t n_bytes);
void lstm_send_finish(uint64_t sequence);
/* For the shim to answer; takes the command over, and the model that it asks for (NULL: none). `why` says why that
 * could not be read; NULL: nothing was wrong. */
void lstm_send_back(const lstm_command *command, lstm_network *network, const lstm_tuning *tuning, const char *why);
void lstm_send_end(void); /* worker thread: nothing that it has taken will be answered any more */

/* Patcher's thread. NULL: there is none; to be freed. */
lstm_event *lstm_next_event(lstm_instance *instance);
int lstm_wait_for_event(lstm_instance *instance,
                        int milliseconds); /* patcher's thread; 0: there was none in that time */

#endif
