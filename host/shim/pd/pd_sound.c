/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_sound.h"

#include <math.h>

#include "../mfcc.h"

/* Pd's samples are of either kind. */
static int (*const hear)(const lstm_tool *, const t_sample *, int64_t) = _Generic((t_sample)0, float
                                                                                  : lstm_mfcc_hear, double
                                                                                  : lstm_mfcc_hear_doubles);

static void tell(pd_tool *x) { lstm_mfcc_tell(x->core); }

static t_int *perform(t_int *w)
{
    const pd_tool *x = (pd_tool *)w[1];
    if (hear(x->core, (const t_sample *)w[2], (int64_t)w[3])) clock_delay(x->telling, 0);
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
