/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the shim answers in Python's place: while Python sleeps, since nobody has needed it yet, and when there is none.
 * Objects of one name share their model and their tuning then as well. Patcher's thread.
 */
#ifndef LSTM_WITHOUT_PYTHON_H
#define LSTM_WITHOUT_PYTHON_H

#include "object.h"

/* Gives what an object predicts with, if anything, and its tuning to all others of its name. */
void lstm_share_network(const lstm_object *object);
/* Gives a new object without a model what another of its name predicts with; its tags then hold for all of them. */
void lstm_inherit(lstm_object *object, int n_atoms, const lstm_atom *atoms);
/* Answers a message. Returns 0 if it needs Python. */
int lstm_answer_without_python(lstm_object *object, const lstm_message *message, int n_atoms, const lstm_atom *atoms);
/* `has_model`: its object has got the model that the command asked for. */
void lstm_answer_command_without_python(const lstm_command *command, int has_model);

#endif
