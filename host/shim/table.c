/* SPDX-License-Identifier: BSD-3-Clause */
/* The classes: their messages and parameters. */
#include "messages.h"

#include "table.h"

static const lstm_message classifier_messages[] = {
    {"fit", "dl", LSTM_FIT},
    {"cancel", "", LSTM_PYTHON},
    {"predict", "dl", LSTM_PYTHON},
    {"predictseries", "s", LSTM_PREDICT_SERIES},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"evaluate", "dl", LSTM_PYTHON},
    {"labels", "", LSTM_TELL_OUTPUTS},
    {"size", "", LSTM_TELL_LAYERS},
    {"cols", "", LSTM_TELL_INPUTS},
    {"params", "", LSTM_TELL_PARAMETERS},
    {"print", "", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {"write", "w", LSTM_PYTHON},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"clear", "", LSTM_CLEAR},
    {"refer", "o", LSTM_REFER},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter classifier_parameters[] = {
    {"hiddensize", "v", LSTM_PYTHON},    {"maxiter", "v", LSTM_PYTHON},     {"learnrate", "v", LSTM_PYTHON},
    {"momentum", "v", LSTM_PYTHON},      {"batchsize", "v", LSTM_PYTHON},   {"validation", "v", LSTM_PYTHON},
    {"patience", "v", LSTM_PYTHON},      {"dropout", "v", LSTM_PYTHON},     {"augment", "v", LSTM_PYTHON},
    {"members", "v", LSTM_PYTHON},       {"seed", "v", LSTM_PYTHON},        {"delta", "v", LSTM_PYTHON},
    {"bidirectional", "v", LSTM_PYTHON}, {"weightdecay", "v", LSTM_PYTHON}, {"pooling", "v", LSTM_PYTHON},
    {"threshold", "v", LSTM_PYTHON},     {"reject", "v", LSTM_PYTHON},      {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},      {"model", "f", LSTM_READ},         {NULL, NULL, LSTM_PYTHON},
};

_Static_assert(sizeof classifier_parameters / sizeof *classifier_parameters <= LSTM_MAX_PARAMETERS + 1,
               "LSTM_MAX_PARAMETERS is too small for classifier_parameters");

static const lstm_message dataseries_messages[] = {
    {"addframe", "ip", LSTM_PYTHON},
    {"addseries", "is", LSTM_PYTHON},
    {"getframe", "inb", LSTM_PYTHON},
    {"getseries", "ib", LSTM_PYTHON},
    {"setframe", "inp", LSTM_PYTHON},
    {"setseries", "is", LSTM_PYTHON},
    {"updateframe", "inp", LSTM_PYTHON},
    {"updateseries", "is", LSTM_PYTHON},
    {"deleteframe", "in", LSTM_PYTHON},
    {"deleteseries", "i", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "d?n", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"read", "f", LSTM_PYTHON},
    {"write", "w", LSTM_PYTHON},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"refer", "o", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter dataseries_parameters[] = {
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

_Static_assert(sizeof dataseries_parameters / sizeof *dataseries_parameters <= LSTM_MAX_PARAMETERS + 1,
               "LSTM_MAX_PARAMETERS is too small for dataseries_parameters");

static const lstm_message labelset_messages[] = {
    {"addlabel", "ii", LSTM_PYTHON},    {"getlabel", "i", LSTM_PYTHON},    {"setlabel", "ii", LSTM_PYTHON},
    {"updatelabel", "ii", LSTM_PYTHON}, {"deletelabel", "i", LSTM_PYTHON}, {"getids", "l", LSTM_PYTHON},
    {"merge", "l?n", LSTM_PYTHON},      {"clear", "", LSTM_PYTHON},        {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},          {"print", "", LSTM_PYTHON},        {"read", "f", LSTM_PYTHON},
    {"write", "w", LSTM_PYTHON},        {"dump", "", LSTM_DUMP},           {"load", "t", LSTM_PYTHON},
    {"refer", "o", LSTM_PYTHON},        {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter labelset_parameters[] = {
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

_Static_assert(sizeof labelset_parameters / sizeof *labelset_parameters <= LSTM_MAX_PARAMETERS + 1,
               "LSTM_MAX_PARAMETERS is too small for labelset_parameters");

const lstm_class lstm_classes[] = {
    {"lstm.classifier", 1, classifier_messages, classifier_parameters},
    {"lstm.dataseries", 0, dataseries_messages, dataseries_parameters},
    {"lstm.labelset", 0, labelset_messages, labelset_parameters},
};

_Static_assert(sizeof lstm_classes / sizeof *lstm_classes == LSTM_N_CLASSES, "LSTM_N_CLASSES is wrong");
