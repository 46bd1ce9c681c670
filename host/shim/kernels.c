/* SPDX-License-Identifier: BSD-3-Clause */
/* Chooses between the variants of the kernels that host/generator/aot has compiled. */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#include "../../kernels/patchlstm_kernels/processors.h"

typedef struct tables {
    const lstm_kernels *kernels;
    const lstm_sound *sound;
} tables;

#define DECLARE(variant, condition)                                                                                    \
    extern const lstm_kernels lstm_kernels_##variant;                                                                  \
    extern const lstm_sound lstm_sound_##variant;
LSTM_VARIANTS(DECLARE)

#define CHOOSE(variant, condition)                                                                                     \
    if ((!name || !strcmp(name, #variant)) && (condition))                                                             \
        return (tables){&lstm_kernels_##variant, &lstm_sound_##variant};

/* The best variant that the processor runs, or the one of a name; without tables: it runs none of that name. */
static tables find(const char *name)
{
    LSTM_VARIANTS(CHOOSE)
    return (tables){NULL, NULL};
}

static tables choose(void)
{
    /* as in engine.py, but that may name Numba, too */
    tables named = find(getenv("PATCHLSTM_KERNELS"));
    return named.kernels ? named : find(NULL);
}

const lstm_kernels *lstm_choose_kernels(void) { return choose().kernels; }

const lstm_sound *lstm_choose_sound_kernels(void) { return choose().sound; }
