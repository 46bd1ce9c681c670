/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Quitting while Python starts or works.
 *
 * A process that exits runs the destructors of libraries while our threads still use them, and crashes now and then. So
 * while they are busy we leave at once. Exit handlers run last-in first-out: ours must be added after those of every
 * library that Python loads, hence it is armed again at each step of the start.
 *
 * What was to be written before that must not be lost, so files are waited for. The worker is not told by the queue of
 * replies when they are done, since a signal may have caught the patcher's thread in the middle of it.
 */
#include <stdatomic.h>
#include <stdio.h>

#include "leaving.h"
#include "platform.h"
#include "reason.h"

enum { MAX_WAIT = 5000 }; /* ms */

static atomic_int busy; /* how many answers Python owes */
static atomic_int booting;
static atomic_int leaving;
static atomic_int n_writes; /* files that are still to be written */
static void (*hurry)(void);

/* Also called by a signal handler. */
static void wait_for_files(void)
{
    char text[LSTM_TEXT_SIZE];
    if (atomic_exchange(&leaving, 1) || !atomic_load(&n_writes) || !lstm_threads_survive_exit) return;
    if (hurry) hurry();
    for (int waited = 0; atomic_load(&n_writes) && waited < MAX_WAIT; waited++)
        lstm_sleep(1);
    int n_left = atomic_load(&n_writes);
    if (!n_left) return;
    snprintf(text, sizeof text, "lstm: quit before %d file%s could be written, which took longer than %d seconds\n",
             n_left, n_left > 1 ? "s" : "", MAX_WAIT / 1000);
    lstm_tell(text);
}

static void leave(int status)
{
    if (!atomic_load(&busy) && !atomic_load(&booting)) return;
    wait_for_files();
    fflush(stdout); /* not all files: somebody may be reading one, with its lock */
    fflush(stderr);
    lstm_exit_now(status);
}

void lstm_leaving_arm(void) { lstm_at_exit(leave); }
void lstm_leaving_busy(int change) { atomic_fetch_add(&busy, change); }
void lstm_leaving_booting(int is_it) { atomic_store(&booting, is_it); }
int lstm_is_booting(void) { return atomic_load(&booting); }
int lstm_is_leaving(void) { return atomic_load(&leaving); }

void lstm_leaving_hurry(void (*function)(void))
{
    hurry = function;
    lstm_at_termination(wait_for_files);
}

void lstm_leaving_write(int change) { atomic_fetch_add(&n_writes, change); }
void lstm_leaving_no_writes(void) { atomic_store(&n_writes, 0); }
