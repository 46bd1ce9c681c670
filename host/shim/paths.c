/* SPDX-License-Identifier: BSD-3-Clause */
#include "paths.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "platform.h"

static const char file_name[] = "lstm-python.txt";

/* Cuts a line `key = value` in two, without the spaces around them. Returns the value; NULL: it is another line. */
static const char *split(char *line)
{
    char *equals = strchr(line, '=');
    if (*line == '#' || !equals) return NULL;
    char *value = equals + 1 + strspn(equals + 1, " \t");
    size_t length = strlen(value);
    while (length && isspace((unsigned char)value[length - 1]))
        value[--length] = 0;
    while (equals > line && isspace((unsigned char)equals[-1]))
        equals--;
    *equals = 0;
    return value;
}

int lstm_wants_python(const char *folder, char *script, size_t size)
{
    char file[LSTM_PATH_SIZE + sizeof file_name];
    snprintf(file, sizeof file, "%s/%s", folder, file_name);
    if (lstm_file_exists(file)) return 0;
    snprintf(file, sizeof file, "%s/%s", folder, lstm_script_name);
    snprintf(script, size, "%s\"%s\"", lstm_script_runner, file);
    return lstm_file_exists(file);
}

int lstm_find_paths(lstm_paths *paths, const char *folder, char why[LSTM_TEXT_SIZE])
{
    static const char *const keys[] = {"libpython", "executable", "site", "bridge", "version"};
    char *const values[] = {paths->libpython, paths->executable, paths->site, paths->bridge, paths->version};
    const size_t n_keys = sizeof keys / sizeof *keys;
    char file[LSTM_PATH_SIZE + sizeof file_name];
    char line[LSTM_PATH_SIZE + 64];
    snprintf(file, sizeof file, "%s/%s", folder, file_name);
    FILE *stream = lstm_file_read(file);
    if (!stream) return lstm_explain(why, "cannot read %s", file);
    while (fgets(line, sizeof line, stream)) {
        const char *value = split(line);
        for (size_t i = 0; value && i < n_keys; i++)
            if (!strcmp(line, keys[i])) snprintf(values[i], LSTM_PATH_SIZE, "%s", value);
    }
    fclose(stream);
    for (size_t i = 0; i < n_keys; i++) {
        if (!*values[i]) return lstm_explain(why, "%s has no line `%s = ...`", file, keys[i]);
        if (values[i] != paths->version && !lstm_file_exists(values[i]))
            return lstm_explain(why, "%s says %s = %s, which is not there", file, keys[i], values[i]);
    }
    return 1;
}
