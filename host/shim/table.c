/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
/* clang-format off */
#include "messages.h"

#include "table.h"

static const lstm_message classifier_messages[] = {
    {"fit", "dl", LSTM_FIT},
    {"cancel", "", LSTM_CANCEL},
    {"clear", "", LSTM_CLEAR},
    {"predictseries", "s", LSTM_PREDICT_SERIES},
    {"predictpoint", "p", LSTM_PREDICT_POINT},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"predict", "dl", LSTM_PYTHON},
    {"evaluate", "dl", LSTM_PYTHON},
    {"labels", "", LSTM_TELL_OUTPUTS},
    {"size", "", LSTM_TELL_LAYERS},
    {"cols", "", LSTM_TELL_INPUTS},
    {"params", "", LSTM_TELL_PARAMETERS},
    {"write", "w", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"refer", "o", LSTM_REFER},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter classifier_parameters[] = {
    {"hiddensize", "v", LSTM_PYTHON},
    {"maxiter", "v", LSTM_PYTHON},
    {"learnrate", "v", LSTM_PYTHON},
    {"momentum", "v", LSTM_PYTHON},
    {"batchsize", "v", LSTM_PYTHON},
    {"validation", "v", LSTM_PYTHON},
    {"patience", "v", LSTM_PYTHON},
    {"dropout", "v", LSTM_PYTHON},
    {"augment", "v", LSTM_PYTHON},
    {"members", "v", LSTM_PYTHON},
    {"seed", "v", LSTM_PYTHON},
    {"delta", "v", LSTM_PYTHON},
    {"bidirectional", "v", LSTM_PYTHON},
    {"weightdecay", "v", LSTM_PYTHON},
    {"pooling", "v", LSTM_PYTHON},
    {"hiddenlayers", "v", LSTM_PYTHON},
    {"threshold", "v", LSTM_PYTHON},
    {"reject", "v", LSTM_PYTHON},
    {"model", "f", LSTM_READ},
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message regressor_messages[] = {
    {"fit", "dk", LSTM_FIT},
    {"fitframes", "dd", LSTM_FIT},
    {"cancel", "", LSTM_CANCEL},
    {"clear", "", LSTM_CLEAR},
    {"predictseries", "s?b", LSTM_PREDICT_SERIES},
    {"predictpoint", "p?b", LSTM_PREDICT_POINT},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"predict", "dk", LSTM_PYTHON},
    {"predictframes", "dd", LSTM_PYTHON},
    {"evaluate", "dd", LSTM_PYTHON},
    {"size", "", LSTM_TELL_LAYERS},
    {"cols", "", LSTM_TELL_INPUTS},
    {"params", "", LSTM_TELL_PARAMETERS},
    {"write", "w", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"refer", "o", LSTM_REFER},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter regressor_parameters[] = {
    {"hiddensize", "v", LSTM_PYTHON},
    {"maxiter", "v", LSTM_PYTHON},
    {"learnrate", "v", LSTM_PYTHON},
    {"momentum", "v", LSTM_PYTHON},
    {"batchsize", "v", LSTM_PYTHON},
    {"validation", "v", LSTM_PYTHON},
    {"patience", "v", LSTM_PYTHON},
    {"dropout", "v", LSTM_PYTHON},
    {"augment", "v", LSTM_PYTHON},
    {"members", "v", LSTM_PYTHON},
    {"seed", "v", LSTM_PYTHON},
    {"delta", "v", LSTM_PYTHON},
    {"bidirectional", "v", LSTM_PYTHON},
    {"weightdecay", "v", LSTM_PYTHON},
    {"pooling", "v", LSTM_PYTHON},
    {"hiddenlayers", "v", LSTM_PYTHON},
    {"model", "f", LSTM_READ},
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message dataseries_messages[] = {
    {"addframe", "ip", LSTM_PYTHON},
    {"getframe", "inb", LSTM_PYTHON},
    {"setframe", "inp", LSTM_PYTHON},
    {"updateframe", "inp", LSTM_PYTHON},
    {"deleteframe", "in", LSTM_PYTHON},
    {"addseries", "is", LSTM_PYTHON},
    {"getseries", "ib", LSTM_PYTHON},
    {"setseries", "is", LSTM_PYTHON},
    {"updateseries", "is", LSTM_PYTHON},
    {"deleteseries", "i", LSTM_PYTHON},
    {"length", "i", LSTM_PYTHON},
    {"getdataset", "nk", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"ids", "", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "d?y", LSTM_PYTHON},
    {"rename", "ii", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"write", "w", LSTM_PYTHON},
    {"read", "f?g", LSTM_PYTHON},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"refer", "o", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter dataseries_parameters[] = {
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message labelset_messages[] = {
    {"addlabel", "ii", LSTM_PYTHON},
    {"getlabel", "i", LSTM_PYTHON},
    {"setlabel", "ii", LSTM_PYTHON},
    {"updatelabel", "ii", LSTM_PYTHON},
    {"deletelabel", "i", LSTM_PYTHON},
    {"counts", "", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"ids", "", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "l?y", LSTM_PYTHON},
    {"rename", "ii", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"write", "w", LSTM_PYTHON},
    {"read", "f", LSTM_PYTHON},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"refer", "o", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter labelset_parameters[] = {
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message dataset_messages[] = {
    {"addpoint", "ip", LSTM_PYTHON},
    {"getpoint", "ib", LSTM_PYTHON},
    {"setpoint", "ip", LSTM_PYTHON},
    {"updatepoint", "ip", LSTM_PYTHON},
    {"deletepoint", "i", LSTM_PYTHON},
    {"knearest", "pc", LSTM_PYTHON},
    {"knearestdist", "pc", LSTM_PYTHON},
    {"frombuffer", "s?yl", LSTM_PYTHON},
    {"tobuffer", "b?yly", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"ids", "", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "k?y", LSTM_PYTHON},
    {"rename", "ii", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"write", "w", LSTM_PYTHON},
    {"read", "f", LSTM_PYTHON},
    {"dump", "", LSTM_DUMP},
    {"load", "t", LSTM_PYTHON},
    {"print", "", LSTM_PYTHON},
    {"refer", "o", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter dataset_parameters[] = {
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message mfcc_messages[] = {
    {"reset", "", LSTM_RESET},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter mfcc_parameters[] = {
    {"coefficients", "v", LSTM_PYTHON},
    {"bands", "v", LSTM_PYTHON},
    {"minfreq", "v", LSTM_PYTHON},
    {"maxfreq", "v", LSTM_PYTHON},
    {"window", "v", LSTM_PYTHON},
    {"hop", "v", LSTM_PYTHON},
    {"fft", "v", LSTM_PYTHON},
    {"start", "v", LSTM_PYTHON},
    {"delta", "v", LSTM_PYTHON},
    {"numcoeffs", "v", LSTM_PYTHON},
    {"numbands", "v", LSTM_PYTHON},
    {"startcoeff", "v", LSTM_PYTHON},
    {"fftsettings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message bufmfcc_messages[] = {
    {"process", "sb?nn", LSTM_PROCESS},
    {"cancel", "", LSTM_CANCEL},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_parameter bufmfcc_parameters[] = {
    {"coefficients", "v", LSTM_PYTHON},
    {"bands", "v", LSTM_PYTHON},
    {"minfreq", "v", LSTM_PYTHON},
    {"maxfreq", "v", LSTM_PYTHON},
    {"window", "v", LSTM_PYTHON},
    {"hop", "v", LSTM_PYTHON},
    {"fft", "v", LSTM_PYTHON},
    {"start", "v", LSTM_PYTHON},
    {"delta", "v", LSTM_PYTHON},
    {"numcoeffs", "v", LSTM_PYTHON},
    {"numbands", "v", LSTM_PYTHON},
    {"startcoeff", "v", LSTM_PYTHON},
    {"fftsettings", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

const lstm_class lstm_classes[] = {
    {"lstm.classifier", 1, 0, classifier_messages, classifier_parameters},
    {"lstm.regressor", 2, 0, regressor_messages, regressor_parameters},
    {"lstm.dataseries", 0, 0, dataseries_messages, dataseries_parameters},
    {"lstm.labelset", 0, 0, labelset_messages, labelset_parameters},
    {"lstm.dataset", 0, 0, dataset_messages, dataset_parameters},
    {"lstm.mfcc~", 0, 1, mfcc_messages, mfcc_parameters},
    {"lstm.bufmfcc", 0, 1, bufmfcc_messages, bufmfcc_parameters},
};

const lstm_range lstm_ranges[] = {
    {"coefficients", 13, 1, 256, 1, 0},
    {"bands", 40, 2, 256, 1, 0},
    {"minfreq", 20, 0, 1e+06, 0, 0},
    {"maxfreq", 20000, 1, 1e+06, 0, 0},
    {"window", 1024, 4, 65536, 1, 0},
    {"hop", 512, 1, 65536, 1, 1},
    {"fft", -1, 4, 65536, 1, 1},
    {"start", 0, 0, 255, 1, 0},
    {"delta", 0, 0, 1, 1, 0},
};

const lstm_setting_name lstm_setting_names[] = {
    {"coefficients", LSTM_MFCC_COEFFICIENTS, 1},
    {"bands", LSTM_MFCC_BANDS, 1},
    {"minfreq", LSTM_MFCC_MINFREQ, 1},
    {"maxfreq", LSTM_MFCC_MAXFREQ, 1},
    {"window", LSTM_MFCC_WINDOW, 1},
    {"hop", LSTM_MFCC_HOP, 1},
    {"fft", LSTM_MFCC_FFT, 1},
    {"start", LSTM_MFCC_START, 1},
    {"delta", LSTM_MFCC_DELTA, 1},
    {"numcoeffs", LSTM_MFCC_COEFFICIENTS, 1},
    {"numbands", LSTM_MFCC_BANDS, 1},
    {"startcoeff", LSTM_MFCC_START, 1},
    {"fftsettings", LSTM_MFCC_WINDOW, 3},
    {NULL, 0, 0},
};
