/* SPDX-License-Identifier: BSD-3-Clause */
#include "awaited.h"

#include <stdlib.h>
#include <string.h>

struct lstm_awaited {
    struct lstm_awaited *next;
    uint64_t sequence;
    char name[];
};

void lstm_awaited_add(lstm_awaited **list, uint64_t sequence, const char *name)
{
    size_t size = strlen(name) + 1;
    lstm_awaited *one = malloc(sizeof *one + size);
    if (!one) return; /* the message counts more than the note */
    one->next = *list;
    one->sequence = sequence;
    memcpy(one->name, name, size);
    *list = one;
}

int lstm_awaited_has(const lstm_awaited *list, const char *name)
{
    for (; list; list = list->next)
        if (!strcmp(list->name, name)) return 1;
    return 0;
}

void lstm_awaited_remove(lstm_awaited **list, uint64_t first, uint64_t last)
{
    while (*list) {
        lstm_awaited *one = *list;
        if (one->sequence >= first && one->sequence <= last) {
            *list = one->next;
            free(one);
        } else {
            list = &one->next;
        }
    }
}
