/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels that make frames of sound, declared under the same rules as those of prediction.h. The functions of
 * patchlstm_kernels.mfcc that have their names say more.
 */

/* What is computed of a sound. */
typedef struct lstm_mfcc {
    double rate;            /* samples a second */
    double lowest, highest; /* Hz */
    int64_t window, hop;    /* samples */
    int64_t transformed;    /* samples and zeros, taken for the power of two that holds them and the window */
    int64_t n_bands;
    int64_t n_coefficients, first; /* how many, and the first of them; 0 is the one that follows the level */
    int64_t delta;                 /* 1: after them, their differences to those of the frame before */
} lstm_mfcc;

typedef struct lstm_sound {
    /* Length of the memory that the others need, in doubles. */
    int64_t (*count_mfcc)(const lstm_mfcc *settings);
    /* Fills it. */
    void (*prepare_mfcc)(const lstm_mfcc *settings, double *memory);
    /* Forgets the frame before: the next one's differences are 0, as after `prepare_mfcc`. */
    void (*restart_mfcc)(const lstm_mfcc *settings, double *memory);
    /* The next frame of a stream, of its last `window` samples. Returns their level in dB, full scale being 0. */
    double (*next_mfcc)(const lstm_mfcc *settings, double *memory, const float *samples, float *frame);
    /* The next frames of a sound, which are `hop` samples apart; the window of the first one begins at the sample
     * `begin`, which may be negative. There is silence around the samples. */
    void (*sound_mfcc)(const lstm_mfcc *settings, double *memory, const float *samples, int64_t n_samples,
                       int64_t begin, int64_t n_frames, float *frames);
} lstm_sound;
