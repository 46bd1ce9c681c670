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

/* An abstraction that has had an object of ours, by its $0: a copy that [clone] has made does not show its patch. */
typedef struct pd_abstraction {
    struct pd_abstraction *next;
    uint64_t number;
    uint64_t patch;
} pd_abstraction;

/* For objects in a canvas of which nothing is known, as in a copy that [clone] made without an object of ours. */
static const uint64_t never_closed = UINT64_MAX;

static pd_patch *patches; /* that have had an object of ours */
static pd_abstraction *abstractions;
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

static const pd_abstraction *find_abstraction(uint64_t number)
{
    const pd_abstraction *found = abstractions;
    while (found && found->number != number)
        found = found->next;
    return found;
}

/* Remembers in which patch the abstractions around a canvas are. */
static void remember_abstractions(const t_canvas *canvas, uint64_t patch)
{
    for (; canvas; canvas = canvas->gl_owner) {
        uint64_t number = number_of(canvas);
        if (number == patch || find_abstraction(number)) continue;
        pd_abstraction *abstraction = malloc(sizeof *abstraction);
        if (!abstraction) return;
        *abstraction = (pd_abstraction){abstractions, number, patch};
        abstractions = abstraction;
    }
}

static void forget_abstractions(uint64_t patch)
{
    pd_abstraction **link = &abstractions;
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
        forget_abstractions(patch->number);
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

/* Keeps watch over an open root patch. Returns 0 without memory. */
static int watch(const t_canvas *root, uint64_t number)
{
    for (const pd_patch *known = patches; known; known = known->next)
        if (known->number == number) return 1;
    pd_patch *patch = malloc(sizeof *patch);
    if (!patch) return 0;
    *patch = (pd_patch){patches, root, number};
    if (!patches) clock_delay(look_clock, now_and_then);
    patches = patch;
    return 1;
}

uint64_t pd_patches_join(const t_canvas *canvas)
{
    const t_canvas *root = canvas;
    while (root && root->gl_owner)
        root = root->gl_owner;
    if (!root) return never_closed;
    uint64_t number = number_of(root);
    if (!is_open(root)) {
        const pd_abstraction *copy = find_abstraction(number);
        return copy ? copy->patch : never_closed;
    }
    if (!watch(root, number)) return never_closed;
    remember_abstractions(canvas, number);
    return number;
}

void pd_patches_look_soon(void)
{
    if (patches) clock_delay(look_clock, soon);
}
