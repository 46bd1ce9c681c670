/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An unbounded first-in first-out queue for many producers and one consumer, intrusive and without locks.
 * Source of the method: D. Vyukov, "Intrusive MPSC node-based queue" (2010).
 */
#ifndef LSTM_QUEUE_H
#define LSTM_QUEUE_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct lstm_node {
    struct lstm_node *_Atomic next;
} lstm_node;

typedef struct lstm_queue {
    lstm_node *_Atomic head;
    lstm_node *tail;
    lstm_node stub;
} lstm_queue;

/* Any thread, before the queue is shared. */
static inline void lstm_queue_init(lstm_queue *queue)
{
    atomic_init(&queue->stub.next, NULL);
    atomic_init(&queue->head, &queue->stub);
    queue->tail = &queue->stub;
}

/* Any thread; never waits. */
static inline void lstm_queue_push(lstm_queue *queue, lstm_node *node)
{
    atomic_store_explicit(&node->next, NULL, memory_order_relaxed);
    lstm_node *before = atomic_exchange_explicit(&queue->head, node, memory_order_acq_rel);
    atomic_store_explicit(&before->next, node, memory_order_release);
}

/* The consumer's thread; never waits. NULL: empty, or the next node is just being linked by its producer. */
static inline lstm_node *lstm_queue_pop(lstm_queue *queue)
{
    lstm_node *tail = queue->tail;
    lstm_node *next = atomic_load_explicit(&tail->next, memory_order_acquire);
    if (tail == &queue->stub) {
        if (!next) return NULL;
        queue->tail = tail = next;
        next = atomic_load_explicit(&tail->next, memory_order_acquire);
    }
    if (!next) {
        if (tail != atomic_load_explicit(&queue->head, memory_order_acquire)) return NULL;
        lstm_queue_push(queue, &queue->stub); /* so that the last node can leave */
        next = atomic_load_explicit(&tail->next, memory_order_acquire);
        if (!next) return NULL;
    }
    queue->tail = next;
    return tail;
}

#endif
