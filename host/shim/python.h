/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting Python. Patcher's thread. */
#ifndef LSTM_PYTHON_H
#define LSTM_PYTHON_H

#include "instance.h"

void lstm_python_set_folder(const char *folder); /* once */
/* Wakes Python for an instance, and the worker the first time; 0: the system gives no thread. */
int lstm_python_start(lstm_instance *instance);

#endif
