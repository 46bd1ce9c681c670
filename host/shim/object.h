/* SPDX-License-Identifier: BSD-3-Clause */
/* An object, and how it says that something is wrong. */
#ifndef LSTM_OBJECT_H
#define LSTM_OBJECT_H

#include "instance.h"
#include "messages.h"
#include "patcher.h"
#include "saved.h"

typedef struct lstm_network lstm_network;

struct lstm_object {
    uint64_t handle;
    lstm_instance *instance;
    const lstm_class *class;
    void *owner;
    uint64_t patch; /* its root patch, which holds its content when it is gone; 0: none does */
    int is_named;
    char *name; /* of its own, of any length */
    lstm_tuning tuning;
    uint64_t forget_before; /* models that older commands made are not taken any more */
    uint64_t tune_before;   /* likewise the tuning that older commands sent */
    uint64_t moved_at;      /* a `refer` that Python has yet to answer; until then it shares with nobody. 0: none */
    int is_tuned;           /* a message changed it while Python slept, which does not know yet */
    lstm_network *network;  /* what predicts, or NULL */
    int is_told_unfitted;   /* the frames of a stream have been told that there is none: once, not with each frame */
    lstm_saved saved;       /* what its patch keeps of its content */
    lstm_restoring restoring;
};

/* Patcher's thread. Keeps a copy of the name; without memory for it, the name before. */
void lstm_set_name(lstm_object *object, const char *name);

/* Patcher's thread. Sets a parameter that the shim itself uses. Returns 0 if it is not one of these, or the value does
 * not suit it. */
int lstm_tune(lstm_object *object, const char *name, const lstm_atom *value);

/* Patcher's thread. Room for the values of a message, to be given back (lstm_give_back) when it has been sent; NULL
 * after saying in the console that there is not enough memory. */
lstm_value *lstm_lend_values(const lstm_object *object, int n_values);

/* Patcher's thread. Console line and `error` reply. */
void lstm_fail(lstm_object *object, const char *selector, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

#endif
