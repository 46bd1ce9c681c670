/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A tool: an object that holds nothing but its parameters and needs no Python. What its kind does is in a file of its
 * own, as a row of tool.c's table; parameters, getters, tags and errors are here. All on the patcher's thread.
 */
#ifndef LSTM_TOOL_H
#define LSTM_TOOL_H

#include "instance.h"
#include "messages.h"
#include "numbers.h"
#include "patcher.h"

typedef struct lstm_tool {
    const lstm_tool_row *row; /* of the table that the catalogue makes */
    const struct lstm_tool_kind *kind;
    lstm_instance *instance;
    void *owner;
    lstm_numbers *parameters;
    const double *numbers; /* their values */
    void *state;           /* the kind's */
    uint64_t serial;       /* no other one of the instance ever has it */
    struct lstm_tool *next;
} lstm_tool;

typedef struct lstm_tool_kind {
    const char *name;
    /* Makes the state. Returns 0 if there is no memory. */
    int (*open)(lstm_tool *tool);
    void (*close)(lstm_tool *tool);
    /* A parameter has another value. */
    void (*changed)(lstm_tool *tool);
    /* A message that is neither a parameter's nor a getter's, its selector in lower case. */
    void (*answer)(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms);
    /* Whether the parameters go together; writes why not. NULL: they always do. */
    int (*agree)(const double *numbers, char why[LSTM_TEXT_SIZE]);
    /* Goes on with work that lstm_tool_begin_work has announced. NULL: there never is any. */
    void (*work)(lstm_tool *tool);
} lstm_tool_kind;

/* NULL: there is no such class, or no memory. */
lstm_tool *lstm_tool_new(const char *class_name, lstm_instance *instance, void *owner, int n_atoms,
                         const lstm_atom *atoms);
void lstm_tool_free(lstm_tool *tool);
void lstm_tool_message_in(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms);

/* Has each tool go on with its work, and whether any has some. */
void lstm_tools_work(const lstm_instance *instance);
int lstm_tools_are_at_work(const lstm_instance *instance);

/* For the kinds. Whether a tool that had this serial number is still there, after something travelled. */
int lstm_tool_lives(const lstm_instance *instance, uint64_t serial);
/* There is work to be gone on with, again and again, until it is ended. */
void lstm_tool_begin_work(const lstm_tool *tool);
void lstm_tool_end_work(const lstm_tool *tool);
/* Sends a message. Before it returns the patch may say anything to the tool again. */
void lstm_tool_send(const lstm_tool *tool, int outlet, const char *selector, int n_values, const lstm_value *values);
/* Console line and `error` reply. */
void lstm_tool_fail(lstm_tool *tool, const char *selector, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;
/* The one number of a message. Returns 0 after saying what is wrong. */
int lstm_tool_number(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms, double *number);

#endif
