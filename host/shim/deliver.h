/* SPDX-License-Identifier: BSD-3-Clause */
/* What Python has sent reaches objects and outlets here. Patcher's thread. */
#ifndef LSTM_DELIVER_H
#define LSTM_DELIVER_H

#include <stdint.h>

/* Sends what Python has answered to the outlets, at most `limit` events; returns how many there were. */
int lstm_deliver(int limit);
void lstm_wait_for(uint64_t sequence); /* drains until the command has been answered */

#endif
