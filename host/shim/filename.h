/* SPDX-License-Identifier: BSD-3-Clause */
/* What every patcher's names of files have in common. Any thread. */
#ifndef LSTM_FILENAME_H
#define LSTM_FILENAME_H

#include "patcher.h"

/* Writes the name with a `~` at its beginning replaced by the user's home folder. Returns 0 with a reason if there is
 * no name, or it is too long. */
int lstm_expand_name(const char *name, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE]);
int lstm_is_absolute_name(const char *name);
/* Writes folder and name with a slash between them. Returns 0 with a reason if that is too long. */
int lstm_join_name(const char *folder, const char *name, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE]);
/* Whether there may be an ordinary file: opening a pipe or a device would wait or do something. Returns 0 with a
 * reason. */
int lstm_is_ordinary_file(const char *path, char why[LSTM_TEXT_SIZE]);

#endif
