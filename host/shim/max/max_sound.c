/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_sound.h"

#include "../mfcc.h"
#include "max_region.h"

/* Without overdrive, Max's clocks wait for its windows; frames wait so long without being lost. */
static const double latest = 1; /* s */

/* It may be deleted on the main thread while this waits for the region. */
static void tell(max_tool *x)
{
    max_enter();
    if (max_box_lives(x)) lstm_mfcc_tell(x->core);
    max_leave();
}

/* Audio thread: no region, no outlet. */
static void perform(t_object *object, t_object *chain, double **ins, long n_ins, double **outs, long n_outs,
                    long n_samples, long flags, void *data)
{
    (void)chain, (void)n_ins, (void)outs, (void)n_outs, (void)flags, (void)data;
    const max_tool *x = (max_tool *)(void *)object;
    if (lstm_mfcc_hear_doubles(x->core, *ins, n_samples)) clock_delay(x->telling, 0);
}

/* Main thread, whenever the sound's course through the patcher, its rate or its vectors have changed. */
static void prepare(max_tool *x, t_object *chain, const short *are_connected, double rate, long n_samples, long flags)
{
    (void)are_connected, (void)flags;
    int64_t n_late = (int64_t)(latest * rate);
    max_enter();
    lstm_mfcc_prepare(x->core, rate, n_late > n_samples ? n_late : n_samples);
    max_leave();
    dsp_add64(chain, &x->box.object.z_ob, perform, 0, NULL);
}

void max_sound_setup(t_class *class)
{
    class_addmethod(class, METHOD(prepare), "dsp64", A_CANT, 0);
    class_dspinit(class);
}

void max_sound_begin(max_tool *x)
{
    z_dsp_setup(&x->box.object, 1);
    x->telling = clock_new(x, METHOD(tell));
}

void max_sound_end(max_tool *x)
{
    z_dsp_free(&x->box.object);
    if (x->telling) object_free(x->telling);
}
