/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A class's own file, e.g. lstm.classifier.pd_linux: with only the folder on its path, Pd looks for a file of the
 * class's name. It loads the library beside it, which makes all classes. The same binary serves under every class's
 * name. The build defines PD_ENDING, how the file and the library end: .pd_linux, .dll, ...
 */
#include <m_pd.h>
#include <stdio.h>
#include <string.h>

#include "../export.h"
#include "../platform.h"

static void load_library(void)
{
    char folder[MAXPDSTRING], path[MAXPDSTRING + sizeof PD_ENDING + 8];
    lstm_own_folder(folder, sizeof folder);
    snprintf(path, sizeof path, "%s%clstm%s", folder, lstm_separators[strlen(lstm_separators) - 1], PD_ENDING);
    void *library = lstm_library_open(path, 0);
    void (*setup)(void);
    void *symbol = library ? lstm_library_symbol(library, "lstm_setup") : NULL;
    memcpy(&setup, &symbol, sizeof setup);
    if (setup)
        setup();
    else
        pd_error(NULL, "lstm: cannot load the library %s: %s", path, lstm_library_error());
}

#define CLASS_FILE(setup)                                                                                              \
    LSTM_EXPORT void setup(void);                                                                                      \
    void setup(void) { load_library(); }

/* Pd writes the dot of a class's name as 0x2e */
CLASS_FILE(setup_lstm0x2eclassifier)
CLASS_FILE(setup_lstm0x2edataseries)
CLASS_FILE(setup_lstm0x2elabelset)
