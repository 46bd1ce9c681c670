/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading an external, and finding Python's functions, on Linux. */
#include <dlfcn.h>

#include "double.h"

entry external_open(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    entry found = library ? (entry)dlsym(library, "ext_main") : NULL;
    if (!found) say_text("error", "cannot load %s: %s", path, dlerror());
    return found;
}

method python_function(const char *name) { return (method)dlsym(RTLD_DEFAULT, name); }
