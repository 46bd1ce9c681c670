/* SPDX-License-Identifier: BSD-3-Clause */
#include "numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spelling.h"

static const double automatic = -1;

/* ---- by name ---- */

static lstm_numbers *find(const lstm_instance *instance, const lstm_number_row *rows, const char *name)
{
    lstm_numbers *numbers = instance->numbers;
    while (numbers && (numbers->rows != rows || !numbers->name || strcmp(numbers->name, name)))
        numbers = numbers->next;
    return numbers;
}

const lstm_numbers *lstm_numbers_find(const lstm_instance *instance, const lstm_number_row *rows, const char *name)
{
    return find(instance, rows, name);
}

/* Returns 0 if there is no memory. */
static int set_name(lstm_numbers *numbers, const char *name)
{
    size_t size = strlen(name) + 1;
    numbers->name = malloc(size);
    if (numbers->name) memcpy(numbers->name, name, size);
    return numbers->name != NULL;
}

lstm_numbers *lstm_numbers_hold(lstm_instance *instance, const lstm_number_row *rows, const char *name)
{
    lstm_numbers *numbers = name ? find(instance, rows, name) : NULL;
    if (!numbers) {
        numbers = calloc(1, sizeof *numbers);
        if (!numbers || (name && !set_name(numbers, name))) {
            free(numbers);
            return NULL;
        }
        numbers->rows = rows;
        for (int i = 0; rows[i].name && rows[i].place == i; i++)
            numbers->values[i] = rows[i].initial;
        numbers->next = instance->numbers;
        instance->numbers = numbers;
    }
    numbers->n_holders++;
    return numbers;
}

void lstm_numbers_let_go(lstm_instance *instance, lstm_numbers *numbers)
{
    if (--numbers->n_holders) return;
    lstm_numbers **link = &instance->numbers;
    while (*link != numbers)
        link = &(*link)->next;
    *link = numbers->next;
    free(numbers->name);
    free(numbers);
}

/* ---- values ---- */

const lstm_number_row *lstm_find_number(const lstm_number_row *rows, const char *name)
{
    while (rows->name && strcmp(rows->name, name))
        rows++;
    return rows->name ? rows : NULL;
}

/* Whether an atom may be the value of a parameter; writes why not. `of` says which is meant, if there are several. */
static int is_in_range(const lstm_number_row *row, const char *of, const lstm_atom *atom, char why[LSTM_TEXT_SIZE])
{
    const char *whole = row->is_whole ? "whole " : "";
    const char *gap = *of ? " for " : "";
    const double value = atom->number;
    if (atom->is_symbol)
        return lstm_explain(why, "Invalid value: found %.200s%s%s, a %snumber is needed", atom->text, gap, of, whole);
    if (row->is_automatic && value == automatic) return 1;
    if (value >= row->low && value <= row->high && (!row->is_whole || value == floor(value))) return 1;
    return lstm_explain(why, "Invalid value: found %s%s%s, a %snumber from %s to %s is needed%s",
                        lstm_spell(value).text, gap, of, whole, lstm_spell(row->low).text, lstm_spell(row->high).text,
                        row->is_automatic ? ", or -1" : "");
}

int lstm_numbers_read(const lstm_number_row *rows, const lstm_number_row *row, int n_atoms, const lstm_atom *atoms,
                      double values[LSTM_MAX_NUMBERS], char why[LSTM_TEXT_SIZE])
{
    int are_several = row->n_places > 1;
    if (are_several && (n_atoms < 1 || n_atoms > row->n_places))
        return lstm_explain(why, "Wrong number of arguments: found %d, 1 to %d numbers are needed", n_atoms,
                            row->n_places);
    if (n_atoms < 1 || n_atoms > row->n_places)
        return lstm_explain(why, "Wrong number of arguments: found %d, one number is needed", n_atoms);
    for (int i = 0; i < n_atoms; i++) {
        const lstm_number_row *meant = &rows[row->place + i];
        if (!is_in_range(meant, are_several ? meant->name : "", &atoms[i], why)) return 0;
    }
    for (int i = 0; i < n_atoms; i++)
        values[row->place + i] = atoms[i].number;
    return 1;
}
