/* SPDX-License-Identifier: BSD-3-Clause */
#include "object.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbols.h"
#include "tuning.h"

enum { MAX_SHOWN_NAME = 255 };

int lstm_tune(lstm_object *object, const char *name, const lstm_atom *value)
{
    int predicts = object->class->predicts;
    const lstm_tuning_row *row = lstm_find_parameter(object->class, name) ? lstm_find_tuning(name, predicts) : NULL;
    if (!row || value->is_symbol || !lstm_set_tuning(&object->tuning, row, value->number)) return 0;
    object->is_tuned = 1;
    return 1;
}

void lstm_set_name(lstm_object *object, const char *name)
{
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (!copy) return;
    memcpy(copy, name, size);
    free(object->name);
    object->name = copy;
}

lstm_value *lstm_lend_values(const lstm_object *object, int n_values)
{
    lstm_value *values = lstm_lend(&object->instance->blocks, ((size_t)n_values + 1) * sizeof *values);
    if (!values)
        lstm_patcher->console(object->owner, LSTM_ERROR, "lstm: not enough memory for a message of this length");
    return values;
}

/* Leaves what kind of failure it is, which one of a few texts says; the console has all of it. */
LSTM_APART static void shorten(const lstm_object *object, char *text)
{
    char *detail = strstr(text, ": ");
    if (detail) *detail = 0;
    if (!lstm_say_symbols_are_many(&object->instance->symbols)) return;
    lstm_patcher->console(object->owner, LSTM_WARNING,
                          "lstm: there have been so many different errors that `error` now says only of what kind each "
                          "is, since the patcher keeps all texts until it quits; the console still says all");
}

/* Makes the reply's values and tells the console. */
LSTM_APART static void tell_console(const lstm_object *object, const char *selector, lstm_value values[2],
                                    const char *format, va_list arguments)
{
    char text[LSTM_TEXT_SIZE];
    char line[LSTM_TEXT_SIZE + MAX_SHOWN_NAME + LSTM_SELECTOR_SIZE + 64];
    vsnprintf(text, sizeof text, format, arguments);
    snprintf(line, sizeof line, "%s%s%.*s: %s: %s", object->class->name, *object->name ? " " : "", MAX_SHOWN_NAME,
             object->name, selector, text);
    lstm_patcher->console(object->owner, LSTM_ERROR, line);
    if (!lstm_may_be_symbol(&object->instance->symbols, text)) shorten(object, text);
    values[0] = lstm_symbol(selector);
    values[1] = lstm_symbol(text);
}

void lstm_fail(lstm_object *object, const char *selector, const char *format, ...)
{
    lstm_value values[2];
    va_list arguments;
    va_start(arguments, format);
    tell_console(object, selector, values, format, arguments);
    va_end(arguments);
    lstm_output(object->owner, LSTM_RIGHT, "error", 2, values);
}
