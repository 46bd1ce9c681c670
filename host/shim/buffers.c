/* SPDX-License-Identifier: BSD-3-Clause */
#include "buffers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"

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

int lstm_open_buffer(const lstm_object *object, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE])
{
    if (lstm_is_awaited(name))
        return lstm_explain(
            why,
            "Invalid buffer: %s is still to be filled by an earlier message; send this one when that has replied, or "
            "give its object `blocking 1`",
            name);
    return lstm_patcher->open_buffer(object->owner, name, buffer, why);
}

int lstm_is_series(const lstm_buffer *buffer, const char *name, char why[LSTM_TEXT_SIZE])
{
    if (buffer->n_frames <= 0) return lstm_explain(why, "Empty buffer: %s has no frames", name);
    if (!buffer->ragged_channel) return 1;
    return lstm_explain(why,
                        "Invalid buffer: channel %d of %s has more or fewer frames than channel 0, which has %" PRId64
                        "; make all equally long",
                        buffer->ragged_channel, name, buffer->n_frames);
}
