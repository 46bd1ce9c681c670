/* SPDX-License-Identifier: BSD-3-Clause */
#include "symbols.h"

#include <string.h>

static const size_t max_bytes = 1 << 20;

/* FNV-1a, as its authors define it for 64 bits. */
static uint64_t code_of(const char *text)
{
    uint64_t code = 0xcbf29ce484222325u;
    for (; *text; text++)
        code = (code ^ (unsigned char)*text) * 0x100000001b3u;
    return code;
}

int lstm_may_be_symbol(lstm_symbols *symbols, const char *text)
{
    uint64_t code = code_of(text);
    uint64_t *place = &symbols->recent[code % (sizeof symbols->recent / sizeof *symbols->recent)];
    size_t size = strlen(text) + 1;
    if (*place == code) return 1;
    if (size > max_bytes - symbols->n_bytes) return 0;
    symbols->n_bytes += size;
    *place = code;
    return 1;
}

int lstm_say_symbols_are_many(lstm_symbols *symbols)
{
    int is_new = !symbols->is_said;
    symbols->is_said = 1;
    return is_new;
}
