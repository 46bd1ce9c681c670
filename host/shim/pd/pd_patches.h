/* SPDX-License-Identifier: BSD-3-Clause */
/* The root patches of a Pd, as far as our objects are in them, and when they are closed. All on its thread. */
#ifndef LSTM_PD_PATCHES_H
#define LSTM_PD_PATCHES_H

#include <m_pd.h>
#include <stdint.h>

typedef struct pd_patches {
    struct pd_patch *first;
    uint64_t never_closed; /* the number of what belongs to no open patch */
} pd_patches;

void pd_patches_init(pd_patches *patches);
/* The number of the root patch around a canvas, which no other patch ever gets, in no Pd of this process. */
uint64_t pd_patches_join(pd_patches *patches, const t_canvas *canvas);
/* Calls `closed` with each that was closed since. */
void pd_patches_look(pd_patches *patches, void (*closed)(void *data, uint64_t patch), void *data);
/* Calls it with all. Any thread, when that Pd is gone. */
void pd_patches_close(pd_patches *patches, void (*closed)(void *data, uint64_t patch), void *data);

#endif
