/* SPDX-License-Identifier: BSD-3-Clause */
/* The classes of objects that need no Python. */
#ifndef LSTM_MAX_TOOL_H
#define LSTM_MAX_TOOL_H

#include "../tool.h"
#include "max_box.h"

enum { MAX_TOOL_INLETS = 4, MAX_TOOL_TAGS = 64 };

typedef struct max_tool {
    max_box box;
    const lstm_tool_row *row;
    lstm_tool *core;                /* NULL: being made */
    t_clock *telling;               /* has frames sent; NULL: it hears no sound */
    void *proxies[MAX_TOOL_INLETS]; /* the inlets after the first; NULL: no more */
    long inlet;                     /* the last that Max wrote; proxy_getinlet knows better */
    int n_tags;
    lstm_atom tags[MAX_TOOL_TAGS]; /* the attributes that it is made with */
} max_tool;

void max_tool_setup(void); /* makes them, as Max loads us */

#endif
