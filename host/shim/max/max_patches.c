/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Max notifies an object of what happens to another one that it is attached to. Our boxes are deleted with their
 * patcher, so an object of ours without a box is attached to each top patcher, and hears when it is freed.
 */
#include "max_patches.h"

#include <stdlib.h>
#include <string.h>

#include "max_region.h"

typedef struct max_patch {
    struct max_patch *next;
    t_object *patcher; /* NULL: closed */
    uint64_t number;
} max_patch;

/* For objects that are in no patcher. */
static const uint64_t never_closed = UINT64_MAX;

static t_class *watcher_class;
static t_object *watcher;
static void (*tell_closed)(void);
static max_patch *patches; /* that have had an object of ours; inside the region */

static max_patch *find(const t_object *patcher)
{
    max_patch *patch = patches;
    while (patch && patch->patcher != patcher)
        patch = patch->next;
    return patch;
}

/* What Max calls when something happens to a patcher. */
static t_max_err be_notified(void *x, t_symbol *name, t_symbol *what, void *sender, void *data)
{
    (void)x, (void)name, (void)data;
    if (strcmp(what->s_name, "free")) return 0;
    max_enter();
    max_patch *patch = find(sender);
    if (patch) patch->patcher = NULL; /* the next one may get its address */
    max_leave();
    if (patch) tell_closed();
    return 0;
}

static void *create_none(void) { return NULL; }
static void destroy(void *x) { (void)x; }

void max_patches_init(void (*closed)(void))
{
    tell_closed = closed;
    watcher_class = class_new("lstm.patches", METHOD(create_none), METHOD(destroy), (long)sizeof(t_object), NULL, 0);
    class_addmethod(watcher_class, METHOD(be_notified), "notify", A_CANT, 0);
    class_register(gensym("nobox"), watcher_class);
}

static t_object *top_patcher_of(void *x)
{
    t_object *patcher = NULL;
    object_obex_lookup(x, gensym("#P"), &patcher);
    return patcher ? jpatcher_get_toppatcher(patcher) : NULL;
}

void max_patches_touch(void *x)
{
    t_object *patcher = top_patcher_of(x);
    if (patcher) jpatcher_set_dirty(patcher, 1);
}

uint64_t max_patches_join(void *x)
{
    static uint64_t n_patches;
    t_object *patcher = top_patcher_of(x);
    if (!patcher) return never_closed;
    max_enter();
    max_patch *patch = find(patcher);
    int is_new = !patch;
    if (is_new && (patch = malloc(sizeof *patch))) {
        *patch = (max_patch){patches, patcher, ++n_patches};
        patches = patch;
    }
    uint64_t number = patch ? patch->number : never_closed;
    max_leave();
    if (!watcher) watcher = object_alloc(watcher_class);
    if (is_new && watcher) object_attach_byptr_register(watcher, patcher, gensym("nobox"));
    return number;
}

uint64_t max_patches_next_closed(void)
{
    for (max_patch **link = &patches; *link; link = &(*link)->next) {
        max_patch *patch = *link;
        if (patch->patcher) continue;
        uint64_t number = patch->number;
        *link = patch->next;
        free(patch);
        return number;
    }
    return 0;
}
