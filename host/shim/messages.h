/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The classes and their messages, the same in every patcher. The tables are in table.c; here are their form, and how a
 * selector is looked up in them. Any thread.
 */
#ifndef LSTM_MESSAGES_H
#define LSTM_MESSAGES_H

#include <stddef.h>

enum { LSTM_SELECTOR_SIZE = 64 };

/* Who answers a message. */
typedef enum lstm_action {
    LSTM_PYTHON,          /* Python, through the command queue */
    LSTM_CLEAR,           /* Python; the shim drops the published model at once, and answers if there is no Python */
    LSTM_REFER,           /* Python; the shim drops the published model at once */
    LSTM_READ,            /* Python; a model file is read by the shim, which predicts with it at once */
    LSTM_DUMP,            /* Python; its answer is a text of any length */
    LSTM_FIT,             /* Python; under this name errors about the model that it made are reported */
    LSTM_CANCEL,          /* Python, at once, whatever waits; it ends the fits */
    LSTM_PREDICT_SERIES,  /* the shim, from the published model */
    LSTM_PREDICT_POINT,   /* likewise */
    LSTM_PREDICT_FRAME,   /* likewise */
    LSTM_RESET,           /* likewise */
    LSTM_CONTINUE_SERIES, /* likewise */
    LSTM_CONTINUE,        /* likewise */
    LSTM_NOTHING,         /* nobody: another object says it */
    LSTM_TELL_OUTPUTS,    /* Python; without it the shim, from its model: what the outputs are called */
    LSTM_TELL_LAYERS,     /* likewise: how many layers */
    LSTM_TELL_INPUTS,     /* likewise: how many dimensions */
    LSTM_TELL_PARAMETERS, /* likewise: how many weights */
    LSTM_GET              /* Python; without it the shim, if it uses the parameter itself. Of getters, in no table */
} lstm_action;

/* A message. Where several have one action, answers come under the selector of the first. */
typedef struct lstm_message {
    const char *selector;
    const char *arguments; /* see lstm_command */
    lstm_action action;
} lstm_message;

/* A parameter: a message with its value, and a getter. */
typedef struct lstm_parameter {
    const char *name;
    const char *arguments;
    lstm_action action;
} lstm_parameter;

/* A class; both of its tables end with a name that is NULL. */
typedef struct lstm_class {
    const char *name;
    int predicts; /* 0: it has no model; else the head of its models, and 1 more (so 1 is LSTM_LABELS) */
    const lstm_message *messages;
    const lstm_parameter *parameters;
} lstm_class;

extern const lstm_class lstm_classes[];

/* A parameter of a tool: a number within a range. After all of them come other names, each of one or of some in a row.
 * A table ends with a name that is NULL. */
typedef struct lstm_number_row {
    const char *name;
    int place, n_places; /* among the values */
    double initial, low, high;
    int is_whole;
    int is_automatic; /* -1 will do too: the other parameters decide */
} lstm_number_row;

/* A class of objects that hold nothing and need no Python; its selectors end with NULL. */
typedef struct lstm_tool_row {
    const char *name;
    const char *const *selectors;
    const char *const *inlets; /* the selector of a number in each inlet after the first; these end with NULL, too */
    const char *const *inlet_texts; /* what each of them takes */
    const char *outlet_texts[2];    /* what comes out left, and right */
    const lstm_number_row *numbers;
    int is_named; /* those of one name share their numbers, with others that have the same table, too */
} lstm_tool_row;

extern const lstm_tool_row lstm_tool_rows[];
extern const lstm_number_row lstm_mfcc_numbers[]; /* what is computed of sound */

/* The class of that name, or NULL; a folder before the name is passed over. */
const lstm_class *lstm_find_class(const char *name);

/* Likewise a tool. */
const lstm_tool_row *lstm_find_tool(const char *name);

/* Whether a tool has a signal inlet: as in all of Pd, a tilde says so. */
int lstm_hears_sound(const lstm_tool_row *row);

/* The class's parameter of that name, or NULL. */
const lstm_parameter *lstm_find_parameter(const lstm_class *class, const char *name);

/* The selector of the first message with this action; empty if there is none. */
const char *lstm_selector_for(const lstm_class *class, lstm_action action);

/* The name of the first parameter with this action; empty if there is none. */
const char *lstm_parameter_for(const lstm_class *class, lstm_action action);

/*
 * Finds the message that a selector means, whatever its capitals (`predictSeries` is `predictseries`), and writes the
 * lower-case form into `lower`. Returns 0 when the class has no such message.
 */
int lstm_find_message(const lstm_class *class, const char *selector, char lower[LSTM_SELECTOR_SIZE],
                      lstm_message *message);

/* The name of the parameter that a getter's selector asks for. */
const char *lstm_getter_parameter(const char *selector);

/* Whether a selector in lower case has the form of a getter's. */
int lstm_is_getter(const char *selector);

/* Writes the lower-case form of a selector. Returns 0 when it is longer than any message's. */
int lstm_lower(const char *selector, char lower[LSTM_SELECTOR_SIZE]);

#endif
