/*
 * A class's own file, e.g. lstm.classifier.pd_linux: with only the folder on its path, Pd looks for a file of the
 * class's name. It loads the library beside it, which makes all classes. The same binary serves under every class's
 * name.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <m_pd.h>
#include <stdio.h>
#include <string.h>

/* The class's file and the library end alike: .pd_linux, .linux-amd64-64.so ... */
static void load_library(void)
{
    Dl_info info;
    char path[MAXPDSTRING];
    if (!dladdr((void *)load_library, &info)) return;
    const char *slash = strrchr(info.dli_fname, '/');
    const char *base = slash ? slash + 1 : info.dli_fname;
    const char *class_end = strchr(base, '.');                          /* lstm|.classifier.pd_linux */
    const char *ending = class_end ? strchr(class_end + 1, '.') : NULL; /* lstm.classifier|.pd_linux */
    if (!ending) return;
    snprintf(path, sizeof path, "%.*slstm%s", (int)(base - info.dli_fname), info.dli_fname, ending);
    void *library = dlopen(path, RTLD_NOW);
    void (*setup)(void);
    void *symbol = library ? dlsym(library, "lstm_setup") : NULL;
    memcpy(&setup, &symbol, sizeof setup);
    if (setup)
        setup();
    else
        pd_error(NULL, "lstm: cannot load the library beside %s: %s", info.dli_fname, dlerror());
}

#define CLASS_FILE(setup)                                                                                              \
    __attribute__((visibility("default"))) void setup(void);                                                           \
    void setup(void) { load_library(); }

/* Pd writes the dot of a class's name as 0x2e */
CLASS_FILE(setup_lstm0x2eclassifier)
CLASS_FILE(setup_lstm0x2edataseries)
CLASS_FILE(setup_lstm0x2elabelset)
