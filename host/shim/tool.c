/* SPDX-License-Identifier: BSD-3-Clause */
#include "tool.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "segment.h"
#include "tags.h"

static const lstm_tool_kind *const kinds[] = {&lstm_segment_kind};

static const lstm_tool_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i]->name, name)) return kinds[i];
    return NULL;
}

void lstm_tool_fail(lstm_tool *tool, const char *selector, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    lstm_report_failure(tool->instance, tool->owner, tool->row->name, "", selector, format, arguments);
    va_end(arguments);
}

void lstm_tool_send(const lstm_tool *tool, int outlet, const char *selector, int n_values, const lstm_value *values)
{
    lstm_output(tool->owner, outlet, selector, n_values, values);
}

int lstm_tool_number(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms, double *number)
{
    if (n_atoms == 1 && !atoms[0].is_symbol && isfinite(atoms[0].number)) {
        *number = atoms[0].number;
        return 1;
    }
    if (n_atoms == 1 && atoms[0].is_symbol)
        lstm_tool_fail(tool, selector, "Invalid value: found %s, one number is needed", atoms[0].text);
    else if (n_atoms == 1)
        lstm_tool_fail(tool, selector, "Invalid value: found one that is not finite, a number is needed");
    else
        lstm_tool_fail(tool, selector, "Wrong number of arguments: found %d, one number is needed", n_atoms);
    return 0;
}

/* Index of a parameter of that name, or -1. */
static int find_number(const lstm_tool *tool, const char *name)
{
    for (int i = 0; tool->row->numbers[i].name; i++)
        if (!strcmp(tool->row->numbers[i].name, name)) return i;
    return -1;
}

/* Sets a parameter. Returns 0 after saying what is wrong. */
static int set_number(lstm_tool *tool, int index, int n_atoms, const lstm_atom *atoms)
{
    const lstm_number_row *row = &tool->row->numbers[index];
    double value;
    if (!lstm_tool_number(tool, row->name, n_atoms, atoms, &value)) return 0;
    if (value < row->low || value > row->high || (row->is_whole && value != floor(value))) {
        lstm_tool_fail(tool, row->name, "Invalid value: found %g, a %snumber from %g to %g is needed", value,
                       row->is_whole ? "whole " : "", row->low, row->high);
        return 0;
    }
    tool->numbers[index] = value;
    return 1;
}

/* Takes the tags. Those in which anything is wrong are left out, with an error. */
static void set_by_tags(lstm_tool *tool, int n_atoms, const lstm_atom *atoms)
{
    for (int i = 0; i < n_atoms; i++) {
        int index = lstm_is_tag(&atoms[i]) ? find_number(tool, atoms[i].text + 1) : -1;
        if (index >= 0) {
            set_number(tool, index, i + 1 < n_atoms, atoms + i + 1);
            i++;
        } else if (atoms[i].is_symbol) {
            lstm_tool_fail(tool, atoms[i].text, "Unknown argument; the help patch lists them all");
        } else {
            lstm_tool_fail(tool, "create", "Unknown argument: found the number %g, which follows no -parameter",
                           atoms[i].number);
        }
    }
}

lstm_tool *lstm_tool_new(const char *class_name, lstm_instance *instance, void *owner, int n_atoms,
                         const lstm_atom *atoms)
{
    const lstm_tool_row *row = lstm_find_tool(class_name);
    lstm_tool *tool = row ? calloc(1, sizeof *tool) : NULL;
    if (!tool) return NULL;
    *tool = (lstm_tool){.row = row, .kind = find_kind(row->name), .instance = instance, .owner = owner};
    for (int i = 0; row->numbers[i].name; i++)
        tool->numbers[i] = row->numbers[i].initial;
    if (!tool->kind->open(tool)) {
        free(tool);
        return NULL;
    }
    set_by_tags(tool, n_atoms, atoms);
    tool->kind->changed(tool);
    return tool;
}

void lstm_tool_free(lstm_tool *tool)
{
    tool->kind->close(tool);
    free(tool);
}

static int is_selector(const lstm_tool *tool, const char *lower)
{
    const char *const *each = tool->row->selectors;
    while (*each && strcmp(*each, lower))
        each++;
    return *each != NULL;
}

void lstm_tool_message_in(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    char lower[LSTM_SELECTOR_SIZE];
    if (!strcmp(selector, "float") || !strcmp(selector, "int")) selector = "list"; /* of one number */
    if (!lstm_lower(selector, lower)) lower[0] = 0;
    int index = find_number(tool, lower);
    int asked = lstm_is_getter(lower) ? find_number(tool, lstm_getter_parameter(lower)) : -1;
    if (is_selector(tool, lower)) {
        tool->kind->answer(tool, lower, n_atoms, atoms);
    } else if (index >= 0) {
        if (set_number(tool, index, n_atoms, atoms)) tool->kind->changed(tool);
    } else if (asked >= 0) {
        const lstm_value value = lstm_number(tool->numbers[asked]);
        lstm_tool_send(tool, LSTM_RIGHT, tool->row->numbers[asked].name, 1, &value);
    } else {
        lstm_tool_fail(tool, selector, "no such message; the help patch lists them all");
    }
}
