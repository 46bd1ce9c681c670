/*
 * Buffers that messages on their way to Python are going to fill. Whoever read one of them now would get what it held
 * before, without noticing. All on the patcher's thread.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

typedef struct awaited {
    struct awaited *next;
    uint64_t sequence; /* of the command that will bring it */
    char name[];
} awaited;

static awaited *all;
static const char *just_filled; /* by the reply that is in the outlet now */

void lstm_await_buffer(uint64_t sequence, const char *name)
{
    size_t size = strlen(name) + 1;
    awaited *one = malloc(sizeof *one + size);
    if (!one) return; /* the message counts more than the warning */
    one->next = all;
    one->sequence = sequence;
    memcpy(one->name, name, size);
    all = one;
}

int lstm_is_awaited(const char *name)
{
    if (just_filled && !strcmp(just_filled, name)) return 0;
    for (const awaited *one = all; one; one = one->next)
        if (!strcmp(one->name, name)) return 1;
    return 0;
}

const char *lstm_filled(const char *name)
{
    const char *before = just_filled;
    just_filled = name;
    return before;
}

void lstm_await_no_more(uint64_t first, uint64_t last)
{
    awaited **link = &all;
    while (*link) {
        awaited *one = *link;
        if (one->sequence >= first && one->sequence <= last) {
            *link = one->next;
            free(one);
        } else {
            link = &one->next;
        }
    }
}
