/* SPDX-License-Identifier: BSD-3-Clause */
#include "filename.h"

#include <stdio.h>
#include <string.h>

#include "platform.h"

static int join(const char *folder, const char *between, const char *name, char path[LSTM_PATH_SIZE],
                char why[LSTM_TEXT_SIZE])
{
    int length = snprintf(path, LSTM_PATH_SIZE, "%s%s%s", folder, between, name);
    if (length >= 0 && length < LSTM_PATH_SIZE) return 1;
    return lstm_explain(why, "Invalid file name: the path of %.100s ... has %d characters, at most %d are possible",
                        name, length, LSTM_PATH_SIZE - 1);
}

int lstm_expand_name(const char *name, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE])
{
    char home[LSTM_PATH_SIZE];
    if (!*name) return lstm_explain(why, "Filename not specified: give the name of a file");
    int is_at_home = name[0] == '~' && (!name[1] || strchr(lstm_separators, name[1]));
    if (is_at_home && lstm_home_folder(home, sizeof home)) return join(home, "", name + 1, path, why);
    return join("", "", name, path, why);
}

int lstm_is_absolute_name(const char *name)
{
    int has_drives = lstm_separators[1] != 0; /* Windows */
    return strchr(lstm_separators, name[0]) || (has_drives && name[0] && name[1] == ':');
}

int lstm_join_name(const char *folder, const char *name, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE])
{
    return join(folder, "/", name, path, why);
}

int lstm_is_ordinary_file(const char *path, char why[LSTM_TEXT_SIZE])
{
    const char *kind = lstm_file_kind(path);
    if (!kind) return 1;
    return lstm_explain(why, "Couldn't read file: %.700s is %s; give the name of a file", path, kind);
}
