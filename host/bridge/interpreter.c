/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one part of the bridge that goes beyond Python's limited API, and yet serves every version from 3.10 on. It asks
 * libpython by name for the few functions it needs, so that nothing but the stable ABI is linked. PyStatus and
 * PyPreConfig are the same in all these versions; PyConfig is not, hence only Python's own functions look into it, in
 * a room that is larger than any of them. tests/host/test_interpreters.py holds this against the headers.
 */
#include <Python.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "interpreter.h"

typedef union any_config {
    PyConfig config;
    char room[4096]; /* 3.10 has 392 bytes, 3.14 has 456 */
} any_config;

typedef struct functions {
    void (*fill_preconfig)(PyPreConfig *);
    PyStatus (*preinitialize)(const PyPreConfig *);
    void (*fill_config)(PyConfig *);
    PyStatus (*set_arguments)(PyConfig *, Py_ssize_t, char *const *);
    PyStatus (*initialize)(const PyConfig *);
    void (*clear_config)(PyConfig *);
    int (*has_failed)(PyStatus);
} functions;

/* Returns 0 with an error. */
static int find_functions(functions *found, const lstm_boot *boot)
{
    static const char *const names[] = {
        "PyPreConfig_InitIsolatedConfig", "Py_PreInitialize", "PyConfig_InitIsolatedConfig", "PyConfig_SetBytesArgv",
        "Py_InitializeFromConfig",        "PyConfig_Clear",   "PyStatus_Exception",
    };
    enum { N_NAMES = sizeof names / sizeof *names };
    void *addresses[N_NAMES];
    _Static_assert(sizeof addresses == sizeof *found, "a name for each function");
    for (int i = 0; i < N_NAMES; i++) {
        addresses[i] = boot->find(names[i]);
        if (addresses[i]) continue;
        snprintf(boot->error, (size_t)boot->error_size, "Python %s has no function %s", boot->version, names[i]);
        return 0;
    }
    memcpy(found, addresses, sizeof *found);
    return 1;
}

#ifdef _WIN32
#include <windows.h>

/* Python 3.10 takes the patcher for its program, unless the variable says otherwise by which the python.exe of an
 * environment tells it; it deletes the variable. */
static void name_program(const lstm_boot *boot)
{
    wchar_t program[4096];
    if (strcmp(boot->version, "3.10")) return;
    if (MultiByteToWideChar(CP_UTF8, 0, boot->executable, -1, program, sizeof program / sizeof *program))
        _wputenv_s(L"__PYVENV_LAUNCHER__", program);
}
#else
static void name_program(const lstm_boot *boot) { (void)boot; }
#endif

int patchlstm_start_interpreter(const lstm_boot *boot)
{
    functions python;
    if (!find_functions(&python, boot)) return 0;
    name_program(boot);
    PyPreConfig preconfig;
    python.fill_preconfig(&preconfig);
    preconfig.utf8_mode = 1; /* a patcher never calls setlocale, so file names would be ASCII */
    PyStatus status = python.preinitialize(&preconfig);
    any_config any;
    python.fill_config(&any.config);
    /* its first argument is what Python takes for its program, by which it finds the environment */
    char *const arguments[] = {(char *)boot->executable};
    if (!python.has_failed(status)) status = python.set_arguments(&any.config, 1, arguments);
    if (!python.has_failed(status)) status = python.initialize(&any.config);
    python.clear_config(&any.config);
    if (!python.has_failed(status)) return 1;
    snprintf(boot->error, (size_t)boot->error_size, "the interpreter does not start: %s",
             status.err_msg ? status.err_msg : "unknown reason");
    return 0;
}
