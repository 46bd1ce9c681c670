/* SPDX-License-Identifier: BSD-3-Clause */
#include "without_python.h"

#include <string.h>

#include "blocks.h"
#include "namesakes.h"
#include "network.h"
#include "objects.h"
#include "tuning.h"

/* ---- answers ---- */

static int answer(const lstm_object *object, int outlet, const char *selector, int n_values, const lstm_value *values)
{
    lstm_output(object->owner, outlet, selector, n_values, values);
    return 1;
}

static int answer_number(const lstm_object *object, int outlet, const char *selector, double number)
{
    const lstm_value value = lstm_number(number);
    return answer(object, outlet, selector, 1, &value);
}

/* What the outputs are called. Returns 0 if they have no names. */
static int tell_outputs(const lstm_object *object, const char *selector)
{
    int n_labels = object->network->n_labels;
    lstm_value *values = n_labels ? lstm_lend_values(object, n_labels) : NULL;
    if (!values) return n_labels != 0;
    for (int i = 0; i < n_labels; i++)
        values[i] = lstm_network_label(object->network, i);
    lstm_output(object->owner, LSTM_LEFT, selector, n_labels, values);
    lstm_give_back(values);
    return 1;
}

/* Tells something about the model. Returns 0 if the message asks for something else. */
static int tell(const lstm_object *object, const lstm_message *message)
{
    const lstm_network *network = object->network;
    switch (message->action) {
    case LSTM_TELL_OUTPUTS:
        return tell_outputs(object, message->selector);
    case LSTM_TELL_LAYERS:
        return answer_number(object, LSTM_LEFT, message->selector, (double)network->sizes[LSTM_N_LAYERS]);
    case LSTM_TELL_INPUTS:
        return answer_number(object, LSTM_LEFT, message->selector, network->n_inputs);
    case LSTM_TELL_PARAMETERS:
        return answer_number(object, LSTM_LEFT, message->selector, (double)lstm_network_n_parameters(network));
    default:
        return 0;
    }
}

/* Answers a getter. Returns 0 if the shim does not use the parameter. */
static int tell_tuning(const lstm_object *object, const lstm_message *message)
{
    const char *name = lstm_getter_parameter(message->selector);
    const lstm_tuning_row *row = lstm_find_tuning(name, object->class->predicts);
    return row && answer_number(object, LSTM_RIGHT, name, lstm_get_tuning(&object->tuning, row));
}

int lstm_answer_without_python(lstm_object *object, const lstm_message *message, int n_atoms, const lstm_atom *atoms)
{
    if (n_atoms == 1 && lstm_tune_namesakes(object, message->selector, atoms, 0)) return 1;
    if (n_atoms || !object->network) return 0;
    return message->action == LSTM_GET ? tell_tuning(object, message) : tell(object, message);
}

/* ---- commands that come back ---- */

static void answer_message(lstm_object *object, const lstm_command *command, int has_model)
{
    char lower[LSTM_SELECTOR_SIZE];
    lstm_message message;
    if (!lstm_find_message(object->class, command->selector, lower, &message)) return;
    if (has_model) {
        const lstm_value name = lstm_value_of(command->atoms);
        lstm_share_network(object, command->sequence);
        if (!lstm_find_parameter(object->class, lower)) answer(object, LSTM_RIGHT, lower, 1, &name);
    } else if (message.action == LSTM_CLEAR && object->class->predicts && !command->n_atoms) {
        lstm_forget_with_namesakes(object, command->sequence);
        answer(object, LSTM_LEFT, lower, 0, NULL);
    } else if (!lstm_answer_without_python(object, &message, command->n_atoms, command->atoms)) {
        const lstm_value values[] = {lstm_symbol(lower), lstm_symbol("Python is not running; see the console")};
        answer(object, LSTM_RIGHT, "error", 2, values);
    }
}

void lstm_answer_command_without_python(const lstm_command *command, int has_model)
{
    lstm_object *object = lstm_lookup(command->object);
    if (!object) return;
    if (command->sequence == object->moved_at) object->moved_at = 0; /* it stays where it was */
    if (command->kind == LSTM_REFUSED)
        lstm_fail(object, command->selector, "%s", command->atoms[0].text);
    else if (command->kind == LSTM_MESSAGE)
        answer_message(object, command, has_model);
    else if ((command->kind == LSTM_CREATE || command->kind == LSTM_RESTORED) && has_model && object->network)
        lstm_share_network(object, command->sequence);
    else if (command->kind == LSTM_CREATE)
        lstm_inherit(object, command->n_atoms, command->atoms);
}
