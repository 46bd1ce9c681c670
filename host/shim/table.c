/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
/* clang-format off */
#include "messages.h"

static const lstm_message classifier_messages[] = {
    {"fit", "dl", LSTM_FIT},
    {"cancel", "", LSTM_CANCEL},
    {"clear", "", LSTM_CLEAR},
    {"undo", "", LSTM_PYTHON},
    {"predictseries", "s", LSTM_PREDICT_SERIES},
    {"predictpoint", "p", LSTM_PREDICT_POINT},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"begin", "", LSTM_RESET},
    {"end", "?n", LSTM_NOTHING},
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
    {"experts", "v", LSTM_PYTHON},
    {"threshold", "v", LSTM_PYTHON},
    {"reject", "v", LSTM_PYTHON},
    {"follow", "v", LSTM_PYTHON},
    {"spot", "v", LSTM_PYTHON},
    {"model", "f", LSTM_READ},
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {"keep", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message regressor_messages[] = {
    {"fit", "dk", LSTM_FIT},
    {"fitframes", "dd", LSTM_FIT},
    {"cancel", "", LSTM_CANCEL},
    {"clear", "", LSTM_CLEAR},
    {"undo", "", LSTM_PYTHON},
    {"predictseries", "s?b", LSTM_PREDICT_SERIES},
    {"predictpoint", "p?b", LSTM_PREDICT_POINT},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"begin", "", LSTM_RESET},
    {"end", "?n", LSTM_NOTHING},
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
    {"keep", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message forecaster_messages[] = {
    {"fit", "d", LSTM_FIT},
    {"cancel", "", LSTM_CANCEL},
    {"clear", "", LSTM_CLEAR},
    {"undo", "", LSTM_PYTHON},
    {"predictframe", "p", LSTM_PREDICT_FRAME},
    {"list", "p", LSTM_PREDICT_FRAME},
    {"float", "p", LSTM_PREDICT_FRAME},
    {"reset", "", LSTM_RESET},
    {"begin", "", LSTM_RESET},
    {"continue", "?c", LSTM_CONTINUE},
    {"end", "?n", LSTM_NOTHING},
    {"predictseries", "sb?c", LSTM_CONTINUE_SERIES},
    {"predict", "dd?c", LSTM_PYTHON},
    {"evaluate", "d", LSTM_PYTHON},
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

static const lstm_parameter forecaster_parameters[] = {
    {"hiddensize", "v", LSTM_PYTHON},
    {"maxiter", "v", LSTM_PYTHON},
    {"learnrate", "v", LSTM_PYTHON},
    {"momentum", "v", LSTM_PYTHON},
    {"batchsize", "v", LSTM_PYTHON},
    {"validation", "v", LSTM_PYTHON},
    {"patience", "v", LSTM_PYTHON},
    {"dropout", "v", LSTM_PYTHON},
    {"augment", "v", LSTM_PYTHON},
    {"seed", "v", LSTM_PYTHON},
    {"delta", "v", LSTM_PYTHON},
    {"weightdecay", "v", LSTM_PYTHON},
    {"hiddenlayers", "v", LSTM_PYTHON},
    {"mixtures", "v", LSTM_PYTHON},
    {"temperature", "v", LSTM_PYTHON},
    {"model", "f", LSTM_READ},
    {"blocking", "v", LSTM_PYTHON},
    {"warnings", "v", LSTM_PYTHON},
    {"keep", "v", LSTM_PYTHON},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message dataseries_messages[] = {
    {"addframe", "ip", LSTM_PYTHON},
    {"getframe", "inb", LSTM_PYTHON},
    {"setframe", "inp", LSTM_PYTHON},
    {"updateframe", "inp", LSTM_PYTHON},
    {"deleteframe", "in", LSTM_PYTHON},
    {"addseries", "is", LSTM_PYTHON},
    {"addsound", "ish", LSTM_PYTHON},
    {"getseries", "ib", LSTM_PYTHON},
    {"setseries", "is", LSTM_PYTHON},
    {"updateseries", "is", LSTM_PYTHON},
    {"deleteseries", "i", LSTM_PYTHON},
    {"deleteall", "al", LSTM_PYTHON},
    {"trim", "i?rm", LSTM_PYTHON},
    {"length", "i", LSTM_PYTHON},
    {"getdataset", "nk", LSTM_PYTHON},
    {"knearest", "sc?c", LSTM_PYTHON},
    {"knearestdist", "sc?c", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"ids", "", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "d?y", LSTM_PYTHON},
    {"rename", "ii", LSTM_PYTHON},
    {"next", "?a", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"undo", "", LSTM_PYTHON},
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
    {"keep", "v", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message labelset_messages[] = {
    {"addlabel", "ia", LSTM_PYTHON},
    {"getlabel", "i", LSTM_PYTHON},
    {"setlabel", "ia", LSTM_PYTHON},
    {"updatelabel", "ia", LSTM_PYTHON},
    {"deletelabel", "i", LSTM_PYTHON},
    {"deleteall", "a?d", LSTM_PYTHON},
    {"counts", "", LSTM_PYTHON},
    {"size", "", LSTM_PYTHON},
    {"cols", "", LSTM_PYTHON},
    {"ids", "", LSTM_PYTHON},
    {"getids", "l", LSTM_PYTHON},
    {"merge", "l?y", LSTM_PYTHON},
    {"rename", "ii", LSTM_PYTHON},
    {"next", "?a", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"undo", "", LSTM_PYTHON},
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
    {"keep", "v", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {NULL, NULL, LSTM_PYTHON},
};

static const lstm_message dataset_messages[] = {
    {"addpoint", "ip", LSTM_PYTHON},
    {"getpoint", "ib", LSTM_PYTHON},
    {"setpoint", "ip", LSTM_PYTHON},
    {"updatepoint", "ip", LSTM_PYTHON},
    {"deletepoint", "i", LSTM_PYTHON},
    {"deleteall", "al", LSTM_PYTHON},
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
    {"next", "?a", LSTM_PYTHON},
    {"clear", "", LSTM_PYTHON},
    {"undo", "", LSTM_PYTHON},
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
    {"keep", "v", LSTM_PYTHON},
    {"read", "f", LSTM_READ},
    {NULL, NULL, LSTM_PYTHON},
};

const lstm_class lstm_classes[] = {
    {"lstm.classifier", 1, classifier_messages, classifier_parameters},
    {"lstm.regressor", 2, regressor_messages, regressor_parameters},
    {"lstm.forecaster", 3, forecaster_messages, forecaster_parameters},
    {"lstm.dataseries", 0, dataseries_messages, dataseries_parameters},
    {"lstm.labelset", 0, labelset_messages, labelset_parameters},
    {"lstm.dataset", 0, dataset_messages, dataset_parameters},
};

const lstm_number_row lstm_mfcc_numbers[] = {
    {"coefficients", 0, 1, 13, 1, 256, 1, 0},
    {"bands", 1, 1, 40, 2, 256, 1, 0},
    {"minfreq", 2, 1, 20, 0, 1e+06, 0, 0},
    {"maxfreq", 3, 1, 20000, 1, 1e+06, 0, 0},
    {"window", 4, 1, 1024, 4, 65536, 1, 0},
    {"hop", 5, 1, 512, 1, 65536, 1, 1},
    {"fft", 6, 1, -1, 4, 65536, 1, 1},
    {"start", 7, 1, 0, 0, 255, 1, 0},
    {"delta", 8, 1, 0, 0, 1, 1, 0},
    {"numcoeffs", 0, 1, 0, 0, 0, 0, 0},
    {"numbands", 1, 1, 0, 0, 0, 0, 0},
    {"startcoeff", 7, 1, 0, 0, 0, 0, 0},
    {"fftsettings", 4, 3, 0, 0, 0, 0, 0},
    {NULL, 0, 0, 0, 0, 0, 0, 0},
};

const lstm_number_row lstm_segment_numbers[] = {
    {"onset", 0, 1, 12, 0, 200, 0, 0},
    {"release", 1, 1, 6, 0, 200, 0, 0},
    {"range", 2, 1, 40, 0, 300, 0, 0},
    {"hold", 3, 1, 15, 1, 1000, 1, 0},
    {"preroll", 4, 1, 8, 0, 1000, 1, 0},
    {"least", 5, 1, 5, 1, 1000, 1, 0},
    {"most", 6, 1, 500, 1, 100000, 1, 0},
    {"quietest", 7, 1, -70, -300, 0, 0, 0},
    {"fixed", 8, 1, 0, 0, 1, 1, 0},
    {"motion", 9, 1, 0, 0, 100, 1, 0},
    {NULL, 0, 0, 0, 0, 0, 0, 0},
};

static const char *const mfcc_selectors[] = {"reset", NULL};

static const char *const mfcc_inlets[] = {NULL};

static const char *const mfcc_inlet_texts[] = {NULL};

static const char *const bufmfcc_selectors[] = {"process", "cancel", NULL};

static const char *const bufmfcc_inlets[] = {NULL};

static const char *const bufmfcc_inlet_texts[] = {NULL};

static const char *const segment_selectors[] = {"list", "level", "learn", "floor", "end", "clear", NULL};

static const char *const segment_inlets[] = {"level", NULL};

static const char *const segment_inlet_texts[] = {"the level of the next frame in dB, before the frame itself.", NULL};

const lstm_tool_row lstm_tool_rows[] = {
    {"lstm.mfcc~", mfcc_selectors, mfcc_inlets, mfcc_inlet_texts, {"a list for each frame, the coefficients.", "before each frame the level of its samples in dB: 0 is full scale. Also values of parameters, and error MESSAGE TEXT if something failed."}, lstm_mfcc_numbers, 1},
    {"lstm.bufmfcc", bufmfcc_selectors, bufmfcc_inlets, bufmfcc_inlet_texts, {"done TARGET FRAMES.", "cancel, values of parameters, and error MESSAGE TEXT if something failed."}, lstm_mfcc_numbers, 1},
    {"lstm.segment", segment_selectors, segment_inlets, segment_inlet_texts, {"begin, then each frame of the take as a list, then end LENGTH. lstm.performer makes one answer of it, at the end or as soon as a classifier is sure.", "learn, floor, values of parameters, and error MESSAGE TEXT if something failed."}, lstm_segment_numbers, 0},
};
