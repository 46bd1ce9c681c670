/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is ours in one Pd, of which there are several in a process whose host has built libpd with PDINSTANCE. On that
 * Pd's thread, if nothing else is said.
 */
#ifndef LSTM_PD_INSTANCE_H
#define LSTM_PD_INSTANCE_H

#include <m_pd.h>

#include "../core.h"
#include "pd_patches.h"

typedef struct pd_instance {
    t_pd pd; /* bound to a symbol of its Pd, which is how it is found */
    lstm_instance *core;
    t_clock *poll_clock;
    t_clock *look_clock;
    int is_polling;
    int is_looking;
    int n_objects;
    pd_patches patches;
    size_t n_kept; /* bytes of the texts that `dump` gave; Pd keeps them as long as it lives */
} pd_instance;

/* Once, after lstm_start. */
void pd_instance_setup(void);
/* That of the Pd on whose thread this is called; for an object that is being made. NULL: there is no memory. */
pd_instance *pd_instance_join(void);
/* An object of this instance was deleted: perhaps its patch is just being closed. */
void pd_instance_leave(pd_instance *instance);
/* Has what Python sends taken soon. */
void pd_instance_poll(void *instance);

#endif
