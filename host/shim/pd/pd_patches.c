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

/* An abstraction that has had an object of ours: a copy that [clone] has made does not show in which patch it is. */
typedef struct pd_abstraction {
    struct pd_abstraction *next;
    const t_symbol *dollar_zero;
    uint64_t patch;
} pd_abstraction;

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

void pd_patches_init(pd_patches *patches) { *patches = (pd_patches){NULL, NULL, new_number()}; }

static const pd_abstraction *find_abstraction(const pd_patches *patches, const t_symbol *dollar_zero)
{
    const pd_abstraction *found = patches->abstractions;
    while (found && found->dollar_zero != dollar_zero)
        found = found->next;
    return found;
}

/* Remembers in which patch the abstractions around a canvas are. */
static void remember_abstractions(pd_patches *patches, const t_canvas *canvas, uint64_t patch)
{
    for (; canvas->gl_owner; canvas = canvas->gl_owner) {
        const t_symbol *dollar_zero = dollar_zero_of(canvas);
        if (dollar_zero == dollar_zero_of(canvas->gl_owner) || find_abstraction(patches, dollar_zero)) continue;
        pd_abstraction *abstraction = malloc(sizeof *abstraction);
        if (!abstraction) return;
        *abstraction = (pd_abstraction){patches->abstractions, dollar_zero, patch};
        patches->abstractions = abstraction;
    }
}

static void forget_abstractions(pd_patches *patches, uint64_t patch)
{
    pd_abstraction **link = &patches->abstractions;
    while (*link) {
        pd_abstraction *abstraction = *link;
        if (abstraction->patch != patch) {
            link = &abstraction->next;
            continue;
        }
        *link = abstraction->next;
        free(abstraction);
    }
}

/* The number of an open root patch; never_closed without memory. */
static uint64_t watch(pd_patches *patches, const t_canvas *root)
{
    const t_symbol *dollar_zero = dollar_zero_of(root);
    for (const pd_patch *known = patches->first; known; known = known->next)
        if (known->dollar_zero == dollar_zero) return known->number;
    pd_patch *patch = malloc(sizeof *patch);
    if (!patch) return patches->never_closed;
    *patch = (pd_patch){patches->first, root, dollar_zero, new_number()};
    patches->first = patch;
    return patch->number;
}

uint64_t pd_patches_join(pd_patches *patches, const t_canvas *canvas)
{
    const t_canvas *root = canvas;
    while (root && root->gl_owner)
        root = root->gl_owner;
    if (!root) return patches->never_closed;
    if (!is_open(root)) {
        const pd_abstraction *copy = find_abstraction(patches, dollar_zero_of(root));
        return copy ? copy->patch : patches->never_closed;
    }
    uint64_t number = watch(patches, root);
    remember_abstractions(patches, canvas, number);
    return number;
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
        forget_abstractions(patches, patch->number);
        closed(data, patch->number);
        free(patch);
    }
}

void pd_patches_close(pd_patches *patches, void (*closed)(void *data, uint64_t patch), void *data)
{
    for (pd_patch *patch; (patch = patches->first); free(patch)) {
        patches->first = patch->next;
        forget_abstractions(patches, patch->number);
        closed(data, patch->number);
    }
    closed(data, patches->never_closed);
}
