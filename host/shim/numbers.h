/* SPDX-License-Identifier: BSD-3-Clause */
/* The parameters of tools, which those of one name share. Patcher's thread, if nothing else is said. */
#ifndef LSTM_NUMBERS_H
#define LSTM_NUMBERS_H

#include "instance.h"
#include "messages.h"
#include "patcher.h"
#include "table.h"

typedef struct lstm_numbers {
    const lstm_number_row *rows;
    double values[LSTM_MAX_NUMBERS]; /* each at its row's place; -1 may mean that others decide */
    char *name;                      /* NULL: a tool's own */
    int n_holders;
    struct lstm_numbers *next;
} lstm_numbers;

/* Those of a name, new ones if nobody has any; each call must be followed by one to let them go. NULL: no memory. */
lstm_numbers *lstm_numbers_hold(lstm_instance *instance, const lstm_number_row *rows, const char *name);
void lstm_numbers_let_go(lstm_instance *instance, lstm_numbers *numbers);
/* NULL: nobody has any of that name. */
const lstm_numbers *lstm_numbers_find(const lstm_instance *instance, const lstm_number_row *rows, const char *name);
/* Any thread. The row of a name, or NULL. */
const lstm_number_row *lstm_find_number(const lstm_number_row *rows, const char *name);
/* Any thread. Reads what a row stands for into `values`, one or some in a row; on failure writes why and returns 0. */
int lstm_numbers_read(const lstm_number_row *rows, const lstm_number_row *row, int n_atoms, const lstm_atom *atoms,
                      double values[LSTM_MAX_NUMBERS], char why[LSTM_TEXT_SIZE]);

#endif
