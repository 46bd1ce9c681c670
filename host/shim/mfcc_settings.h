/* SPDX-License-Identifier: BSD-3-Clause */
/* The parameters of lstm.mfcc~ and lstm.bufmfcc, as the kernels take them. Any thread. */
#ifndef LSTM_MFCC_SETTINGS_H
#define LSTM_MFCC_SETTINGS_H

#include "kernels.h"
#include "reason.h"

/* Whether the values go together, at any sample rate; writes why not. */
int lstm_mfcc_agree(const double *numbers, char why[LSTM_TEXT_SIZE]);
/* The same for the kernels, at a sample rate; on failure writes why and returns 0. */
int lstm_mfcc_resolve(const double *numbers, double rate, lstm_mfcc *resolved, char why[LSTM_TEXT_SIZE]);

#endif
