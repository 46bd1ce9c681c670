/* SPDX-License-Identifier: BSD-3-Clause */
/* How a patch and its user are told that something is wrong. */
#ifndef LSTM_FAILURE_H
#define LSTM_FAILURE_H

#include <stdarg.h>

#include "instance.h"
#include "patcher.h"

/* Patcher's thread. A line in the console, and `error SELECTOR TEXT` out of the right outlet of `owner`, an object of
 * this class and, unless it is empty, name. */
void lstm_report_failure(lstm_instance *instance, void *owner, const char *class_name, const char *name,
                         const char *selector, const char *format, va_list arguments);

#endif
