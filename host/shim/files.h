/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the files of messages are, those included that queued messages are still to write. Patcher's thread. */
#ifndef LSTM_FILES_H
#define LSTM_FILES_H

#include "object.h"

/* Makes the name of a file absolute; one to be read must exist or be awaited. Returns 0 with a reason. */
int lstm_find_file(const lstm_object *object, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                   char why[LSTM_TEXT_SIZE]);

void lstm_await_file(lstm_instance *instance, uint64_t sequence, const char *path);
void lstm_await_no_file(lstm_instance *instance, uint64_t first, uint64_t last); /* these commands are answered */
/* Whether a queued message of the same instance is still to write it. */
int lstm_is_file_awaited(const lstm_instance *instance, const char *path);

#endif
