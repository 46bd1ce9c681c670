/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A Pd built for one instance and one built for several lay out their variables differently, so that pd_this is of no
 * use to a library that serves both. Functions are the same: gensym and clocks are those of the Pd on whose thread they
 * are called.
 *
 * Pd tells nobody that an instance is freed: its patches are closed, its clocks and symbols are no more. So whoever has
 * a thread looks whether those of the others are still in Pd's list. That list, pd_instances, changes only while
 * nobody else is in any Pd.
 */
#include "pd_instance.h"

#include <stdatomic.h>

#include "../platform.h"

enum { EVENTS_A_TICK = 64 };

static const double poll_interval = 1, soon = 1, now_and_then = 1000; /* ms of Pd's time */

/* No user can write it, since it has a space. */
static const char bound_name[] = "lstm instance";

static t_class *instance_class;
static t_pdinstance *const *const *listed; /* Pd's own instances; NULL: it has one and no list */
static const int *n_listed;

/* All instances, by their numbers. Who clears the place of one may bury it. */
static const t_pdinstance *_Atomic places[LSTM_MAX_INSTANCES];
static pd_instance *all[LSTM_MAX_INSTANCES];

/* ---- instances that are gone ---- */

/* Pd's own struct for the instance on whose thread this is called: Pd has the symbol of the empty text inside it. NULL:
 * it cannot be known, so it is taken to live for ever. */
static const t_pdinstance *find_place(void)
{
    const uintptr_t inside = (uintptr_t)gensym("");
    const size_t largest = sizeof(t_pdinstance) + 32 * sizeof(t_symbol);
    for (int i = 0; listed && i < *n_listed; i++) {
        const uintptr_t start = (uintptr_t)(*listed)[i];
        if (start <= inside && inside - start < largest) return (*listed)[i];
    }
    return NULL;
}

static int is_listed(const t_pdinstance *place)
{
    for (int i = 0; i < *n_listed; i++)
        if ((*listed)[i] == place) return 1;
    return 0;
}

static void close_patch(void *instance, uint64_t patch) { lstm_patch_closed(((pd_instance *)instance)->core, patch); }

/* On another's thread. Its clocks are not freed: Pd would look for them among those of the Pd that it is called in. */
static void bury(pd_instance *instance)
{
    instance->core->owner = NULL; /* from now on nothing is polled */
    pd_patches_close(&instance->patches, close_patch, instance);
    if (instance->n_objects) return; /* one that was in no patch */
    lstm_instance_free(instance->core);
    pd_free(&instance->pd);
}

static void bury_the_dead(void)
{
    for (int i = 0; listed && i < LSTM_MAX_INSTANCES; i++) {
        const t_pdinstance *place = atomic_load(&places[i]);
        if (place && !is_listed(place) && atomic_compare_exchange_strong(&places[i], &place, NULL)) bury(all[i]);
    }
}

/* ---- clocks ---- */

static void tick(pd_instance *instance)
{
    lstm_drain(instance->core, EVENTS_A_TICK);
    instance->is_polling = lstm_pending(instance->core) > 0;
    if (instance->is_polling) clock_delay(instance->poll_clock, poll_interval);
}

void pd_instance_poll(void *owner)
{
    pd_instance *instance = owner;
    if (instance->is_polling) return;
    instance->is_polling = 1;
    clock_delay(instance->poll_clock, poll_interval);
}

static void look_in(pd_instance *instance, double milliseconds)
{
    instance->is_looking = 1;
    clock_delay(instance->look_clock, milliseconds);
}

/* Now and then, because a patch may outlive its last object. */
static void look(pd_instance *instance)
{
    bury_the_dead();
    pd_patches_look(&instance->patches, close_patch, instance);
    instance->is_looking = 0;
    if (instance->patches.first) look_in(instance, now_and_then);
}

/* ---- making ---- */

static void ignore(t_pd *pd, t_symbol *selector, int argc, t_atom *argv)
{
    (void)pd, (void)selector, (void)argc, (void)argv;
}

void pd_instance_setup(void)
{
    instance_class = class_new(gensym(bound_name), NULL, NULL, sizeof(pd_instance), CLASS_PD, A_NULL);
    class_addanything(instance_class, ignore);
    listed = lstm_library_symbol(NULL, "pd_instances");
    n_listed = lstm_library_symbol(NULL, "pd_ninstances");
    if (!n_listed) listed = NULL;
}

static pd_instance *make(void)
{
    pd_instance *instance = (pd_instance *)pd_new(instance_class);
    instance->core = lstm_instance_new(instance);
    if (!instance->core) {
        pd_free(&instance->pd);
        return NULL;
    }
    instance->poll_clock = clock_new(instance, (t_method)tick);
    instance->look_clock = clock_new(instance, (t_method)look);
    pd_patches_init(&instance->patches);
    pd_bind(&instance->pd, gensym(bound_name));
    all[instance->core->number - 1] = instance;
    atomic_store(&places[instance->core->number - 1], find_place());
    return instance;
}

pd_instance *pd_instance_join(void)
{
    pd_instance *instance = (pd_instance *)pd_findbyclass(gensym(bound_name), instance_class);
    bury_the_dead();
    if (!instance) instance = make();
    if (!instance) return NULL;
    instance->n_objects++;
    if (!instance->is_looking) look_in(instance, now_and_then);
    return instance;
}

void pd_instance_leave(pd_instance *instance)
{
    instance->n_objects--;
    look_in(instance, soon);
}
