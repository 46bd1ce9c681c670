/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Quitting while Python starts, compiles or works.
 *
 * A process that exits runs the destructors of LLVM and others while our threads still use them, and crashes now and
 * then. So while they are busy we leave at once. Exit handlers run last-in first-out: ours must be added after those of
 * every library that Python loads, hence it is armed again at each step of the start.
 */
#include <stdatomic.h>
#include <stdio.h>

#include "leaving.h"
#include "platform.h"

static atomic_int busy;
static atomic_int booting;

static void leave(int status)
{
    if (!atomic_load(&busy) && !atomic_load(&booting)) return;
    fflush(stdout); /* not all files: somebody may be reading one, with its lock */
    fflush(stderr);
    lstm_exit_now(status);
}

void lstm_leaving_arm(void) { lstm_at_exit(leave); }
void lstm_leaving_busy(int is_busy) { atomic_store(&busy, is_busy); }
void lstm_leaving_booting(int is_it) { atomic_store(&booting, is_it); }
int lstm_is_booting(void) { return atomic_load(&booting); }
