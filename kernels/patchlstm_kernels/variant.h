/* SPDX-License-Identifier: BSD-3-Clause */
/* A variant, for C and cffi: its name, whether the processor at hand runs it, its tables, each named as its type. */

typedef struct lstm_variant {
    const char *name;
    int (*runs_here)(void);
    const lstm_kernels *lstm_kernels;
    const lstm_training *lstm_training;
    const lstm_warping *lstm_warping;
    const lstm_consulting *lstm_consulting;
    const lstm_sound *lstm_sound;
} lstm_variant;
