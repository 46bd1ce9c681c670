/* SPDX-License-Identifier: BSD-3-Clause */
#include "symbols.h"

#include <stddef.h>
#include <stdint.h>

enum { MAX_BYTES = 1 << 20, N_REMEMBERED = 1024 };

/* FNV-1a, as its authors define it for 64 bits. */
static uint64_t hash(const char *text, size_t *length)
{
    uint64_t code = 0xcbf29ce484222325u;
    const char *c = text;
    for (; *c; c++)
        code = (code ^ (unsigned char)*c) * 0x100000001b3u;
    *length = (size_t)(c - text);
    return code;
}

int lstm_may_be_symbol(const char *text)
{
    static uint64_t remembered[N_REMEMBERED];
    static size_t n_left = MAX_BYTES;
    size_t length;
    uint64_t code = hash(text, &length);
    uint64_t *place = &remembered[code % N_REMEMBERED];
    if (*place == code) return 1;
    if (length >= n_left) return 0;
    n_left -= length + 1;
    *place = code;
    return 1;
}
