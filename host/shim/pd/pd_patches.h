/* SPDX-License-Identifier: BSD-3-Clause */
/* Pd's root patches, as far as our objects are in them, and when they are closed. All on Pd's thread. */
#ifndef LSTM_PD_PATCHES_H
#define LSTM_PD_PATCHES_H

#include <m_pd.h>
#include <stdint.h>

/* Once, before anything else. `closed` is called some time after a patch was closed. */
void pd_patches_init(void (*closed)(uint64_t patch));
/* The number of the root patch around a canvas, which no other patch ever gets. */
uint64_t pd_patches_join(const t_canvas *canvas);
/* An object was deleted: perhaps its patch is just being closed. */
void pd_patches_look_soon(void);

#endif
