/* SPDX-License-Identifier: BSD-3-Clause */
/* The classes of objects that need no Python. */
#ifndef LSTM_PD_TOOL_H
#define LSTM_PD_TOOL_H

void pd_tool_setup(void); /* makes them, as the library is loaded */

#endif
