/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Starting Python, on a thread of its own.
 *
 * The shim knows nothing of any Python version: a text file says which libpython and which bridge module to load. When
 * that fails, one line says why, and the worker answers every command with an error from
 * then on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "debts.h"
#include "leaving.h"
#include "model_file.h"
#include "network.h"
#include "objects.h"
#include "paths.h"
#include "platform.h"
#include "python.h"
#include "replies.h"
#include "tuning.h"

typedef void (*boot_function)(const lstm_shim *shim, const lstm_boot *boot);

static char folder[LSTM_PATH_SIZE];
static char why[LSTM_TEXT_SIZE]; /* why there is no Python */
static void *libpython;          /* worker thread, as the next; NULL: it is a part of the program */
static int was_ready;
static char absence[2 * LSTM_TEXT_SIZE]; /* what the console is told then; written before Python has ended */

static void python_is_ready(void)
{
    was_ready = 1;
    lstm_leaving_arm();
    lstm_leaving_booting(0);
    lstm_python_came_up();
}

static void file_is_done(void) { lstm_leaving_write(-1); }

/* Frees what was let go, then waits for the next command. */
static const lstm_command *take(void)
{
    lstm_network_collect();
    return lstm_take();
}

static const lstm_shim shim = {
    .contract = LSTM_CONTRACT,
    .ready = python_is_ready,
    .take = take,
    .release = lstm_release,
    .wake = lstm_wake,
    .written = file_is_done,
    .finish = lstm_send_finish,
    .reply = lstm_send_reply,
    .fail = lstm_send_failure,
    .post = lstm_send_post,
    .rename = lstm_send_name,
    .tune = lstm_send_tuning,
    .keep = lstm_send_kept,
    .publish = lstm_send_model,
};

static const char *base_name(const char *path)
{
    const char *base = path;
    for (const char *c = path; *c; c++)
        if (strchr(lstm_separators, *c)) base = c + 1;
    return base;
}

/* Makes sure that libpython is loaded, for everybody: extension modules need its symbols. Returns 0 with a why. */
static int load_python(const char *file)
{
    char loaded[LSTM_PATH_SIZE];
    if (lstm_loaded_python(loaded, sizeof loaded)) {
        /* another external got here first; a second libpython in one process cannot work */
        const char *ours = base_name(file);
        const char *ending = strstr(ours, ".so"); /* of libpython3.11.so.1.0 */
        size_t length = ending ? (size_t)(ending - ours) + strlen(".so") : strlen(ours);
        if (strncmp(base_name(loaded), ours, length))
            return lstm_explain(why, "another external has loaded %s, and patchlstm was installed for %s", loaded,
                                file);
        file = loaded;
    } else if (lstm_library_symbol(NULL, "Py_IsInitialized")) {
        return 1; /* the program itself is a Python; the bridge checks its version */
    }
    libpython = lstm_library_open(file, 1);
    if (!libpython) return lstm_explain(why, "cannot load libpython: %s", lstm_library_error());
    return 1;
}

static void *find_in_python(const char *name) { return lstm_library_symbol(libpython, name); }

/* Runs Python until the process ends; returns only with a why. */
static void run_python(void)
{
    static lstm_paths paths;
    if (!lstm_find_paths(&paths, folder, why) || !load_python(paths.libpython)) return;
    void *bridge = lstm_library_open(paths.bridge, 0);
    if (!bridge) {
        lstm_explain(why, "cannot load the bridge: %s", lstm_library_error());
        return;
    }
    boot_function boot;
    void *symbol = lstm_library_symbol(bridge, "patchlstm_boot");
    memcpy(&boot, &symbol, sizeof boot);
    if (!boot) {
        lstm_explain(why, "%s is not patchlstm's bridge", paths.bridge);
        return;
    }
    lstm_leaving_arm();
    boot(&shim,
         &(lstm_boot){paths.executable, paths.site, paths.bridge, why, sizeof why, paths.version, find_in_python});
}

/* Worker thread. Hands a command back to the patcher, with the model that it asks for. */
static void send_back(const lstm_command *command)
{
    static lstm_model_file file; /* too large for a stack */
    file = (lstm_model_file){.size = 0};
    const lstm_class *class = lstm_find_class(command->class_name);
    int is_to_read = class && class->predicts && command->path && !command->n_bytes &&
                     !strchr(command->arguments, 'w') && lstm_is_model_file(command->path);
    if (is_to_read) snprintf(file.path, sizeof file.path, "%s", command->path);
    int is_read = is_to_read && lstm_read_model_file(&file, class, LSTM_READ_BY_SHIM | command->sequence, why);
    free(file.data);
    lstm_send_back(command, file.network, &file.tuning, is_to_read && !is_read ? why : NULL);
}

/* Worker thread. */
static void write_absence(void)
{
    char script[LSTM_PATH_SIZE + 16];
    if (was_ready)
        snprintf(absence, sizeof absence,
                 "lstm: Python has come to an end, so there is only prediction, and what was recorded since the last "
                 "`write` can't be reached any more; save your patch and start again: %s",
                 why);
    else if (lstm_wants_python(folder, script, sizeof script))
        snprintf(absence, sizeof absence,
                 "lstm: Python is not set up yet, so there is no recording and no training, only prediction with "
                 ".lstm models: run %.1800s in a terminal, then start again",
                 script);
    else
        snprintf(absence, sizeof absence,
                 "lstm: Python can't be started, so there is no training, only prediction with .lstm models: %s; "
                 "`patchlstm install` repairs this, `patchlstm doctor` says more",
                 why);
}

/* The worker thread. */
static void work(void)
{
    run_python();
    lstm_leaving_booting(0);
    write_absence();
    lstm_send_post(0, LSTM_ERROR, absence);
    lstm_leaving_no_writes();
    lstm_python_has_ended();
    lstm_send_end();
    for (;;) {
        const lstm_command *command = take();
        if (!command->sequence)
            lstm_release(command);
        else
            send_back(command);
    }
}

void lstm_python_set_folder(const char *path) { snprintf(folder, sizeof folder, "%s", path); }

/* What was set while Python slept, it has to know. */
static void submit_tuning(lstm_object *object, void *nothing)
{
    (void)nothing;
    if (!object->is_tuned) return;
    for (const lstm_tuning_row *row = lstm_tuning_rows; row->name; row++) {
        const lstm_parameter *parameter = lstm_find_parameter(object->class, row->name);
        if (!parameter || !lstm_is_tuning_of(row, object->class->predicts)) continue;
        const lstm_message message = {parameter->name, parameter->arguments, parameter->action};
        const lstm_atom value = {0, lstm_get_tuning(&object->tuning, row), NULL};
        uint64_t sequence = lstm_submit(object, LSTM_MESSAGE, &message, 1, &value);
        if (sequence) object->tune_before = sequence;
    }
    object->is_tuned = 0;
}

/* Starts the worker thread if there is none yet; returns 0 if the system refuses. */
static int start_worker(void)
{
    static atomic_int is_started;
    if (atomic_exchange(&is_started, 1)) return 1;
    /* OpenBLAS would start a thread for each core, with the patcher's real-time priority; our kernels don't use it */
    lstm_set_environment("OPENBLAS_NUM_THREADS", "1");
    lstm_leaving_booting(1);
    lstm_leaving_hurry(lstm_submit_quit);
    lstm_leaving_arm();
    if (lstm_thread_start(work)) return 1;
    lstm_leaving_booting(0);
    atomic_store(&is_started, 0);
    return 0;
}

int lstm_python_start(lstm_instance *instance)
{
    if (!lstm_python_sleeps(instance)) return 1;
    if (!start_worker()) {
        lstm_patcher->console(NULL, LSTM_ERROR, "lstm: the system cannot start another thread");
        return 0;
    }
    lstm_python_is_awake(instance);
    lstm_for_each_object(instance, submit_tuning, NULL);
    if (lstm_python_is_absent(instance)) lstm_patcher->console(NULL, LSTM_ERROR, absence); /* came after it was said */
    return 1;
}
