/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lstm.bufmfcc: recorded sounds that become frames. A short one is done at once, a long one in slices, one each time
 * that the patcher's thread has time; so nothing waits, and what plays goes on.
 */
#include "bufmfcc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buffers.h"
#include "mfcc_settings.h"
#include "spelling.h"
#include "stream.h"
#include "tool.h"

/* Frames that are computed at once, and in a slice: 2 ms, and a tenth of a ms, at a window of 1024 samples. */
enum { AT_ONCE = 256, SLICE = 12 };

static const char process_selector[] = "process";

typedef struct lstm_work {
    const lstm_sound *kernels;
    lstm_mfcc settings;
    int64_t begin, n_samples; /* of the sound */
    int64_t n_frames, n_done;
    double *memory; /* the kernels' */
    float *samples; /* [room] those of a slice */
    int64_t room;
    float *frames; /* [n_frames][n_values] */
    char *sound, *target;
} lstm_work;

static void free_work(lstm_work *work)
{
    if (!work) return;
    free(work->memory);
    free(work->samples);
    free(work->frames);
    free(work->sound);
    free(work->target);
    free(work);
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy) memcpy(copy, text, size);
    return copy;
}

/* Takes BEGIN or LENGTH, if it is given. Returns 0 with a reason. */
static int get_count(const lstm_atom *atom, const char *noun, int64_t low, int64_t high, int64_t *count,
                     char why[LSTM_TEXT_SIZE])
{
    if (atom->is_symbol)
        return lstm_explain(why, "Invalid count: %s is %.200s, a whole number is needed", noun, atom->text);
    if (!(atom->number >= (double)low && atom->number <= (double)high) || atom->number != (double)(int64_t)atom->number)
        return lstm_explain(why, "Invalid count: %s is %s, a whole number from %" PRId64 " to %" PRId64 " is needed",
                            noun, lstm_spell(atom->number).text, low, high);
    *count = (int64_t)atom->number;
    return 1;
}

/* Reads the message's arguments, about a sound of so many samples. Returns 0 with a reason. */
static int read_part(lstm_work *work, int64_t n_samples, int n_atoms, const lstm_atom *atoms, char why[LSTM_TEXT_SIZE])
{
    if (n_samples < 1) return lstm_explain(why, "Empty buffer: %.200s has no samples", atoms[0].text);
    work->begin = 0;
    if (n_atoms > 2 && !get_count(&atoms[2], "BEGIN", 0, n_samples - 1, &work->begin, why)) return 0;
    work->n_samples = n_samples - work->begin;
    return n_atoms < 4 || get_count(&atoms[3], "LENGTH", 1, work->n_samples, &work->n_samples, why);
}

/* Allocates what the work needs, when all else is known. Returns 0 with a reason. */
static int allocate(lstm_work *work, const lstm_atom *atoms, char why[LSTM_TEXT_SIZE])
{
    const lstm_sound *kernels = work->kernels = lstm_choose_sound();
    const lstm_mfcc *settings = &work->settings;
    size_t n_values = (size_t)lstm_count_values(settings);
    work->n_frames = work->n_samples / settings->hop + 1;
    work->room = settings->window + AT_ONCE * settings->hop;
    if (work->room > work->n_samples) work->room = work->n_samples;
    work->memory = calloc((size_t)kernels->count_mfcc(settings), sizeof *work->memory);
    work->samples = calloc((size_t)work->room, sizeof *work->samples);
    work->frames = work->n_frames <= INT32_MAX ? calloc((size_t)work->n_frames, n_values * sizeof *work->frames) : NULL;
    work->sound = copy_text(atoms[0].text);
    work->target = copy_text(atoms[1].text);
    if (!work->memory || !work->samples || !work->frames || !work->sound || !work->target)
        return lstm_explain(why, "Not enough memory for %" PRId64 " frames", work->n_frames);
    kernels->prepare_mfcc(settings, work->memory);
    return 1;
}

/* Computes more frames of a sound that is open. */
static void compute(lstm_work *work, const lstm_buffer *buffer, int64_t n_frames)
{
    const lstm_mfcc *settings = &work->settings;
    int64_t n_values = lstm_count_values(settings);
    int64_t begin = work->n_done * settings->hop - settings->window / 2;
    int64_t end = begin + (n_frames - 1) * settings->hop + settings->window;
    int64_t first = begin > 0 ? begin : 0;
    int64_t n_samples = (end < work->n_samples ? end : work->n_samples) - first;
    if (n_samples > 0) lstm_patcher->read_buffer(buffer, 0, work->begin + first, n_samples, work->samples, 1);
    work->kernels->sound_mfcc(settings, work->memory, work->samples, n_samples > 0 ? n_samples : 0, begin - first,
                              n_frames, work->frames + work->n_done * n_values);
    work->n_done += n_frames;
}

/* Computes at most so many frames. Returns 0 with a reason. */
static int go_on(const lstm_tool *tool, lstm_work *work, int64_t at_most, char why[LSTM_TEXT_SIZE])
{
    lstm_buffer buffer;
    int64_t n_left = work->n_frames - work->n_done;
    if (!lstm_open_buffer_for(tool->instance, tool->owner, work->sound, &buffer, why)) return 0;
    int is_whole = buffer.n_frames >= work->begin + work->n_samples;
    if (is_whole) compute(work, &buffer, n_left < at_most ? n_left : at_most);
    lstm_patcher->close_buffer(&buffer);
    return is_whole || lstm_explain(why, "Invalid buffer: %.200s has become shorter meanwhile", work->sound);
}

/* Writes what has been computed and says so, or what is wrong; the work is over, and no longer the tool's. */
LSTM_APART static void finish(lstm_tool *tool, lstm_work *work, int is_computed, char why[LSTM_TEXT_SIZE])
{
    int is_done =
        is_computed && lstm_write_buffer_for(tool->instance, tool->owner, work->target, (int32_t)work->n_frames,
                                             lstm_count_values(&work->settings), work->frames, why);
    if (!is_done) {
        free_work(work);
        lstm_tool_fail(tool, process_selector, "%s", why);
        return;
    }
    const lstm_value values[] = {lstm_symbol(work->target), lstm_number((double)work->n_frames)};
    free_work(work);
    lstm_tool_send(tool, LSTM_LEFT, "done", 2, values);
}

/* Reads the message and gets ready for it. Returns 0 with a reason. */
static int prepare(const lstm_tool *tool, lstm_work *work, int n_atoms, const lstm_atom *atoms,
                   char why[LSTM_TEXT_SIZE])
{
    lstm_buffer buffer;
    if (n_atoms < 2 || n_atoms > 4 || !atoms[0].is_symbol || !atoms[1].is_symbol)
        return lstm_explain(why,
                            "No buffer passed: the names of two are needed, that of the sound and that of the frames; "
                            "then the first sample and the number of samples, if not all are meant");
    if (!lstm_open_buffer_for(tool->instance, tool->owner, atoms[0].text, &buffer, why)) return 0;
    lstm_patcher->close_buffer(&buffer);
    return lstm_mfcc_resolve(tool->numbers, buffer.sample_rate, &work->settings, why) &&
           read_part(work, buffer.n_frames, n_atoms, atoms, why) && allocate(work, atoms, why);
}

LSTM_APART static void process(lstm_tool *tool, int n_atoms, const lstm_atom *atoms)
{
    char why[LSTM_TEXT_SIZE];
    lstm_work *work = calloc(1, sizeof *work);
    if (!work) {
        lstm_tool_fail(tool, process_selector, "Not enough memory");
        return;
    }
    int is_possible = prepare(tool, work, n_atoms, atoms, why);
    while (is_possible && work->n_done < work->n_frames && (lstm_patcher->synchronous || work->n_done < AT_ONCE))
        is_possible = go_on(tool, work, AT_ONCE, why);
    if (!is_possible || work->n_done == work->n_frames) {
        finish(tool, work, is_possible, why);
    } else {
        tool->state = work;
        lstm_tool_begin_work(tool);
    }
}

/* Takes the work from the tool, if it has any. */
static lstm_work *take_work(lstm_tool *tool)
{
    lstm_work *work = tool->state;
    if (work) lstm_tool_end_work(tool);
    tool->state = NULL;
    return work;
}

static void do_slice(lstm_tool *tool)
{
    char why[LSTM_TEXT_SIZE];
    lstm_work *work = tool->state;
    if (!work) return;
    int is_possible = go_on(tool, work, SLICE, why);
    if (!is_possible || work->n_done == work->n_frames) finish(tool, take_work(tool), is_possible, why);
}

/* ---- the kind ---- */

static int open(lstm_tool *tool)
{
    tool->state = NULL;
    return 1;
}

static void close(lstm_tool *tool) { free_work(take_work(tool)); }

static void changed(lstm_tool *tool) { (void)tool; /* what is under way keeps what it began with */ }

static void answer(lstm_tool *tool, const char *selector, int n_atoms, const lstm_atom *atoms)
{
    const lstm_work *work = tool->state;
    int is_process = !strcmp(selector, process_selector);
    if (is_process && work) {
        lstm_tool_fail(tool, selector, "Still at work on %s: wait for done, or send cancel", work->sound);
    } else if (is_process) {
        process(tool, n_atoms, atoms);
    } else if (n_atoms) {
        lstm_tool_fail(tool, selector, "Too many arguments: found %d, %s takes none", n_atoms, selector);
    } else {
        free_work(take_work(tool));
        lstm_tool_send(tool, LSTM_RIGHT, selector, 0, NULL);
    }
}

const lstm_tool_kind lstm_bufmfcc_kind = {.name = "lstm.bufmfcc",
                                          .open = open,
                                          .close = close,
                                          .changed = changed,
                                          .answer = answer,
                                          .agree = lstm_mfcc_agree,
                                          .work = do_slice};
