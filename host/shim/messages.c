/* SPDX-License-Identifier: BSD-3-Clause */
/* Looks selectors up in the tables of messages. */
#include "messages.h"

#include <string.h>

#include "table.h"

static const char getter_prefix[] = "get";

static const char *without_folder(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

const lstm_class *lstm_find_class(const char *name)
{
    name = without_folder(name);
    for (int i = 0; i < LSTM_N_CLASSES; i++)
        if (!strcmp(lstm_classes[i].name, name)) return &lstm_classes[i];
    return NULL;
}

const lstm_tool_row *lstm_find_tool(const char *name)
{
    name = without_folder(name);
    for (int i = 0; i < LSTM_N_TOOLS; i++)
        if (!strcmp(lstm_tool_rows[i].name, name)) return &lstm_tool_rows[i];
    return NULL;
}

int lstm_hears_sound(const lstm_tool_row *row) { return row->name[strlen(row->name) - 1] == '~'; }

const lstm_parameter *lstm_find_parameter(const lstm_class *class, const char *name)
{
    for (const lstm_parameter *parameter = class->parameters; parameter->name; parameter++)
        if (!strcmp(parameter->name, name)) return parameter;
    return NULL;
}

const char *lstm_selector_for(const lstm_class *class, lstm_action action)
{
    const lstm_message *message = class->messages;
    while (message->selector && message->action != action)
        message++;
    return message->selector ? message->selector : "";
}

const char *lstm_parameter_for(const lstm_class *class, lstm_action action)
{
    const lstm_parameter *parameter = class->parameters;
    while (parameter->name && parameter->action != action)
        parameter++;
    return parameter->name ? parameter->name : "";
}

const char *lstm_getter_parameter(const char *selector) { return selector + strlen(getter_prefix); }

int lstm_is_getter(const char *selector) { return !strncmp(selector, getter_prefix, strlen(getter_prefix)); }

int lstm_lower(const char *selector, char lower[LSTM_SELECTOR_SIZE])
{
    size_t length = 0;
    for (; selector[length]; length++) {
        if (length == LSTM_SELECTOR_SIZE - 1) return 0;
        char c = selector[length];
        lower[length] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    lower[length] = 0;
    return 1;
}

int lstm_find_message(const lstm_class *class, const char *selector, char lower[LSTM_SELECTOR_SIZE],
                      lstm_message *message)
{
    if (!lstm_lower(selector, lower)) return 0;
    for (const lstm_message *known = class->messages; known->selector; known++) {
        if (!strcmp(known->selector, lower)) {
            *message = *known;
            return 1;
        }
    }
    const lstm_parameter *parameter = lstm_find_parameter(class, lower);
    if (parameter) {
        *message = (lstm_message){lower, parameter->arguments, parameter->action};
        return 1;
    }
    if (!lstm_is_getter(lower) || !lstm_find_parameter(class, lstm_getter_parameter(lower))) return 0;
    *message = (lstm_message){lower, "", LSTM_GET};
    return 1;
}
