/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The core, which knows no patcher, as a patcher's adapter sees it.
 *
 * Unless a comment says otherwise, everything here is called on the patcher's thread: the one that runs its messages.
 * Nothing here ever waits for Python, except lstm_message_in for an object with `blocking 1` or when `synchronous` is
 * set.
 *
 * A patcher may run messages on several threads. Its adapter then has one critical region, which it enters before and
 * leaves after each call of this header: whoever is inside is the patcher's thread. `output` leaves the region while
 * the message travels, so that no outlet is ever used under a lock, and `give_way` while somebody waits. Around both
 * the core must expect anything, even that the object is deleted; it holds no buffer open then. A patcher with
 * one thread needs no region: there such things come from messages that loop back. Nor do instances that have a thread
 * each: none of them waits for another.
 */
#ifndef LSTM_CORE_H
#define LSTM_CORE_H

#include "instance.h"
#include "patcher.h"
#include "saved.h"

enum { LSTM_MAX_ATOMS = 8192 }; /* of one message */

/* Once, before anything else. `folder` holds the external and its paths file. */
void lstm_start(const lstm_patcher_api *patcher, const char *folder);
/* Begins an instance, on its thread, before anything else happens in it. NULL: no memory, or there are too many. */
lstm_instance *lstm_instance_new(void *owner);
/* Ends one whose objects are deleted and whose patches are closed, and that has no owner any more; its thread may be
 * over. What it is still owed is dropped. */
void lstm_instance_free(lstm_instance *instance);

/*
 * The first object starts Python in the background. `patch` stands for the root patch that the object is in: a number
 * that is never used for another one. NULL: out of memory or threads.
 */
lstm_object *lstm_create(const char *class_name, lstm_instance *instance, void *owner, uint64_t patch, int n_atoms,
                         const lstm_atom *atoms);
void lstm_destroy(lstm_object *object);
void lstm_message_in(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
/* Lets go of what a root patch held, now that it is closed and its objects are deleted. */
void lstm_patch_closed(lstm_instance *instance, uint64_t patch);
/* Answers a message with an error, in its turn among the others. */
void lstm_refuse(lstm_object *object, const char *selector, const char *why);

/* What a patch that is being saved is to keep of an object; NULL: nothing. What is newer, Python will say that it is
 * missing; with `blocking 1` it is waited for. */
const lstm_saved *lstm_save(lstm_object *object);
/* Gives back what a patch has kept, words after words; none: that was all. */
void lstm_restore(lstm_object *object, int n_words, const lstm_atom *words);

/* Has tools go on with their work, and sends what Python has answered to the outlets, at most `limit` events; returns
 * how many there were. */
int lstm_drain(lstm_instance *instance, int limit);
/* Whether Python still owes an answer, or a tool has work to be gone on with. */
int lstm_pending(const lstm_instance *instance);

/* Name of an object, as long as nothing else of this header is called. */
const char *lstm_name(const lstm_object *object);

#endif
