/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting Python. Patcher's thread. */
#ifndef LSTM_PYTHON_H
#define LSTM_PYTHON_H

void lstm_python_set_folder(const char *folder); /* once */
int lstm_python_start(void);                     /* wakes the worker the first time; 0: the system gives no thread */

#endif
