/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects with a signal inlet, whose frames a clock sends: on the scheduler's thread, as Max's own objects do. */
#ifndef LSTM_MAX_SOUND_H
#define LSTM_MAX_SOUND_H

#include "max_tool.h"

/* Main thread, outside the region. */
void max_sound_setup(t_class *class); /* once for each class, before it is registered */
void max_sound_begin(max_tool *x);    /* before the outlets are made */
void max_sound_end(max_tool *x);      /* before anything else is freed: sound may be computed until then */

#endif
