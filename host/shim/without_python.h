/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the shim answers in Python's place: while Python sleeps, since nobody has needed it yet, and when there is none.
 * Patcher's thread.
 */
#ifndef LSTM_WITHOUT_PYTHON_H
#define LSTM_WITHOUT_PYTHON_H

#include "object.h"

/* Answers a message. Returns 0 if it needs Python. */
int lstm_answer_without_python(lstm_object *object, const lstm_message *message, int n_atoms, const lstm_atom *atoms);
/* `has_model`: its object has got the model that the command asked for. */
void lstm_answer_command_without_python(const lstm_command *command, int has_model);

#endif
