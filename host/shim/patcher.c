/* SPDX-License-Identifier: BSD-3-Clause */
#include "patcher.h"

const lstm_patcher_api *lstm_patcher;

lstm_value lstm_symbol(const char *text) { return (lstm_value){1, 0, lstm_patcher->symbol(text)}; }

lstm_value lstm_number(double number) { return (lstm_value){0, number, NULL}; }

lstm_value lstm_value_of(const lstm_atom *atom)
{
    return atom->is_symbol ? lstm_symbol(atom->text) : lstm_number(atom->number);
}

void lstm_output(void *owner, int outlet, const char *selector, int n_values, const lstm_value *values)
{
    lstm_patcher->output(owner, outlet, lstm_patcher->symbol(selector), n_values, values);
}
