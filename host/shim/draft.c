/* SPDX-License-Identifier: BSD-3-Clause */
#include "draft.h"

#include <string.h>

#include "buffers.h"
#include "files.h"
#include "spelling.h"

/* Takes numbers as a point. Returns 0 with a reason. */
static int gather_numbers(const lstm_atom *first, int n_numbers, lstm_draft *draft)
{
    for (int i = 0; i < n_numbers; i++) {
        if (!first[i].is_symbol) continue;
        return lstm_explain(draft->why, "Invalid buffer: expected numbers only, found the symbol %s", first[i].text);
    }
    draft->numbers = first;
    draft->n_numbers = n_numbers;
    draft->n_frames = 1;
    draft->n_channels = n_numbers;
    return 1;
}

/*
 * Opens the buffer that argument `position` names, or takes the numbers from there on: all, or all but those of the
 * letters that follow. Returns 0 with a reason.
 */
static int gather_samples(const lstm_object *object, const char *letters, int position, lstm_draft *draft)
{
    char letter = *letters;
    int n_left = draft->n_atoms - position;
    int n_following = (int)strlen(letters + 1);
    const lstm_atom *first = draft->atoms + position;
    if (n_left > 0 && !first->is_symbol && letter == 'p')
        return gather_numbers(first, n_left > n_following ? n_left - n_following : 1, draft);
    if (n_left <= 0)
        return lstm_explain(draft->why, "No buffer passed: the name of a buffer is needed%s",
                            letter == 'p' ? ", or the numbers themselves" : "");
    if (!first->is_symbol)
        return lstm_explain(draft->why, "No buffer passed: the name of a buffer is needed, found the number %s",
                            lstm_spell(first->number).text);
    if (!lstm_open_buffer(object, first->text, &draft->buffer, draft->why)) return 0;
    draft->has_buffer = 1;
    int64_t n_frames = draft->buffer.n_frames;
    if (n_frames > INT32_MAX) return lstm_explain(draft->why, "Invalid buffer: %s is too long", first->text);
    if (letter == 's' && !lstm_is_series(&draft->buffer, first->text, draft->why)) return 0;
    if (n_frames <= 0) return lstm_explain(draft->why, "Empty buffer: %s has no frames", first->text);
    draft->is_point = letter == 'p';
    draft->n_frames = draft->is_point ? 1 : (int32_t)n_frames;
    draft->n_channels = draft->is_point ? (int32_t)n_frames : draft->buffer.n_channels;
    return 1;
}

/* Appends to the atoms, of which the last must name it, what is computed of sound. Returns 0 with a reason. */
static int gather_settings(const lstm_object *object, int position, lstm_draft *draft)
{
    char text[LSTM_NUMBER_SIZE];
    const lstm_atom *last = &draft->atoms[position];
    if (draft->n_atoms > position + 1)
        return lstm_explain(draft->why, "Too many arguments: found %d, at most %d are possible", draft->n_atoms,
                            position + 1);
    if (!last->is_symbol) lstm_spell_number(last->number, text);
    const char *name = last->is_symbol ? last->text : text;
    const lstm_numbers *numbers = lstm_numbers_find(object->instance, lstm_mfcc_numbers, name);
    if (!numbers)
        return lstm_explain(draft->why,
                            "lstm.mfcc~ does not exist: neither an lstm.mfcc~ nor an lstm.bufmfcc has the name %.200s",
                            name);
    memcpy(draft->extended, draft->atoms, (size_t)draft->n_atoms * sizeof *draft->atoms);
    draft->atoms = draft->extended;
    draft->extended[draft->n_atoms++] = (lstm_atom){0, draft->buffer.sample_rate, NULL};
    for (int i = 0; lstm_mfcc_numbers[i].name && lstm_mfcc_numbers[i].place == i; i++)
        draft->extended[draft->n_atoms++] = (lstm_atom){0, numbers->values[i], NULL};
    return 1;
}

int lstm_draft_gather(lstm_draft *draft, const lstm_object *object, const lstm_message *message)
{
    int position = 0;
    for (const char *letter = message->arguments; *letter; letter++) {
        if (*letter == '?') continue;
        if (*letter == 's' || *letter == 'p') {
            if (!gather_samples(object, letter, position, draft)) return 0;
        } else if ((*letter == 'f' || *letter == 'w') && position < draft->n_atoms &&
                   draft->atoms[position].is_symbol) {
            const char *name = draft->atoms[position].text;
            if (!lstm_find_file(object, name, *letter == 'w', draft->path, draft->why)) return 0;
            draft->has_path = 1;
        } else if (*letter == 'h' && position < draft->n_atoms) {
            if (!gather_settings(object, position, draft)) return 0;
        }
        position++;
    }
    return 1;
}

void lstm_draft_copy_samples(const lstm_draft *draft, float *samples)
{
    if (draft->n_numbers) {
        for (int i = 0; i < draft->n_numbers; i++)
            samples[i] = (float)draft->numbers[i].number;
    } else if (draft->is_point) {
        lstm_patcher->read_buffer(&draft->buffer, 0, 0, draft->n_channels, samples, 1);
    } else {
        for (int32_t channel = 0; channel < draft->n_channels; channel++)
            lstm_patcher->read_buffer(&draft->buffer, channel, 0, draft->n_frames, samples + channel,
                                      (size_t)draft->n_channels);
    }
}

void lstm_draft_close(const lstm_draft *draft)
{
    if (draft->has_buffer) lstm_patcher->close_buffer(&draft->buffer);
}
