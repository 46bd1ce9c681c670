/* SPDX-License-Identifier: BSD-3-Clause */
/* What all boxes of ours are in Max: two outlets, and a place in the list of those that live. */
#ifndef LSTM_MAX_BOX_H
#define LSTM_MAX_BOX_H

#include "../patcher.h"
#include "max_api.h"
#include "max_buffer.h"

/* The beginning of each box, and the owner of what it has of the core. */
typedef struct max_box {
    t_pxobject object; /* of those that hear no sound, the first part alone is used */
    t_outlet *outlets[2];
    max_buffer buffer;
    int n_away;     /* messages that travel out of it right now on other threads than the main one */
    int is_touched; /* what it keeps has changed, and its patcher has not been told */
    struct max_box *next;
} max_box;

enum { MAX_NAME_SIZE = 64 };

/* The name of a class, which in Max ends with a tilde whatever it hears. */
void max_class_name(const char *name, char in_max[MAX_NAME_SIZE]);

/* Main thread, outside the region. Makes the outlets; Max wants the inlets to be there already. */
void max_box_open(max_box *box);
/* Main thread, inside the region. From now on it does not live any more. */
void max_box_end(max_box *box);
/* Main thread, outside the region, when it has ended. Waits a little for messages that have not come back. */
void max_box_close(max_box *box);
/* Inside the region. Whether there is still such a box. */
int max_box_lives(const void *box);

/* Inside the region. Returns a block to be given back; NULL after saying that there is no memory. */
lstm_atom *max_box_atoms(max_box *box, const char *selector, long ac, const t_atom *av);
t_atom *max_box_values(void *owner, int n_values, const lstm_value *values); /* the other way round */
/* Inside the region, which it leaves while the message travels. */
void max_box_output(void *owner, int outlet, void *selector, int n_values, const lstm_value *values);

/* Inside the region. Its patcher is to be told that it has changed. */
void max_box_touch(max_box *box);
/* Main thread, outside the region. Tells the patchers. */
void max_box_tell_patchers(void);

/* Any thread. What Max shows of an inlet or outlet. */
void max_box_explain(const char *class_name, const char *about, char *text);
/* What Max says of an object that has to do with the box. */
t_max_err max_box_be_notified(max_box *box, t_symbol *name, t_symbol *what, void *sender, void *data);

#endif
