/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_file.h"

#include <stdio.h>
#include <string.h>

#include "../filename.h"
#include "max_api.h"

/* The system's path of a file in a folder that Max knows by number. Returns 0 with a reason. */
static int absolute(short folder, const char *file, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE])
{
    char found[MAX_PATH_CHARS];
    if (!path_toabsolutesystempath(folder, file, found)) {
        snprintf(path, LSTM_PATH_SIZE, "%s", found);
        return 1;
    }
    return lstm_explain(why, "File not found: Max knows no folder for %s", file);
}

int max_file_resolve(const char *name, int to_write, char path[LSTM_PATH_SIZE], char why[LSTM_TEXT_SIZE])
{
    char expanded[LSTM_PATH_SIZE];
    char file[MAX_PATH_CHARS]; /* Max writes into the name that it is given */
    short folder = 0;
    t_fourcc type;
    if (!lstm_expand_name(name, expanded, why)) return 0;
    name = expanded;
    size_t length = strlen(name);
    if (length >= sizeof file)
        return lstm_explain(why, "Invalid file name: a path of %zu characters is too long for Max", length);
    memcpy(file, name, length + 1);
    if (to_write && !strpbrk(name, "/:")) {
        folder = path_getdefault();
    } else if (to_write) {
        if (path_frompathname(name, &folder, file))
            return lstm_explain(why, "Couldn't write file: there is no folder for %s", name);
    } else if (locatefile_extended(file, &folder, &type, NULL, 0))
        return lstm_explain(why, "File not found: %s is not on Max's search path", name);
    return absolute(folder, file, path, why);
}

int max_file_ask(int to_write, char path[LSTM_PATH_SIZE])
{
    char file[MAX_PATH_CHARS] = "";
    char why[LSTM_TEXT_SIZE];
    short folder = 0;
    t_fourcc type;
    if (to_write) snprintf(file, sizeof file, "untitled.json");
    if (to_write ? saveas_dialog(file, &folder, NULL) : open_dialog(file, &folder, &type, NULL, 0)) return 0;
    return absolute(folder, file, path, why);
}
