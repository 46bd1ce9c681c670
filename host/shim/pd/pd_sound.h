/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects with a signal inlet, whose frames a clock sends. On Pd's thread, which computes the sound too. */
#ifndef LSTM_PD_SOUND_H
#define LSTM_PD_SOUND_H

#include "pd_tool.h"

void pd_sound_setup(t_class *class); /* once for each class */
void pd_sound_begin(pd_tool *x);
void pd_sound_end(pd_tool *x); /* of any object */

#endif
