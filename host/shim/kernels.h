/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The arithmetic: kernels of patchlstm_kernels, compiled ahead of time by host/generator/aot and linked into
 * this library. They neither allocate nor wait nor know of Python. Any thread.
 */
#ifndef LSTM_KERNELS_H
#define LSTM_KERNELS_H

#include <stdint.h>

#include "../../kernels/patchlstm_kernels/consulting.h"
#include "../../kernels/patchlstm_kernels/prediction.h"
#include "../../kernels/patchlstm_kernels/sound.h"
#include "../../kernels/patchlstm_kernels/warping.h"

/* Those for the processor that this runs on. */
const lstm_kernels *lstm_choose_kernels(void);
const lstm_warping *lstm_choose_warping(void);
const lstm_consulting *lstm_choose_consulting(void);
const lstm_sound *lstm_choose_sound(void);

#endif
