/* SPDX-License-Identifier: BSD-3-Clause */
/* Chooses between the variants of the kernels that host/generator/aot has compiled. */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#include "../../kernels/patchlstm_kernels/processors.h"

typedef struct tables {
    const lstm_kernels *prediction;
    const lstm_warping *warping;
    const lstm_consulting *consulting;
    const lstm_sound *sound;
} tables;

#define DECLARE(variant, condition)                                                                                    \
    extern const lstm_kernels lstm_kernels_##variant;                                                                  \
    extern const lstm_warping lstm_warping_##variant;                                                                  \
    extern const lstm_consulting lstm_consulting_##variant;                                                            \
    extern const lstm_sound lstm_sound_##variant;
LSTM_VARIANTS(DECLARE)

#define ROW(variant, condition)                                                                                        \
    {&lstm_kernels_##variant, &lstm_warping_##variant, &lstm_consulting_##variant, &lstm_sound_##variant},
static const tables variants[] = {LSTM_VARIANTS(ROW)};

/* The best variant that the processor runs, or the one of a name; NULL: it runs none of that name. */
static const tables *find(const char *name)
{
    const tables *row = variants;
#define CHOOSE(variant, condition)                                                                                     \
    if ((!name || !strcmp(name, #variant)) && (condition)) return row;                                                 \
    row++;
    LSTM_VARIANTS(CHOOSE)
    return NULL;
}

static const tables *choose(void)
{
    /* as in engine.py, but that may name Numba, too */
    const tables *named = find(getenv("PATCHLSTM_KERNELS"));
    return named ? named : find(NULL);
}

const lstm_kernels *lstm_choose_kernels(void) { return choose()->prediction; }

const lstm_warping *lstm_choose_warping(void) { return choose()->warping; }

const lstm_consulting *lstm_choose_consulting(void) { return choose()->consulting; }

const lstm_sound *lstm_choose_sound(void) { return choose()->sound; }
