#include "messages.h"

#include <string.h>

static const lstm_message dataseries_messages[] = {
    {"addframe", "ip", LSTM_HOST},     {"addseries", "is", LSTM_HOST},    {"getframe", "inb", LSTM_HOST},
    {"getseries", "ib", LSTM_HOST},    {"setframe", "inp", LSTM_HOST},    {"setseries", "is", LSTM_HOST},
    {"updateframe", "inp", LSTM_HOST}, {"updateseries", "is", LSTM_HOST}, {"deleteframe", "in", LSTM_HOST},
    {"deleteseries", "i", LSTM_HOST},  {"getids", "l", LSTM_HOST},        {"merge", "d?n", LSTM_HOST},
    {"clear", "", LSTM_HOST},          {"size", "", LSTM_HOST},           {"cols", "", LSTM_HOST},
    {"print", "", LSTM_HOST},          {"read", "f", LSTM_HOST},          {"write", "f", LSTM_HOST},
    {"dump", "", LSTM_HOST},           {"load", "t", LSTM_HOST},          {"refer", "o", LSTM_HOST},
    {NULL, NULL, LSTM_HOST},
};

static const lstm_message labelset_messages[] = {
    {"addlabel", "ii", LSTM_HOST},    {"getlabel", "i", LSTM_HOST},    {"setlabel", "ii", LSTM_HOST},
    {"updatelabel", "ii", LSTM_HOST}, {"deletelabel", "i", LSTM_HOST}, {"getids", "l", LSTM_HOST},
    {"merge", "l?n", LSTM_HOST},      {"clear", "", LSTM_HOST},        {"size", "", LSTM_HOST},
    {"cols", "", LSTM_HOST},          {"print", "", LSTM_HOST},        {"read", "f", LSTM_HOST},
    {"write", "f", LSTM_HOST},        {"dump", "", LSTM_HOST},         {"load", "t", LSTM_HOST},
    {"refer", "o", LSTM_HOST},        {NULL, NULL, LSTM_HOST},
};

static const lstm_message classifier_messages[] = {
    {"fit", "dl", LSTM_HOST},
    {"cancel", "", LSTM_HOST},
    {"predict", "dl", LSTM_HOST},
    {"predictseries", "s", LSTM_PREDICT_SERIES},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"evaluate", "dl", LSTM_HOST},
    {"labels", "", LSTM_HOST},
    {"size", "", LSTM_HOST},
    {"cols", "", LSTM_HOST},
    {"params", "", LSTM_HOST},
    {"print", "", LSTM_HOST},
    {"read", "f", LSTM_READ},
    {"write", "f", LSTM_HOST},
    {"dump", "", LSTM_HOST},
    {"load", "t", LSTM_HOST},
    {"clear", "", LSTM_FORGET},
    {"refer", "o", LSTM_FORGET},
    {NULL, NULL, LSTM_HOST},
};

static const char *const classifier_parameters[] = {
    "hiddensize", "maxiter",   "learnrate", "momentum", "batchsize", "validation",    "patience",
    "dropout",    "augment",   "members",   "seed",     "delta",     "bidirectional", "weightdecay",
    "pooling",    "threshold", "reject",    "blocking", "warnings",  "model",         NULL,
};

static const char *const set_parameters[] = {"blocking", "warnings", NULL};

const lstm_class lstm_classes[LSTM_N_CLASSES] = {
    {"lstm.classifier", classifier_messages, classifier_parameters},
    {"lstm.dataseries", dataseries_messages, set_parameters},
    {"lstm.labelset", labelset_messages, set_parameters},
};

const lstm_class *lstm_find_class(const char *name)
{
    const char *slash = strrchr(name, '/');
    if (slash) name = slash + 1;
    for (int i = 0; i < LSTM_N_CLASSES; i++)
        if (!strcmp(lstm_classes[i].name, name)) return &lstm_classes[i];
    return NULL;
}

int lstm_is_parameter(const lstm_class *class, const char *name)
{
    for (const char *const *parameter = class->parameters; *parameter; parameter++)
        if (!strcmp(*parameter, name)) return 1;
    return 0;
}

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
    message->selector = lower;
    message->action = LSTM_HOST;
    if (lstm_is_parameter(class, lower)) {
        int is_model = !strcmp(lower, "model"); /* its value is a file */
        message->arguments = is_model ? "f" : "v";
        if (is_model) message->action = LSTM_READ;
        return 1;
    }
    if (!strncmp(lower, "get", 3) && lstm_is_parameter(class, lower + 3)) {
        message->arguments = "";
        return 1;
    }
    return 0;
}
