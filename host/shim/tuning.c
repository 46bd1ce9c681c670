/* SPDX-License-Identifier: BSD-3-Clause */
#include "tuning.h"

#include <string.h>

const lstm_tuning_row lstm_tuning_rows[] = {
    {"threshold", LSTM_LABELS + 1, offsetof(lstm_tuning, threshold), 0, 0, 1},
    {"reject", LSTM_LABELS + 1, offsetof(lstm_tuning, reject), 0, 0, 1},
    {"follow", LSTM_LABELS + 1, offsetof(lstm_tuning, follow), 1, 0, 1},
    {"spot", LSTM_LABELS + 1, offsetof(lstm_tuning, spot), 1, 0, 1},
    {"temperature", LSTM_CONTINUATION + 1, offsetof(lstm_tuning, temperature), 0, 0, 10},
    {"seed", LSTM_CONTINUATION + 1, offsetof(lstm_tuning, seed), 0, -1, 9007199254740992.0}, /* 2^53 */
    {"blocking", 0, offsetof(lstm_tuning, blocking), 1, 0, 1},
    {NULL, 0, 0, 0, 0, 0},
};

int lstm_is_tuning_of(const lstm_tuning_row *row, int predicts) { return !row->predicts || row->predicts == predicts; }

const lstm_tuning_row *lstm_find_tuning(const char *name, int predicts)
{
    for (const lstm_tuning_row *row = lstm_tuning_rows; row->name; row++)
        if (!strcmp(row->name, name) && lstm_is_tuning_of(row, predicts)) return row;
    return NULL;
}

double lstm_get_tuning(const lstm_tuning *tuning, const lstm_tuning_row *row)
{
    const char *place = (const char *)tuning + row->offset;
    return row->is_whole ? *(const int32_t *)(const void *)place : *(const double *)(const void *)place;
}

int lstm_set_tuning(lstm_tuning *tuning, const lstm_tuning_row *row, double value)
{
    char *place = (char *)tuning + row->offset;
    if (!(value >= row->low && value <= row->high)) return 0;
    if (row->is_whole && value != (double)(int32_t)value) return 0;
    if (row->is_whole)
        *(int32_t *)(void *)place = (int32_t)value;
    else
        *(double *)(void *)place = value;
    return 1;
}
