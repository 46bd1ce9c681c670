/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of what queued messages are still to bring. Patcher's thread. */
#ifndef LSTM_AWAITED_H
#define LSTM_AWAITED_H

#include <stdint.h>

typedef struct lstm_awaited lstm_awaited; /* a list; NULL: empty */

void lstm_awaited_add(lstm_awaited **list, uint64_t sequence, const char *name); /* `sequence` is the command's */
int lstm_awaited_has(const lstm_awaited *list, const char *name);
void lstm_awaited_remove(lstm_awaited **list, uint64_t first, uint64_t last); /* these commands are answered */

#endif
