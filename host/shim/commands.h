/* SPDX-License-Identifier: BSD-3-Clause */
/* From the patcher to Python: a message becomes a command that holds copies of all it needs. */
#ifndef LSTM_COMMANDS_H
#define LSTM_COMMANDS_H

#include "object.h"
#include "model_file.h"

/* Patcher's thread. Queues a command; returns its sequence number, 0 after saying what is wrong. A message whose buffer
 * or file cannot be used is queued as refused. */
uint64_t lstm_submit(lstm_object *object, int kind, const lstm_message *message, int n_atoms, const lstm_atom *atoms);
/* The same with a file that was found, and perhaps read, before; NULL: there is none. */
uint64_t lstm_submit_file(lstm_object *object, int kind, const lstm_message *message, int n_atoms,
                          const lstm_atom *atoms, const lstm_model_file *file);
/* The same with bytes, and no file. */
uint64_t lstm_submit_bytes(lstm_object *object, int kind, const lstm_message *message, const lstm_saved *saved);
/* Patcher's thread. The sequence number of the next command. */
uint64_t lstm_next_sequence(const lstm_instance *instance);
/* Patcher's thread. Queues an error, so that it comes in its turn among the replies. */
uint64_t lstm_submit_refused(lstm_object *object, const char *selector, const char *why);
/* Patcher's thread. Queues the news that a patch was closed; returns its sequence number. */
uint64_t lstm_submit_closed(lstm_instance *instance, uint64_t patch);
/* Any thread, once. Tells Python that the process exits. */
void lstm_submit_quit(void);
void lstm_commands_init(void);
const lstm_command *lstm_take(void);            /* worker thread; waits */
void lstm_release(const lstm_command *command); /* any thread */
void lstm_wake(void);                           /* any thread */
unsigned lstm_count_takes(void);                /* any thread: how often the worker has come for a command */
/* Patcher's thread: how many commands are younger than that. */
int lstm_not_taken(const lstm_instance *instance, uint64_t taken);

#endif
