/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
#ifndef LSTM_TABLE_H
#define LSTM_TABLE_H

enum { LSTM_N_CLASSES = 7, LSTM_MAX_PARAMETERS = 21 };

/* What is computed of sound. */
enum {
    LSTM_MFCC_COEFFICIENTS,
    LSTM_MFCC_BANDS,
    LSTM_MFCC_MINFREQ,
    LSTM_MFCC_MAXFREQ,
    LSTM_MFCC_WINDOW,
    LSTM_MFCC_HOP,
    LSTM_MFCC_FFT,
    LSTM_MFCC_START,
    LSTM_MFCC_DELTA,
    LSTM_N_SETTINGS
};

#endif
