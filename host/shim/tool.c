/* SPDX-License-Identifier: BSD-3-Clause */
#include "tool.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bufmfcc.h"
#include "failure.h"
#include "mfcc.h"
#include "segment.h"
#include "spelling.h"
#include "tags.h"

static const lstm_tool_kind *const kinds[] = {&lstm_mfcc_kind, &lstm_bufmfcc_kind, &lstm_segment_kind};

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
    const char *name = tool->parameters->name;
    lstm_report_failure(tool->instance, tool->owner, tool->row->name, name ? name : "", selector, format, arguments);
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

/* ---- parameters ---- */

/* Gives all tools that share them other values of the parameters, if these go together. Returns 0 with a reason. */
static int set_all(const lstm_tool *tool, const double values[LSTM_MAX_NUMBERS], char why[LSTM_TEXT_SIZE])
{
    lstm_numbers *parameters = tool->parameters;
    if (tool->kind->agree && !tool->kind->agree(values, why)) return 0;
    memcpy(parameters->values, values, sizeof parameters->values);
    for (lstm_tool *each = tool->instance->tools; each; each = each->next)
        if (each->parameters == parameters) each->kind->changed(each);
    return 1;
}

static void set_number(lstm_tool *tool, const lstm_number_row *row, int n_atoms, const lstm_atom *atoms)
{
    char why[LSTM_TEXT_SIZE];
    double values[LSTM_MAX_NUMBERS];
    memcpy(values, tool->numbers, sizeof values);
    if (!lstm_numbers_read(tool->row->numbers, row, n_atoms, atoms, values, why) || !set_all(tool, values, why))
        lstm_tool_fail(tool, row->name, "%s", why);
}

static void tell_number(const lstm_tool *tool, const lstm_number_row *row)
{
    lstm_value values[LSTM_MAX_NUMBERS];
    for (int i = 0; i < row->n_places; i++)
        values[i] = lstm_number(tool->numbers[row->place + i]);
    lstm_tool_send(tool, LSTM_RIGHT, row->name, row->n_places, values);
}

/* How many atoms follow a tag, up to the next one. */
static int count_values(int n_atoms, const lstm_atom *atoms)
{
    int n_values = 0;
    while (1 + n_values < n_atoms && !lstm_is_tag(&atoms[1 + n_values]))
        n_values++;
    return n_values;
}

/* Takes one tag. One in which anything is wrong is left out, with an error. */
static void read_tag(lstm_tool *tool, int n_values, const lstm_atom *atoms, double values[LSTM_MAX_NUMBERS])
{
    char why[LSTM_TEXT_SIZE];
    const lstm_number_row *row = lstm_is_tag(atoms) ? lstm_find_number(tool->row->numbers, atoms->text + 1) : NULL;
    if (row) {
        if (!lstm_numbers_read(tool->row->numbers, row, n_values, atoms + 1, values, why))
            lstm_tool_fail(tool, row->name, "%s", why);
    } else if (atoms->is_symbol) {
        lstm_tool_fail(tool, atoms->text, "Unknown argument; the help patch lists them all");
    } else {
        lstm_tool_fail(tool, "create", "Unknown argument: found the number %s, which follows no -parameter",
                       lstm_spell(atoms->number).text);
    }
}

static void set_by_tags(lstm_tool *tool, int n_atoms, const lstm_atom *atoms)
{
    char why[LSTM_TEXT_SIZE];
    double values[LSTM_MAX_NUMBERS];
    memcpy(values, tool->numbers, sizeof values);
    for (int i = 0, n_values; i < n_atoms; i += 1 + n_values) {
        n_values = count_values(n_atoms - i, atoms + i);
        read_tag(tool, n_values, atoms + i, values);
    }
    /* a box more of a name does not have the others begin again */
    int is_change = memcmp(values, tool->numbers, sizeof values) != 0;
    if (is_change && !set_all(tool, values, why)) lstm_tool_fail(tool, "create", "%s", why);
}

/* ---- life ---- */

/* Takes a name from the arguments of a tool that may have one. NULL: it has none. */
static const char *read_name(const lstm_tool_row *row, int n_atoms, const lstm_atom *atoms,
                             char number[LSTM_NUMBER_SIZE])
{
    if (!row->is_named || n_atoms < 1 || lstm_is_tag(atoms)) return NULL;
    if (atoms->is_symbol) return atoms->text;
    lstm_spell_number(atoms->number, number);
    return number;
}

static int open_tool(lstm_tool *tool, const char *name)
{
    tool->parameters = lstm_numbers_hold(tool->instance, tool->row->numbers, name);
    if (!tool->parameters) return 0;
    tool->numbers = tool->parameters->values;
    if (tool->kind->open(tool)) return 1;
    lstm_numbers_let_go(tool->instance, tool->parameters);
    return 0;
}

lstm_tool *lstm_tool_new(const char *class_name, lstm_instance *instance, void *owner, int n_atoms,
                         const lstm_atom *atoms)
{
    char number[LSTM_NUMBER_SIZE];
    const lstm_tool_row *row = lstm_find_tool(class_name);
    lstm_tool *tool = row ? calloc(1, sizeof *tool) : NULL;
    if (!tool) return NULL;
    *tool = (lstm_tool){.row = row, .kind = find_kind(row->name), .instance = instance, .owner = owner};
    const char *name = read_name(row, n_atoms, atoms, number);
    if (!open_tool(tool, name)) {
        free(tool);
        return NULL;
    }
    tool->serial = ++instance->n_tools;
    tool->next = instance->tools;
    instance->tools = tool;
    set_by_tags(tool, n_atoms - (name != NULL), atoms + (name != NULL));
    return tool;
}

void lstm_tool_free(lstm_tool *tool)
{
    lstm_tool **link = &tool->instance->tools;
    while (*link != tool)
        link = &(*link)->next;
    *link = tool->next;
    tool->kind->close(tool);
    lstm_numbers_let_go(tool->instance, tool->parameters);
    free(tool);
}

static lstm_tool *find_tool(const lstm_instance *instance, uint64_t serial)
{
    lstm_tool *tool = instance->tools;
    while (tool && tool->serial != serial)
        tool = tool->next;
    return tool;
}

int lstm_tool_lives(const lstm_instance *instance, uint64_t serial) { return find_tool(instance, serial) != NULL; }

/* ---- work ---- */

void lstm_tool_begin_work(const lstm_tool *tool)
{
    tool->instance->n_at_work++;
    if (lstm_patcher->poll && tool->instance->owner) lstm_patcher->poll(tool->instance->owner);
    if (lstm_patcher->notify) lstm_patcher->notify();
}

void lstm_tool_end_work(const lstm_tool *tool) { tool->instance->n_at_work--; }

int lstm_tools_are_at_work(const lstm_instance *instance) { return instance->n_at_work > 0; }

/* The newest first, which are the first of the list; what one sends may make others, or end any. */
void lstm_tools_work(const lstm_instance *instance)
{
    uint64_t serial = instance->n_at_work ? instance->n_tools + 1 : 0;
    while (serial) {
        lstm_tool *tool = instance->tools;
        while (tool && tool->serial >= serial)
            tool = tool->next;
        serial = tool ? tool->serial : 0;
        if (tool && tool->kind->work) tool->kind->work(tool);
    }
}

/* ---- messages ---- */

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
    const lstm_number_row *rows = tool->row->numbers;
    const lstm_number_row *set = lstm_find_number(rows, lower);
    const lstm_number_row *asked = lstm_is_getter(lower) ? lstm_find_number(rows, lstm_getter_parameter(lower)) : NULL;
    if (is_selector(tool, lower)) {
        tool->kind->answer(tool, lower, n_atoms, atoms);
    } else if (set) {
        set_number(tool, set, n_atoms, atoms);
    } else if (asked) {
        tell_number(tool, asked);
    } else {
        lstm_tool_fail(tool, selector, "no such message; the help patch lists them all");
    }
}
