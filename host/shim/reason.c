/* SPDX-License-Identifier: BSD-3-Clause */
#include "reason.h"

#include <stdarg.h>
#include <stdio.h>

int lstm_explain(char why[LSTM_TEXT_SIZE], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, LSTM_TEXT_SIZE, format, arguments);
    va_end(arguments);
    return 0;
}
