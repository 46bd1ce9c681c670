/* SPDX-License-Identifier: BSD-3-Clause */
/* Max's top patchers, as far as our objects are in them, and when they are closed. */
#ifndef LSTM_MAX_PATCHES_H
#define LSTM_MAX_PATCHES_H

#include "max_api.h"

/* Once, when Max loads us. `closed` is called, outside the region, when max_patches_next_closed has something new. */
void max_patches_init(void (*closed)(void));
/* Main thread, outside the region. The number of the top patcher around an object, which no other ever gets. */
uint64_t max_patches_join(void *x);
/* Main thread. Marks the patcher of an object as changed since it was saved. */
void max_patches_touch(void *x);
/* Inside the region. The number of a patcher that was closed, each once; 0: there is none. */
uint64_t max_patches_next_closed(void);

#endif
