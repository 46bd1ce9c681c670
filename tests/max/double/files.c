/* SPDX-License-Identifier: BSD-3-Clause */
/* Folders by number, as Max names them, and dialogs that answer themselves. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "double.h"

enum { MAX_FOLDERS = 256 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char *folders[MAX_FOLDERS];
static int n_folders;
static char *answer;

static short folder_number(const char *folder)
{
    pthread_mutex_lock(&mutex);
    int i = 0;
    while (i < n_folders && strcmp(folders[i], folder))
        i++;
    if (i == n_folders) folders[n_folders++] = strdup(folder);
    pthread_mutex_unlock(&mutex);
    return (short)(i + 1);
}

short path_getdefault(void)
{
    char folder[MAX_PATH_CHARS];
    return folder_number(getcwd(folder, sizeof folder));
}

short path_frompathname(const char *name, short *folder, char *file)
{
    char whole[MAX_PATH_CHARS];
    snprintf(whole, sizeof whole, "%s", name);
    char *slash = strrchr(whole, '/');
    char *backslash = strrchr(whole, '\\'); /* of Windows */
    if (backslash > slash) slash = backslash;
    if (!slash) return -1;
    *slash = 0;
    if (access(whole, F_OK)) return -1;
    *folder = folder_number(whole);
    memmove(file, slash + 1, strlen(slash + 1) + 1);
    return 0;
}

short locatefile_extended(char *name, short *folder, t_fourcc *type, const t_fourcc *types, short n_types)
{
    (void)types, (void)n_types;
    *type = 0;
    if (access(name, R_OK)) return -1;
    if (strpbrk(name, "/\\")) return path_frompathname(name, folder, name);
    *folder = path_getdefault();
    return 0;
}

t_max_err path_toabsolutesystempath(const short folder, const char *file, char *path)
{
    char made[MAX_PATH_CHARS];
    if (folder < 1 || folder > n_folders) return -1;
    snprintf(made, sizeof made, "%s/%s", folders[folder - 1], file);
    memcpy(path, made, sizeof made); /* as long as Max says that it may be */
    return 0;
}

void dialog_answer(const char *path)
{
    free(answer);
    answer = path ? strdup(path) : NULL;
}

static short ask(char *name, short *folder)
{
    if (strcmp(thread_name(), "main")) violation("a dialog on the thread %s", thread_name());
    if (regions_held()) violation("a dialog inside a critical region");
    return answer ? path_frompathname(answer, folder, name) : 1;
}

short open_dialog(char *name, short *folder, t_fourcc *type, t_fourcc *types, short n_types)
{
    (void)types, (void)n_types;
    *type = 0;
    return ask(name, folder);
}

short saveas_dialog(char *name, short *folder, short *binary)
{
    (void)binary;
    return ask(name, folder);
}
