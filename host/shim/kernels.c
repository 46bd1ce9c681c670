/* SPDX-License-Identifier: BSD-3-Clause */
/* Chooses between the variants of the kernels that host/generator/aot has compiled. */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#include "../../kernels/patchlstm_kernels/processors.h"

#define DECLARE(variant, condition) extern const lstm_kernels lstm_kernels_##variant;
LSTM_VARIANTS(DECLARE)

#define CHOOSE(variant, condition)                                                                                     \
    if ((!name || !strcmp(name, #variant)) && (condition)) return &lstm_kernels_##variant;

/* The best variant that the processor runs, or the one of a name; NULL: it runs none of that name. */
static const lstm_kernels *find(const char *name)
{
    LSTM_VARIANTS(CHOOSE)
    return NULL;
}

const lstm_kernels *lstm_choose_kernels(void)
{
    /* as in engine.py, but that may name Numba, too */
    const lstm_kernels *named = find(getenv("PATCHLSTM_KERNELS"));
    return named ? named : find(NULL);
}
