/* SPDX-License-Identifier: BSD-3-Clause */
/* The parameters that the shim itself uses: their names, where they are in lstm_tuning, and which values they take. */
#ifndef LSTM_TUNING_H
#define LSTM_TUNING_H

#include <stddef.h>

#include "patcher.h"

typedef struct lstm_tuning_row {
    const char *name; /* of the parameter; NULL: the end of the table */
    int predicts;     /* that of the classes that use it, see lstm_class; 0: any */
    size_t offset;    /* in lstm_tuning */
    int is_whole;     /* an int32_t; else a double */
    double low, high;
} lstm_tuning_row;

extern const lstm_tuning_row lstm_tuning_rows[];

/* Any thread. The row of a parameter in a class that predicts this, or NULL. */
const lstm_tuning_row *lstm_find_tuning(const char *name, int predicts);
int lstm_is_tuning_of(const lstm_tuning_row *row, int predicts);
double lstm_get_tuning(const lstm_tuning *tuning, const lstm_tuning_row *row);
/* Returns 0 if the value is out of range, and changes nothing then. */
int lstm_set_tuning(lstm_tuning *tuning, const lstm_tuning_row *row, double value);

#endif
