/*
 * Finding and starting Python, on a thread of its own.
 *
 * The shim knows nothing of any Python version: a small text file beside the external says which libpython and which
 * bridge module to load. When that fails, one line says why, and the worker answers every command with an error from
 * then on.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "platform.h"

static const char paths_name[] = "lstm-python.txt";

/* What the paths file gives; each is an absolute path. */
typedef struct lstm_paths {
    char libpython[LSTM_PATH_SIZE];
    char executable[LSTM_PATH_SIZE];
    char site[LSTM_PATH_SIZE];
    char bridge[LSTM_PATH_SIZE];
} lstm_paths;

typedef void (*boot_function)(const lstm_shim *shim, const lstm_boot *boot);

static char folder[LSTM_PATH_SIZE];
static char reason[LSTM_TEXT_SIZE]; /* why there is no Python */
static int is_started;              /* patcher's thread */
static int is_absent;               /* patcher's thread */

static void python_is_ready(void)
{
    lstm_leaving_arm();
    lstm_leaving_booting(0);
}

static const lstm_shim shim = {
    .contract = LSTM_CONTRACT,
    .ready = python_is_ready,
    .take = lstm_take,
    .release = lstm_release,
    .wake = lstm_wake,
    .finish = lstm_send_finish,
    .reply = lstm_send_reply,
    .fail = lstm_send_failure,
    .post = lstm_send_post,
    .rename = lstm_send_name,
    .tune = lstm_send_tuning,
    .publish = lstm_send_model,
};

static int give_up(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return 0;
}

/* Reads `key = value` lines; `#` begins a comment. Returns 0 with a reason. */
static int read_paths(const char *file, lstm_paths *paths)
{
    static const char *const keys[] = {"libpython", "executable", "site", "bridge"};
    char *const values[] = {paths->libpython, paths->executable, paths->site, paths->bridge};
    char line[LSTM_PATH_SIZE + 64];
    FILE *stream = lstm_file_read(file);
    if (!stream) return give_up("cannot read %s", file);
    while (fgets(line, sizeof line, stream)) {
        char *equals = strchr(line, '=');
        if (*line == '#' || !equals) continue;
        char *value = equals + 1 + strspn(equals + 1, " \t");
        size_t length = strlen(value);
        while (length && isspace((unsigned char)value[length - 1]))
            value[--length] = 0;
        while (equals > line && isspace((unsigned char)equals[-1]))
            equals--;
        *equals = 0;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (!strcmp(line, keys[i])) snprintf(values[i], LSTM_PATH_SIZE, "%s", value);
    }
    fclose(stream);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!*values[i]) return give_up("%s has no line `%s = PATH`", file, keys[i]);
        if (!lstm_file_exists(values[i]))
            return give_up("%s says %s = %s, which is not there", file, keys[i], values[i]);
    }
    return 1;
}

static const char *base_name(const char *path)
{
    const char *base = path;
    for (const char *c = path; *c; c++)
        if (strchr(lstm_separators, *c)) base = c + 1;
    return base;
}

/* Makes sure that libpython is loaded, for everybody: extension modules need its symbols. Returns 0 with a reason. */
static int load_python(const char *libpython)
{
    char loaded[LSTM_PATH_SIZE];
    if (lstm_loaded_python(loaded, sizeof loaded)) {
        /* another external got here first; a second libpython in one process cannot work */
        const char *ours = base_name(libpython);
        const char *ending = strstr(ours, ".so"); /* of libpython3.11.so.1.0 */
        size_t length = ending ? (size_t)(ending - ours) + strlen(".so") : strlen(ours);
        if (strncmp(base_name(loaded), ours, length))
            return give_up("another external has loaded %s, and patchlstm was installed for %s", loaded, libpython);
        libpython = loaded;
    } else if (lstm_library_symbol(NULL, "Py_IsInitialized")) {
        return 1; /* the program itself is a Python; the bridge checks its version */
    }
    if (!lstm_library_open(libpython, 1)) return give_up("cannot load libpython: %s", lstm_library_error());
    return 1;
}

/* Runs Python until the process ends; returns only with a reason. */
static void run_python(void)
{
    static lstm_paths paths;
    char file[LSTM_PATH_SIZE + sizeof paths_name];
    snprintf(file, sizeof file, "%s/%s", folder, paths_name);
    if (!read_paths(file, &paths) || !load_python(paths.libpython)) return;
    void *bridge = lstm_library_open(paths.bridge, 0);
    if (!bridge) {
        give_up("cannot load the bridge: %s", lstm_library_error());
        return;
    }
    boot_function boot;
    void *symbol = lstm_library_symbol(bridge, "patchlstm_boot");
    memcpy(&boot, &symbol, sizeof boot);
    if (!boot) {
        give_up("%s is not patchlstm's bridge", paths.bridge);
        return;
    }
    lstm_leaving_arm();
    boot(&shim, &(lstm_boot){paths.executable, paths.site, reason, sizeof reason});
}

/* The worker thread. */
static void work(void)
{
    char line[2 * LSTM_TEXT_SIZE];
    run_python();
    lstm_leaving_booting(0);
    snprintf(line, sizeof line,
             "lstm: Python can't be started, so there is no training, only prediction with models in files .lstm: %s; "
             "`patchlstm install` repairs this, `patchlstm doctor` tells more",
             reason);
    lstm_send_post(0, LSTM_ERROR, line);
    lstm_send_end(lstm_last_taken());
    for (;;) {
        const lstm_command *command = lstm_take();
        if (command->kind == LSTM_WAKE)
            lstm_release(command);
        else
            lstm_send_back(command);
    }
}

void lstm_python_set_folder(const char *path) { snprintf(folder, sizeof folder, "%s", path); }

int lstm_python_sleeps(void) { return !is_started; }
int lstm_python_is_absent(void) { return is_absent; }
void lstm_python_is_known_absent(void) { is_absent = 1; }

/* What was set while Python slept, it has to know. */
static void submit_tuning(lstm_object *object, void *nothing)
{
    const lstm_message threshold = {"threshold", "v", LSTM_PYTHON};
    const lstm_message reject = {"reject", "v", LSTM_PYTHON};
    const lstm_message blocking = {"blocking", "v", LSTM_PYTHON};
    (void)nothing;
    if (!object->is_tuned) return;
    object->is_tuned = 0;
    lstm_submit(object, LSTM_MESSAGE, &threshold, 1, &(lstm_atom){0, object->threshold, NULL});
    lstm_submit(object, LSTM_MESSAGE, &reject, 1, &(lstm_atom){0, object->reject, NULL});
    object->tune_before = lstm_submit(object, LSTM_MESSAGE, &blocking, 1, &(lstm_atom){0, object->blocking, NULL});
}

int lstm_python_start(void)
{
    if (is_started) return 1;
    /* OpenBLAS would start a thread for each core, with the patcher's real-time priority; our kernels don't use it */
    lstm_set_environment("OPENBLAS_NUM_THREADS", "1");
    lstm_leaving_booting(1);
    lstm_leaving_arm();
    is_started = lstm_thread_start(work);
    if (is_started) {
        lstm_for_each_object(submit_tuning, NULL);
        lstm_owe(0);
        return 1;
    }
    lstm_leaving_booting(0);
    lstm_host->console(NULL, LSTM_ERROR, "lstm: the system gives us no thread");
    return 0;
}
