/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The critical region in which the core is called, and Max as its one instance. Messages come on the main thread and,
 * with overdrive, on the scheduler's; whoever is inside is the core's patcher's thread.
 */
#ifndef LSTM_MAX_REGION_H
#define LSTM_MAX_REGION_H

#include "../instance.h"

extern lstm_instance *max_instance; /* set once, as Max loads us; NULL: there was no memory */

void max_region_init(void); /* main thread, before anything else */
/* Any thread of Max, but never while sound is computed. */
void max_enter(void);
void max_leave(void);
/* Inside. Leaves it for about a millisecond. */
void max_give_way(void);

#endif
