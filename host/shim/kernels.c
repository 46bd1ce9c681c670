/* SPDX-License-Identifier: BSD-3-Clause */
/* Chooses between the variants of the kernels that host/generator/aot has compiled. */
#include "kernels.h"

#include <stddef.h>

#include "../../kernels/patchlstm_kernels/processors.h"

#define DECLARE(variant, condition) extern const lstm_kernels lstm_kernels_##variant;
LSTM_VARIANTS(DECLARE)

#define CHOOSE(variant, condition)                                                                                     \
    if (condition) return &lstm_kernels_##variant;

const lstm_kernels *lstm_choose_kernels(void)
{
    LSTM_VARIANTS(CHOOSE)
    return NULL; /* never: the last variant's condition is always true */
}
