/* SPDX-License-Identifier: BSD-3-Clause */
/* The classes of objects that need no Python. */
#ifndef LSTM_PD_TOOL_H
#define LSTM_PD_TOOL_H

#include "../tool.h"
#include "pd_box.h"

typedef struct pd_tool {
    pd_box box;
    lstm_tool *core;
    t_float number;   /* what sounds if no signal is connected */
    t_clock *telling; /* has frames sent; NULL: it hears no sound */
} pd_tool;

void pd_tool_setup(void); /* makes them, as the library is loaded */

#endif
