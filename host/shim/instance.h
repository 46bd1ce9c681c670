/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One of several patchers in this process, which know nothing of one another: Pd's instances, of which a host of
 * plug-ins has one for each of them. Max is one patcher.
 *
 * Each may have a thread of its own, which is what "the patcher's thread" means for its objects. What is not in here is
 * shared by all, and thus atomic or the worker's. An instance's number is in the highest bits of its handles and of the
 * sequence numbers of its commands, so that whatever Python sends finds its way home.
 */
#ifndef LSTM_INSTANCE_H
#define LSTM_INSTANCE_H

#include <stdatomic.h>
#include <stdint.h>

#include "blocks.h"
#include "platform.h"
#include "queue.h"
#include "symbols.h"

enum { LSTM_MAX_INSTANCES = 1024, LSTM_INSTANCE_SHIFT = 48 };

/* Patcher's thread, if nothing else is said. */
typedef struct lstm_instance {
    uint64_t number; /* from 1 */
    atomic_int is_in_use;
    void *owner;      /* the adapter's; NULL: it is not polled */
    lstm_pool blocks; /* for messages that travel */
    lstm_symbols symbols;
    /* what it sends, and what Python owes it for that */
    uint64_t last_sequence;
    uint64_t last_taken; /* worker thread */
    int n_owed;
    int n_dropped; /* since Python is too far behind */
    int is_awake;  /* whether one of its objects has needed Python */
    int is_absent; /* whether it is known that there is no Python */
    /* what Python sends */
    lstm_queue replies; /* any thread pushes */
    lstm_semaphore *replied;
    struct lstm_waiting *waiting;
    unsigned hung_at; /* how often the worker had come for a command when it was found to hang */
    int is_hung;
    int n_ticks_of_start;
    /* objects, and what belongs to their names */
    struct lstm_slot *slots;
    uint32_t n_slots;
    unsigned long n_nameless;
    struct lstm_tool *tools; /* the newest first */
    uint64_t n_tools;        /* ever made */
    int n_at_work;           /* tools with work to be gone on with */
    struct lstm_numbers *numbers;
    struct lstm_kept *kept;
    struct lstm_awaited *buffers; /* still to be filled */
    struct lstm_awaited *files;   /* still to be written; by their real paths */
    const char *just_filled;      /* the buffer of the reply that is in the outlet now */
    /* symbols that are sent; made once, since making one allocates */
    void *probabilities;
    void *unknown;
} lstm_instance;

/* Any thread. Takes an instance that is not in use, starting the search at *position; one that was in use before may
 * still be owed something. NULL: there are too many, or no memory. */
lstm_instance *lstm_instance_claim(int *position);
/* Patcher's thread. Lets it be claimed again. */
void lstm_instance_yield(lstm_instance *instance);
/* Any thread. The one that a handle or a sequence number belongs to; NULL: to none, so it is for all. */
lstm_instance *lstm_instance_of(uint64_t handle);
/* Any thread. Calls `visit` with each that has ever been made. */
void lstm_for_each_instance(void (*visit)(lstm_instance *instance, void *data), void *data);

#endif
