/* SPDX-License-Identifier: BSD-3-Clause */
/* File names of a patch as paths of the operating system. */
#ifndef LSTM_MAX_FILE_H
#define LSTM_MAX_FILE_H

#include "../patcher.h"

/* Makes a name absolute: found on Max's search path, or meant for its current folder. Returns 0 with a reason. */
int max_file_resolve(const char *name, int to_write, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE]);
/* Main thread. Asks the user for a file. Returns 0 when there is none. */
int max_file_ask(int to_write, char path[LSTM_PATH_SIZE]);

#endif
