/* SPDX-License-Identifier: BSD-3-Clause */
/* Where files are, as seen from a patch: in its folder or, to be read, on Pd's path. All on Pd's thread. */
#ifndef LSTM_PD_FILE_H
#define LSTM_PD_FILE_H

#include <m_pd.h>

#include "../patcher.h"

/* Makes a name absolute, without opening anything. Returns 0 with a reason. */
int pd_file_resolve(const t_canvas *canvas, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                    char why[LSTM_TEXT_SIZE]);

#endif
