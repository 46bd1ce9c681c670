/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pd's own functions are not asked: canvas_makefilename writes past the end of its buffer when a path is long,
 * canvas_open waits for the other end of a pipe, and sys_isabsolutepath takes any `~` for the home folder.
 */
#include "pd_file.h"

#include <g_canvas.h>
#include <stdio.h>
#include <string.h>

#include "../filename.h"
#include "../platform.h"

typedef struct pd_search {
    const char *name;
    char *path; /* [LSTM_PATH_SIZE] */
    char *why;  /* [LSTM_TEXT_SIZE] */
    int is_found;
} pd_search;

/* Looks into a folder of Pd's path; 0 ends the search. */
static int look_into(const char *folder, void *data)
{
    pd_search *search = data;
    char expanded[LSTM_PATH_SIZE];
    search->is_found = lstm_expand_name(folder, expanded, search->why) &&
                       lstm_join_name(expanded, search->name, search->path, search->why) &&
                       lstm_file_exists(search->path);
    return !search->is_found;
}

int pd_file_resolve(const t_canvas *canvas, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                    char why[LSTM_TEXT_SIZE])
{
    char expanded[LSTM_PATH_SIZE];
    if (!lstm_expand_name(name, expanded, why)) return 0;
    if (lstm_is_absolute_name(expanded)) {
        memcpy(path, expanded, sizeof expanded);
        if (to_write || lstm_file_exists(path)) return 1;
        return lstm_explain(why, "File not found: there is no %.700s; check the name and the folder", path);
    }
    if (!lstm_join_name(canvas_getdir(canvas)->s_name, expanded, path, why)) return 0;
    if (to_write || lstm_file_exists(path)) return 1;
    pd_search search = {expanded, path, why, 0};
    canvas_path_iterate(canvas, look_into, &search);
    if (search.is_found) return 1;
    return lstm_explain(why, "File not found: %.700s is neither in the patch's folder nor on Pd's path", name);
}
