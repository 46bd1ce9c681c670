/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Starts the interpreter and hands over to Python. Part of the extension module patchlstm._bridge, but called by the
 * shim, on its worker thread, before any Python runs. It keeps to the limited API, so one binary serves every Python.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030a0000
#include <Python.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "export.h"
#include "interpreter.h"

/* Python's half, declared in build.py: takes commands until the process ends. */
extern void patchlstm_serve(const lstm_shim *shim);

LSTM_EXPORT void patchlstm_boot(const lstm_shim *shim, const lstm_boot *boot);

/* Writes the current exception as one line. Worker thread, with the GIL. */
static void write_exception(const lstm_boot *boot, const char *doing)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyObject *text = value ? PyObject_Str(value) : NULL;
    PyObject *kind = type ? PyObject_GetAttrString(type, "__name__") : NULL;
    const char *line = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
    const char *name = kind ? PyUnicode_AsUTF8AndSize(kind, NULL) : NULL;
    snprintf(boot->error, (size_t)boot->error_size, "%s: %s: %s", doing, name ? name : "error",
             line ? line : "(no text)");
    for (char *c = boot->error; *c; c++)
        if (*c == '\n') *c = ' ';
    PyErr_Clear();
    Py_XDECREF(kind);
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
}

/* Worker thread, with the GIL of an interpreter that somebody else started: lets it find our packages before its own.
 */
static int add_packages(const lstm_boot *boot)
{
    PyObject *site = PyImport_ImportModule("site");
    PyObject *done = site ? PyObject_CallMethod(site, "addsitedir", "s", boot->site) : NULL;
    PyObject *folder = done ? PyUnicode_DecodeFSDefault(boot->site) : NULL;
    PyObject *path = folder ? PySys_GetObject("path") : NULL; /* borrowed */
    int is_added = path && !PyList_Insert(path, 0, folder);
    Py_XDECREF(folder);
    Py_XDECREF(done);
    Py_XDECREF(site);
    if (!is_added) write_exception(boot, "cannot add our packages to the running Python");
    return is_added;
}

/* Worker thread, with the GIL. Python's half is in the bridge that Python itself has imported: behind another copy
 * there is nothing to call. Returns 0 with an error. */
static int is_own_bridge(const lstm_boot *boot)
{
    PyObject *bridge = PyImport_ImportModule("patchlstm._bridge");
    PyObject *file = bridge ? PyObject_GetAttrString(bridge, "__file__") : NULL;
    PyObject *paths = file ? PyImport_ImportModule("os.path") : NULL;
    PyObject *is_same = paths ? PyObject_CallMethod(paths, "samefile", "Os", file, boot->bridge) : NULL;
    int is_own = is_same == Py_True;
    const char *found = file ? PyUnicode_AsUTF8AndSize(file, NULL) : NULL;
    if (!is_same)
        write_exception(boot, "cannot find the bridge");
    else if (!is_own)
        snprintf(boot->error, (size_t)boot->error_size,
                 "the bridge %s is not the one that %s imports, %s: patchlstm is there twice, or has moved",
                 boot->bridge, boot->executable, found ? found : "of an unreadable name");
    Py_XDECREF(is_same);
    Py_XDECREF(paths);
    Py_XDECREF(file);
    Py_XDECREF(bridge);
    return is_own;
}

/* Worker thread. Returns only when Python cannot run, with the reason in boot->error. */
void patchlstm_boot(const lstm_shim *shim, const lstm_boot *boot)
{
    if (shim->contract != LSTM_CONTRACT) {
        snprintf(boot->error, (size_t)boot->error_size,
                 "the external is of another version than the Python package; install it again");
        return;
    }
    const char *running = Py_GetVersion();
    size_t length = strlen(boot->version); /* of "3.11"; NumPy, too, is for that alone */
    if (strncmp(running, boot->version, length) || running[length] != '.') {
        snprintf(boot->error, (size_t)boot->error_size, "Python %.*s is loaded, and patchlstm was installed for %s",
                 (int)strcspn(running, " "), running, boot->version);
        return;
    }
    int is_guest = Py_IsInitialized();
    PyGILState_STATE gil = PyGILState_UNLOCKED;
    if (is_guest) gil = PyGILState_Ensure();
    int is_up = is_guest ? add_packages(boot) : patchlstm_start_interpreter(boot);
    PyObject *worker = is_up ? PyImport_ImportModule("patchlstm.patcher.bridge") : NULL;
    if (worker && is_own_bridge(boot)) {
        patchlstm_serve(shim);
        snprintf(boot->error, (size_t)boot->error_size, "the worker has ended; the console says why");
    } else if (is_up && !worker) {
        write_exception(boot, "cannot import patchlstm");
    }
    Py_XDECREF(worker);
    if (is_guest)
        PyGILState_Release(gil);
    else if (is_up)
        PyEval_SaveThread();
}
