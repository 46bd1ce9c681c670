/* SPDX-License-Identifier: BSD-3-Clause */
/* What the extension module patchlstm_kernels._linked holds: all tables of each variant. cffi compiles it. */
#include <stdint.h>

#include "prediction.h"
#include "sound.h"
#include "training.h"
#include "warping.h"
#include "consulting.h"

#include "processors.h"
#include "variant.h"

/* A line for each table, in the order of lstm_variant. */
#define LSTM_TABLES(TABLE, variant)                                                                                    \
    TABLE(lstm_kernels, variant)                                                                                       \
    TABLE(lstm_training, variant)                                                                                      \
    TABLE(lstm_warping, variant)                                                                                       \
    TABLE(lstm_consulting, variant)                                                                                    \
    TABLE(lstm_sound, variant)

#define DECLARE_TABLE(table, variant)  extern const table table##_##variant;
#define POINT_TO_TABLE(table, variant) &table##_##variant,
#define DECLARE(variant, condition)                                                                                    \
    LSTM_TABLES(DECLARE_TABLE, variant)                                                                                \
    static int variant##_runs_here(void) { return condition; }
#define ROW(variant, condition) {#variant, variant##_runs_here, LSTM_TABLES(POINT_TO_TABLE, variant)},

LSTM_VARIANTS(DECLARE)
static const lstm_variant lstm_variants[] = {LSTM_VARIANTS(ROW)};
