#include "messages.h"

#include <string.h>

const lstm_class *lstm_find_class(const char *name)
{
    const char *slash = strrchr(name, '/');
    if (slash) name = slash + 1;
    for (const lstm_class *class = lstm_classes; class->name; class ++)
        if (!strcmp(class->name, name)) return class;
    return NULL;
}

static const lstm_parameter *find_parameter(const lstm_class *class, const char *name)
{
    for (const lstm_parameter *parameter = class->parameters; parameter->name; parameter++)
        if (!strcmp(parameter->name, name)) return parameter;
    return NULL;
}

int lstm_is_parameter(const lstm_class *class, const char *name) { return find_parameter(class, name) != NULL; }

int lstm_find_message(const lstm_class *class, const char *selector, char lower[LSTM_SELECTOR_SIZE],
                      lstm_message *message)
{
    size_t length = 0;
    for (; selector[length]; length++) {
        if (length == LSTM_SELECTOR_SIZE - 1) return 0;
        char c = selector[length];
        lower[length] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    lower[length] = 0;
    for (const lstm_message *known = class->messages; known->selector; known++) {
        if (!strcmp(known->selector, lower)) {
            *message = *known;
            return 1;
        }
    }
    const lstm_parameter *parameter = find_parameter(class, lower);
    if (parameter) {
        *message = (lstm_message){lower, parameter->arguments, parameter->action};
        return 1;
    }
    *message = (lstm_message){lower, "", LSTM_PYTHON};
    return !strncmp(lower, "get", 3) && lstm_is_parameter(class, lower + 3);
}
