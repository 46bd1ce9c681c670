/* SPDX-License-Identifier: BSD-3-Clause */
#include "namesakes.h"

#include "kept.h"
#include "network.h"
#include "objects.h"
#include "tags.h"

/* A parameter that one object has been given. */
typedef struct lstm_setting {
    const lstm_object *giver;
    const char *name;
    const lstm_atom *value;
    uint64_t sequence;
} lstm_setting;

/* What one object has, and since when. */
typedef struct lstm_gift {
    const lstm_object *giver;
    uint64_t sequence;
} lstm_gift;

static void tune(lstm_object *object, const lstm_setting *setting)
{
    lstm_tune(object, setting->name, setting->value);
    if (setting->sequence) object->tune_before = setting->sequence;
}

static void tune_namesake(lstm_object *other, void *data)
{
    const lstm_setting *setting = data;
    if (lstm_are_namesakes(other, setting->giver)) tune(other, setting);
}

int lstm_tune_namesakes(lstm_object *object, const char *name, const lstm_atom *value, uint64_t sequence)
{
    lstm_setting setting = {object, name, value, sequence};
    if (!lstm_tune(object, name, value)) return 0;
    tune(object, &setting);
    lstm_for_each_object(object->instance, tune_namesake, &setting);
    return 1;
}

static void forget(lstm_object *object, uint64_t sequence)
{
    if (sequence) object->forget_before = sequence;
    lstm_network_adopt(object, NULL);
}

static void forget_too(lstm_object *other, void *data)
{
    const lstm_gift *gift = data;
    if (lstm_are_namesakes(other, gift->giver)) forget(other, gift->sequence);
}

void lstm_forget_with_namesakes(lstm_object *object, uint64_t sequence)
{
    lstm_gift gift = {object, sequence};
    forget(object, sequence);
    lstm_for_each_object(object->instance, forget_too, &gift);
}

static void take(lstm_object *other, void *data)
{
    const lstm_gift *gift = data;
    const lstm_object *giver = gift->giver;
    if (!lstm_are_namesakes(other, giver)) return;
    lstm_network *copy = giver->network ? lstm_network_copy(giver->network) : NULL;
    if (copy || !giver->network) lstm_network_adopt(other, copy); /* without memory it keeps what it has */
    other->tuning = giver->tuning;
    if (gift->sequence) other->forget_before = other->tune_before = gift->sequence;
}

void lstm_share_network(const lstm_object *object, uint64_t sequence)
{
    lstm_gift gift = {object, sequence};
    lstm_for_each_object(object->instance, take, &gift);
}

static void give_all(lstm_object *other, void *object)
{
    lstm_object *heir = object;
    if (heir->network || !other->network || !lstm_are_namesakes(heir, other)) return;
    lstm_network_adopt(heir, lstm_network_copy(other->network));
    heir->tuning = other->tuning;
}

static void take_tuning(lstm_object *other, void *object)
{
    const lstm_object *giver = object;
    if (lstm_are_namesakes(other, giver)) other->tuning = giver->tuning;
}

void lstm_inherit(lstm_object *object, int n_atoms, const lstm_atom *atoms)
{
    lstm_for_each_object(object->instance, give_all, object);
    if (!object->network) lstm_take_kept(object);
    lstm_tune_by_tags(object, n_atoms, atoms);
    lstm_for_each_object(object->instance, take_tuning, object);
}
