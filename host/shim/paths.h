/* SPDX-License-Identifier: BSD-3-Clause */
/* Where Python is: what the small text file beside the external says. */
#ifndef LSTM_PATHS_H
#define LSTM_PATHS_H

#include "patcher.h"

/* Each is an absolute path, but for the version. */
typedef struct lstm_paths {
    char libpython[LSTM_PATH_SIZE];
    char executable[LSTM_PATH_SIZE];
    char site[LSTM_PATH_SIZE];
    char bridge[LSTM_PATH_SIZE];
    char version[LSTM_PATH_SIZE]; /* of Python, such as "3.11" */
} lstm_paths;

/* Any thread. Whether nobody has set up Python for the library in the folder yet, although the script is there that
 * does; writes how to run it. */
int lstm_wants_python(const char *folder, char *script, size_t size);
/* Any thread. Reads the file in the folder. Returns 0 with a reason. */
int lstm_find_paths(lstm_paths *paths, const char *folder, char why[LSTM_TEXT_SIZE]);

#endif
