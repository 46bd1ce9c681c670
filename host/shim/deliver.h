/* SPDX-License-Identifier: BSD-3-Clause */
/* What Python has sent reaches the objects and outlets of an instance here. Patcher's thread. */
#ifndef LSTM_DELIVER_H
#define LSTM_DELIVER_H

#include "instance.h"

/* Sends what Python has answered to the outlets, at most `limit` events; returns how many there were. */
int lstm_deliver(lstm_instance *instance, int limit);
void lstm_wait_for(lstm_instance *instance, uint64_t sequence); /* drains until the command has been answered */
/* Drops what is still sent to an instance that is gone; returns how many answers it is owed yet. */
int lstm_deliver_to_nobody(lstm_instance *instance);

#endif
