/* The classes and their messages, the same in every patcher. */
#ifndef LSTM_MESSAGES_H
#define LSTM_MESSAGES_H

#include <stddef.h>

#include "table.h"

enum { LSTM_SELECTOR_SIZE = 64 };

/* Who answers a message. */
typedef enum lstm_action {
    LSTM_PYTHON,         /* Python, through the command queue */
    LSTM_CLEAR,          /* Python; the shim drops the published model at once */
    LSTM_REFER,          /* likewise */
    LSTM_READ,           /* Python; a model file is read by the shim, which predicts with it at once */
    LSTM_DUMP,           /* Python; its answer is a text of any length */
    LSTM_PREDICT_SERIES, /* the shim, from the published model */
    LSTM_PREDICT_FRAME,  /* likewise */
    LSTM_RESET,          /* likewise */
    LSTM_TELL_OUTPUTS,   /* Python; without it, the shim from its model */
    LSTM_TELL_LAYERS,    /* likewise */
    LSTM_TELL_INPUTS,    /* likewise */
    LSTM_TELL_PARAMETERS /* likewise */
} lstm_action;

typedef struct lstm_message {
    const char *selector;
    const char *arguments; /* see lstm_command */
    lstm_action action;
} lstm_message;

/* It is a message with a value, and a getter. */
typedef struct lstm_parameter {
    const char *name;
    const char *arguments;
    lstm_action action;
} lstm_parameter;

typedef struct lstm_class {
    const char *name;
    int predicts;                     /* whether it has a network */
    const lstm_message *messages;     /* ends with a NULL selector */
    const lstm_parameter *parameters; /* ends with a NULL name */
} lstm_class;

extern const lstm_class lstm_classes[]; /* table.c; ends with a NULL name */

/* Any thread. The class of that name, or NULL; a folder before the name is passed over. */
const lstm_class *lstm_find_class(const char *name);

/* Any thread. Whether the class has a parameter of that name. */
int lstm_is_parameter(const lstm_class *class, const char *name);

/*
 * Any thread. Finds the message that a selector means, whatever its capitals (`predictSeries` is `predictseries`), and
 * writes the lower-case form into `lower`. Returns 0 when the class has no such message.
 */
int lstm_find_message(const lstm_class *class, const char *selector, char lower[LSTM_SELECTOR_SIZE],
                      lstm_message *message);

#endif
