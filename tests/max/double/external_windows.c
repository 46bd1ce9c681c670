/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading an external, and finding Python's functions, on Windows. */
#include "double.h"

#include <windows.h>

#include <psapi.h>

enum { MAX_LIBRARIES = 1024 };

entry external_open(const char *path)
{
    HMODULE library = LoadLibraryA(path);
    entry found = library ? (entry)(void *)GetProcAddress(library, "ext_main") : NULL;
    if (!found) say_text("error", "cannot load %s: Windows' error %lu", path, GetLastError());
    return found;
}

method python_function(const char *name)
{
    HMODULE libraries[MAX_LIBRARIES];
    DWORD used = 0;
    EnumProcessModules(GetCurrentProcess(), libraries, sizeof libraries, &used);
    for (DWORD i = 0; i < used / sizeof *libraries && i < MAX_LIBRARIES; i++) {
        FARPROC found = GetProcAddress(libraries[i], name);
        if (found) return (method)(void *)found;
    }
    return NULL;
}
