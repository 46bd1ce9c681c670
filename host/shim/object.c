/* SPDX-License-Identifier: BSD-3-Clause */
#include "object.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "tuning.h"

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

void lstm_fail(lstm_object *object, const char *selector, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    lstm_report_failure(object->instance, object->owner, object->class->name, object->name, selector, format,
                        arguments);
    va_end(arguments);
}
