/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pd tells nobody that a patch is closed. It has a list of the root patches that are open, so we look whether ours are
 * still there: when an object has been deleted, and now and then, because a patch may outlive its last object.
 */
#include "pd_patches.h"

#include <g_canvas.h>
#include <stdlib.h>

typedef struct pd_patch {
    struct pd_patch *next;
    const t_canvas *canvas;
    uint64_t number;
} pd_patch;

static const double soon = 1, now_and_then = 1000; /* ms of Pd's time */

/* For objects in a canvas that belongs to no open patch, as does one that [clone] made and that is edited later. */
static const uint64_t never_closed = UINT64_MAX;

static pd_patch *patches; /* that have had an object of ours */
static t_clock *look_clock;
static void (*tell_closed)(uint64_t patch);

static int is_open(const t_canvas *root)
{
    const t_canvas *open = pd_getcanvaslist();
    while (open && open != root)
        open = open->gl_next;
    return open != NULL;
}

/* Its $0: unlike its address, a number that no later patch gets. */
static uint64_t number_of(const t_canvas *root)
{
    return strtoull(canvas_realizedollar((t_canvas *)root, gensym("$0"))->s_name, NULL, 10);
}

static void look(void *nobody)
{
    (void)nobody;
    pd_patch **link = &patches;
    while (*link) {
        pd_patch *patch = *link;
        if (is_open(patch->canvas) && number_of(patch->canvas) == patch->number) {
            link = &patch->next;
            continue;
        }
        *link = patch->next;
        tell_closed(patch->number);
        free(patch);
    }
    if (patches) clock_delay(look_clock, now_and_then);
}

void pd_patches_init(void (*closed)(uint64_t patch))
{
    tell_closed = closed;
    look_clock = clock_new(&look_clock, (t_method)look);
}

uint64_t pd_patches_join(const t_canvas *canvas)
{
    const t_canvas *root = canvas;
    while (root && root->gl_owner)
        root = root->gl_owner;
    if (!root || !is_open(root)) return never_closed;
    uint64_t number = number_of(root);
    const pd_patch *known = patches;
    while (known && known->number != number)
        known = known->next;
    if (known) return number;
    pd_patch *patch = malloc(sizeof *patch);
    if (!patch) return never_closed;
    *patch = (pd_patch){patches, root, number};
    if (!patches) clock_delay(look_clock, now_and_then);
    patches = patch;
    return number;
}

void pd_patches_look_soon(void)
{
    if (patches) clock_delay(look_clock, soon);
}
