/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_sound.h"

#include <math.h>

#include "../mfcc.h"

enum { PIECE = 64 };

static void tell(pd_tool *x) { lstm_mfcc_tell(x->core); }

static t_int *perform(t_int *w)
{
    pd_tool *x = (pd_tool *)w[1];
    const t_sample *samples = (t_sample *)w[2];
    int n_samples = (int)w[3];
    float piece[PIECE]; /* Pd's samples may be doubles */
    int has_frames = 0;
    for (int first = 0; first < n_samples; first += PIECE) {
        int n = n_samples - first < PIECE ? n_samples - first : PIECE;
        for (int i = 0; i < n; i++)
            piece[i] = (float)samples[first + i];
        has_frames = lstm_mfcc_hear(x->core, piece, n);
    }
    if (has_frames) clock_delay(x->telling, 0);
    return w + 4;
}

/* Frames are sent between two of Pd's ticks; a subpatch may compute more samples in one, in larger or smaller blocks or
 * at a higher rate. */
static void dsp(pd_tool *x, t_signal **signals)
{
    double rate = (double)signals[0]->s_sr;
    double n_a_tick = ceil((double)sys_getblksize() * rate / (double)sys_getsr());
    int n_samples = signals[0]->s_n;
    lstm_mfcc_prepare(x->core, rate, n_samples > n_a_tick ? n_samples : (int64_t)n_a_tick);
    dsp_add(perform, 3, x, signals[0]->s_vec, (t_int)n_samples);
}

void pd_sound_setup(t_class *class)
{
    CLASS_MAINSIGNALIN(class, pd_tool, number);
    class_addmethod(class, (t_method)dsp, gensym("dsp"), A_CANT, 0);
}

void pd_sound_begin(pd_tool *x) { x->telling = clock_new(x, (t_method)tell); }

void pd_sound_end(pd_tool *x)
{
    if (x->telling) clock_free(x->telling);
}
