/* SPDX-License-Identifier: BSD-3-Clause */
/* Looks selectors up in the tables of messages. */
#include "messages.h"

#include <string.h>

#include "table.h"

static const char getter_prefix[] = "get";

const lstm_class *lstm_find_class(const char *name)
{
    const char *slash = strrchr(name, '/');
    if (slash) name = slash + 1;
    for (int i = 0; i < LSTM_N_CLASSES; i++)
        if (!strcmp(lstm_classes[i].name, name)) return &lstm_classes[i];
    return NULL;
}

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

/* Writes the lower-case form of a selector. Returns 0 when it is longer than any message's. */
static int to_lower(const char *selector, char lower[LSTM_SELECTOR_SIZE])
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
    if (!to_lower(selector, lower)) return 0;
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
    int is_getter = !strncmp(lower, getter_prefix, strlen(getter_prefix));
    if (!is_getter || !lstm_find_parameter(class, lstm_getter_parameter(lower))) return 0;
    *message = (lstm_message){lower, "", LSTM_GET};
    return 1;
}
