/* SPDX-License-Identifier: BSD-3-Clause */
/* What the extension module patchlstm_kernels._linked holds: all tables of each variant. cffi compiles it. */
#include <stdint.h>

#include "prediction.h"
#include "training.h"
#include "warping.h"
#include "consulting.h"

#include "processors.h"
#include "variant.h"

#define DECLARE(variant, condition)                                                                                    \
    extern const lstm_kernels lstm_kernels_##variant;                                                                  \
    extern const lstm_training lstm_training_##variant;                                                                \
    extern const lstm_warping lstm_warping_##variant;                                                                  \
    extern const lstm_consulting lstm_consulting_##variant;                                                            \
    static int variant##_runs_here(void) { return condition; }
#define ROW(variant, condition)                                                                                        \
    {#variant,                                                                                                         \
     variant##_runs_here,                                                                                              \
     &lstm_kernels_##variant,                                                                                          \
     &lstm_training_##variant,                                                                                         \
     &lstm_warping_##variant,                                                                                          \
     &lstm_consulting_##variant},

LSTM_VARIANTS(DECLARE)
static const lstm_variant lstm_variants[] = {LSTM_VARIANTS(ROW)};
