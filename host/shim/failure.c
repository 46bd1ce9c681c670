/* SPDX-License-Identifier: BSD-3-Clause */
#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "messages.h"

enum { MAX_SHOWN_NAME = 255 };

/* Leaves what kind of failure it is, which one of a few texts says; the console has all of it. */
LSTM_APART static void shorten(lstm_instance *instance, void *owner, char *text)
{
    char *detail = strstr(text, ": ");
    if (detail) *detail = 0;
    if (!lstm_say_symbols_are_many(&instance->symbols)) return;
    lstm_patcher->console(owner, LSTM_WARNING,
                          "lstm: there have been so many different errors that `error` now says only of what kind each "
                          "is, since the patcher keeps all texts until it quits; the console still says all");
}

/* Tells the console, and makes what is sent. */
LSTM_APART static void tell_console(lstm_instance *instance, void *owner, const char *title, const char *selector,
                                    lstm_value values[2], const char *format, va_list arguments)
{
    char text[LSTM_TEXT_SIZE];
    char line[LSTM_TEXT_SIZE + MAX_SHOWN_NAME + 2 * LSTM_SELECTOR_SIZE + 64];
    vsnprintf(text, sizeof text, format, arguments);
    snprintf(line, sizeof line, "%s: %s: %s", title, selector, text);
    lstm_patcher->console(owner, LSTM_ERROR, line);
    if (!lstm_may_be_symbol(&instance->symbols, text)) shorten(instance, owner, text);
    values[0] = lstm_symbol(selector);
    values[1] = lstm_symbol(text);
}

void lstm_report_failure(lstm_instance *instance, void *owner, const char *class_name, const char *name,
                         const char *selector, const char *format, va_list arguments)
{
    char title[MAX_SHOWN_NAME + LSTM_SELECTOR_SIZE];
    lstm_value values[2];
    snprintf(title, sizeof title, "%s%s%.*s", class_name, *name ? " " : "", MAX_SHOWN_NAME, name);
    tell_console(instance, owner, title, selector, values, format, arguments);
    lstm_output(owner, LSTM_RIGHT, "error", 2, values);
}
