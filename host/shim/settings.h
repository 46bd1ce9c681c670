/* SPDX-License-Identifier: BSD-3-Clause */
/* What is computed of sound, as a patch sets it. The tables are those of the catalogue, in table.c. */
#ifndef LSTM_SETTINGS_H
#define LSTM_SETTINGS_H

#include "kernels.h"
#include "patcher.h"
#include "table.h"

typedef struct lstm_settings {
    double values[LSTM_N_SETTINGS]; /* -1: the others decide */
} lstm_settings;

/* Any thread. Gives each its default. */
void lstm_settings_init(lstm_settings *settings);
/* Any thread. Sets what a name stands for, one value or several in a row; on failure writes why and returns 0. Whether
 * the values go together is another question. */
int lstm_settings_set(lstm_settings *settings, const char *name, int n_atoms, const lstm_atom *atoms,
                      char why[LSTM_TEXT_SIZE]);
/* Any thread. Whether the values go together, at any sample rate; writes why not. */
int lstm_settings_agree(const lstm_settings *settings, char why[LSTM_TEXT_SIZE]);
/* Any thread. Writes the values that a name stands for; returns how many they are. */
int lstm_settings_get(const lstm_settings *settings, const char *name, lstm_value values[LSTM_N_SETTINGS]);
/* Any thread. The same for the kernels, at a sample rate; on failure writes why and returns 0. */
int lstm_settings_resolve(const lstm_settings *settings, double rate, lstm_mfcc *resolved, char why[LSTM_TEXT_SIZE]);

#endif
