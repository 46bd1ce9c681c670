/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pd tells nobody that a patch is closed. It has a list of the root patches that are open, so we look whether ours are
 * still there.
 */
#include "pd_patches.h"

#include <g_canvas.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct pd_patch {
    struct pd_patch *next;
    const t_canvas *canvas;
    const t_symbol *dollar_zero; /* unlike its address, what no later patch of this Pd has */
    uint64_t number;
} pd_patch;

static uint64_t new_number(void)
{
    static atomic_uint_least64_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

static int is_open(const t_canvas *root)
{
    const t_canvas *open = pd_getcanvaslist();
    while (open && open != root)
        open = open->gl_next;
    return open != NULL;
}

static const t_symbol *dollar_zero_of(const t_canvas *root)
{
    return canvas_realizedollar((t_canvas *)root, gensym("$0"));
}

void pd_patches_init(pd_patches *patches) { *patches = (pd_patches){NULL, new_number()}; }

uint64_t pd_patches_join(pd_patches *patches, const t_canvas *canvas)
{
    const t_canvas *root = canvas;
    while (root && root->gl_owner)
        root = root->gl_owner;
    if (!root || !is_open(root)) return patches->never_closed;
    const t_symbol *dollar_zero = dollar_zero_of(root);
    for (const pd_patch *known = patches->first; known; known = known->next)
        if (known->dollar_zero == dollar_zero) return known->number;
    pd_patch *patch = malloc(sizeof *patch);
    if (!patch) return patches->never_closed;
    *patch = (pd_patch){patches->first, root, dollar_zero, new_number()};
    patches->first = patch;
    return patch->number;
}

void pd_patches_look(pd_patches *patches, void (*closed)(void *data, uint64_t patch), void *data)
{
    pd_patch **link = &patches->first;
    while (*link) {
        pd_patch *patch = *link;
        if (is_open(patch->canvas) && dollar_zero_of(patch->canvas) == patch->dollar_zero) {
            link = &patch->next;
            continue;
        }
        *link = patch->next;
        closed(data, patch->number);
        free(patch);
    }
}

void pd_patches_close(pd_patches *patches, void (*closed)(void *data, uint64_t patch), void *data)
{
    for (pd_patch *patch; (patch = patches->first); free(patch)) {
        patches->first = patch->next;
        closed(data, patch->number);
    }
    closed(data, patches->never_closed);
}
