/*
 * What the shim answers in Python's place: while Python sleeps, since nobody has needed it yet, and when there is none.
 * Objects of one name share their model then as well. All on the patcher's thread.
 */
#include <string.h>

#include "internal.h"

static int are_namesakes(const lstm_object *one, const lstm_object *other)
{
    return one->class == other->class && !strcmp(one->name, other->name);
}

static void take_a_copy(lstm_object *other, void *object)
{
    if (other == object || !are_namesakes(other, object)) return;
    lstm_network *network = ((lstm_object *)object)->network;
    lstm_network *copy = network ? lstm_network_copy(network) : NULL;
    if (network && !copy) return; /* no memory: it keeps what it has */
    lstm_network_adopt(other, copy);
    other->threshold = ((lstm_object *)object)->threshold;
    other->reject = ((lstm_object *)object)->reject;
}

void lstm_share_network(lstm_object *object) { lstm_for_each_object(take_a_copy, object); }

static void give_a_copy(lstm_object *other, void *object)
{
    lstm_object *heir = object;
    if (heir->network || !other->network || !are_namesakes(heir, other)) return;
    lstm_network_adopt(heir, lstm_network_copy(other->network));
    heir->threshold = other->threshold;
    heir->reject = other->reject;
}

void lstm_inherit_network(lstm_object *object) { lstm_for_each_object(give_a_copy, object); }

static void answer(lstm_object *object, int outlet, const char *selector, int n_values, const lstm_value *values)
{
    lstm_host->output(object->owner, outlet, lstm_host->symbol(selector), n_values, values);
}

static void answer_number(lstm_object *object, int outlet, const char *selector, double number)
{
    answer(object, outlet, selector, 1, &(lstm_value){0, number, NULL});
}

static void take_threshold(lstm_object *other, void *object)
{
    if (are_namesakes(other, object)) other->threshold = ((lstm_object *)object)->threshold;
}

static void take_reject(lstm_object *other, void *object)
{
    if (are_namesakes(other, object)) other->reject = ((lstm_object *)object)->reject;
}

static void take_blocking(lstm_object *other, void *object)
{
    if (are_namesakes(other, object)) other->blocking = ((lstm_object *)object)->blocking;
}

/* The labels, in an array no larger than need be: up to 1000 outlets of Pd nest. */
static void answer_labels(lstm_object *object)
{
    lstm_value values[lstm_network_sizes(object->network)[LSTM_N_OUTPUTS]];
    int n_labels = lstm_network_labels(object->network, values);
    answer(object, LSTM_LEFT, "labels", n_labels, values);
}

/* A parameter that the shim heeds itself. Returns 0 if the value is none for it. */
static int tune(lstm_object *object, const char *selector, const lstm_atom *value)
{
    if (!lstm_tune(object, selector, value)) return 0;
    lstm_for_each_object(!strcmp(selector, "threshold") ? take_threshold
                         : !strcmp(selector, "reject")  ? take_reject
                                                        : take_blocking,
                         object);
    return 1;
}

int lstm_answer_alone(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    const lstm_network *network = object->network;
    if (n_atoms == 1 && tune(object, selector, atoms)) return 1;
    if (n_atoms || !network) return 0;
    if (!strcmp(selector, "labels")) {
        answer_labels(object);
    } else if (!strcmp(selector, "size")) {
        answer_number(object, LSTM_LEFT, selector, (double)lstm_network_sizes(network)[LSTM_N_LAYERS]);
    } else if (!strcmp(selector, "cols")) {
        answer_number(object, LSTM_LEFT, selector, (double)lstm_network_sizes(network)[LSTM_N_INPUTS]);
    } else if (!strcmp(selector, "params")) {
        answer_number(object, LSTM_LEFT, selector, (double)lstm_network_n_parameters(network));
    } else if (!strcmp(selector, "getthreshold")) {
        answer_number(object, LSTM_RIGHT, selector + strlen("get"), object->threshold);
    } else if (!strcmp(selector, "getreject")) {
        answer_number(object, LSTM_RIGHT, selector + strlen("get"), object->reject);
    } else if (!strcmp(selector, "getblocking")) {
        answer_number(object, LSTM_RIGHT, selector + strlen("get"), object->blocking);
    } else {
        return 0;
    }
    return 1;
}

static void answer_message(lstm_object *object, const lstm_command *command)
{
    if (command->n_bytes) {
        lstm_share_network(object);
        if (strcmp(command->selector, "read")) return;
        answer(object, LSTM_RIGHT, command->selector, 1,
               &(lstm_value){1, 0, lstm_host->symbol(command->atoms[0].text)});
    } else if (!strcmp(command->selector, "clear") && !command->n_atoms && object->class->predicts) {
        lstm_network_adopt(object, NULL);
        lstm_share_network(object);
        answer(object, LSTM_LEFT, command->selector, 0, NULL);
    } else if (!lstm_answer_alone(object, command->selector, command->n_atoms, command->atoms)) {
        lstm_value values[] = {{1, 0, lstm_host->symbol(command->selector)},
                               {1, 0, lstm_host->symbol("Python is not running; see the console")}};
        answer(object, LSTM_RIGHT, "error", 2, values);
    }
}

void lstm_answer_command_alone(const lstm_command *command)
{
    lstm_object *object = lstm_lookup(command->object);
    if (!object) return;
    if (command->kind == LSTM_REFUSED)
        lstm_fail(object, command->selector, "%s", command->atoms[0].text);
    else if (command->kind == LSTM_MESSAGE)
        answer_message(object, command);
    else if (command->kind == LSTM_CREATE && command->n_bytes)
        lstm_share_network(object);
    else if (command->kind == LSTM_CREATE)
        lstm_inherit_network(object);
}
