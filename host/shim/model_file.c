/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads model files without trusting them: the frame (magic, version, length, checksum) is checked first, then the
 * lengths of the parts against each other and the file's, then what is in them. Nothing is kept of a file in which
 * anything is wrong; docs/model-file.md has the same rules for Python's reader. Any thread.
 */
#include "model_file.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filename.h"
#include "littleendian.h"
#include "platform.h"
#include "spelling.h"
#include "tuning.h"

enum {
    BYTE_ORDER_MARK = 0x01020304,
    VERSION = 3, /* all before it are read as well */
    HEADER_SIZE = 76,
    OLD_HEADER_SIZE = 68, /* before version 3, which knew no experts */
    CHECKSUM_SIZE = 4,
    LABEL_HEADER_SIZE = 12,
    MAX_QUICK_SIZE = 4 << 20 /* is read at once */
};

static const unsigned char magic[8] = {0x89, 'L', 'S', 'T', 'M', '\r', '\n', 0x1a};

/* CRC-32 as in zlib and PNG, half a byte a step. */
static uint32_t checksum(const unsigned char *data, size_t size)
{
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                       0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

/* ---- labels ---- */

/* Length in bytes of the character that begins here; 0: it is not valid UTF-8, or is a null character. */
static size_t character_size(const unsigned char *at, size_t n_left)
{
    static const uint32_t smallest[] = {0, 1, 0x80, 0x800, 0x10000};
    size_t size = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 0;
    if (!size || size > n_left) return 0;
    uint32_t code = size == 1 ? at[0] : at[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (at[i] >> 6 != 2) return 0;
        code = code << 6 | (at[i] & 0x3f);
    }
    int is_surrogate = code >= 0xd800 && code < 0xe000;
    return code < smallest[size] || code > 0x10ffff || is_surrogate ? 0 : size;
}

static int check_text(const unsigned char *text, size_t size, uint32_t index, char why[LSTM_TEXT_SIZE])
{
    size_t n_characters = 0;
    for (size_t at = 0; at < size; n_characters++) {
        size_t length = character_size(text + at, size - at);
        if (!length) return lstm_explain(why, "label %" PRIu32 " is not valid UTF-8 text", index);
        at += length;
    }
    if (!n_characters) return lstm_explain(why, "label %" PRIu32 " is empty", index);
    if (n_characters > LSTM_MAX_TEXT_LENGTH)
        return lstm_explain(why, "label %" PRIu32 " has more than %d characters", index, LSTM_MAX_TEXT_LENGTH);
    return 1;
}

/* ---- the file ---- */

static int say_short(size_t size, char why[LSTM_TEXT_SIZE])
{
    return lstm_explain(why, "the file is incomplete: it ends in its header, after %zu bytes; write or copy it again",
                        size);
}

static int check_frame(const lstm_model_file *file, char why[LSTM_TEXT_SIZE])
{
    const unsigned char *data = file->data;
    size_t size = file->size;
    if (size < sizeof magic || memcmp(data, magic, sizeof magic))
        return lstm_explain(why,
                            "this is not a .lstm file written by patchlstm; JSON models need another file extension");
    if (size < OLD_HEADER_SIZE + CHECKSUM_SIZE) return say_short(size, why);
    if (lstm_get_u32(data + 8) != BYTE_ORDER_MARK) return lstm_explain(why, "its numbers are in another byte order");
    uint32_t version = lstm_get_u32(data + 12);
    if (version < 1 || version > VERSION)
        return lstm_explain(why, "the version is %" PRIu32 ", this patchlstm reads up to %d; update it", version,
                            VERSION);
    if (version == VERSION && size < HEADER_SIZE + CHECKSUM_SIZE) return say_short(size, why);
    uint64_t needed = lstm_get_u64(data + 16);
    if (needed > size)
        return lstm_explain(why,
                            "the file is incomplete: found %zu bytes, %" PRIu64 " are needed; write or copy it again",
                            size, needed);
    if (needed < size)
        return lstm_explain(why, "there are %" PRIu64 " extra bytes after its end; write or copy it again",
                            size - needed);
    if (checksum(data, size - CHECKSUM_SIZE) != lstm_get_u32(data + size - CHECKSUM_SIZE))
        return lstm_explain(why, "the file is damaged: its checksum is wrong; write or copy it again");
    return 1;
}

/* What the header says of the parts after it. */
typedef struct lstm_parts {
    uint64_t n_parameters;
    uint64_t n_novelty;
    uint32_t n_sizes;
    uint32_t labels_size;
    uint32_t info_size;
    uint64_t experts_size;
    const unsigned char *labels;
    const unsigned char *parameters;
    const unsigned char *experts;
} lstm_parts;

/* Gets the parameters that a file with this head carries. Returns 0 with a reason. */
static int get_tuning(lstm_model_file *file, int64_t head, char why[LSTM_TEXT_SIZE])
{
    static const struct {
        const char *name;
        size_t at;
    } carried[] = {{"threshold", 24}, {"reject", 32}, {"temperature", 24}, {"seed", 32}};
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        const lstm_tuning_row *row = lstm_find_tuning(carried[i].name, (int)head + 1);
        if (!row) continue;
        double value = lstm_get_double(file->data + carried[i].at);
        if (!lstm_set_tuning(&file->tuning, row, value))
            return lstm_explain(why, "%s is %s, a number from %s to %s is needed", row->name, lstm_spell(value).text,
                                lstm_spell(row->low).text, lstm_spell(row->high).text);
    }
    return 1;
}

/* Whether the head is one that we know, with as many outputs as it can have. Returns 0 with a reason. */
static int check_head(const int64_t sizes[], const lstm_parts *parts, char why[LSTM_TEXT_SIZE])
{
    int64_t n_outputs = sizes[LSTM_N_OUTPUTS];
    int has_labels = sizes[LSTM_HEAD] == LSTM_LABELS;
    int64_t n_needed = has_labels ? 2 : 1;
    if (sizes[LSTM_HEAD] < LSTM_LABELS || sizes[LSTM_HEAD] > LSTM_CONTINUATION)
        return lstm_explain(why, "its head is %" PRId64 ", which this patchlstm does not know; update it",
                            sizes[LSTM_HEAD]);
    if (n_outputs < n_needed || n_outputs > LSTM_MAX_OUTPUTS)
        return lstm_explain(why, "found %" PRId64 " %s, from %" PRId64 " to %d are possible", n_outputs,
                            has_labels ? "labels" : "outputs", n_needed, LSTM_MAX_OUTPUTS);
    if (!has_labels && parts->labels_size)
        return lstm_explain(why, "it has labels, and its head gives none; write or copy it again");
    return 1;
}

/* Sizes that files did not have from the first: their place, the first version, what all before meant. */
static const struct {
    uint32_t place, first_version, meant;
} added_sizes[] = {{LSTM_N_MEMBERS, 2, 1}, {LSTM_CELL, 3, LSTM_TANH}, {LSTM_RATE, 3, 1}};

enum { N_ADDED = sizeof added_sizes / sizeof *added_sizes };

static uint32_t count_implied(uint32_t version)
{
    uint32_t n = 0;
    for (size_t i = 0; i < N_ADDED; i++)
        n += version < added_sizes[i].first_version;
    return n;
}

/* Gets `n` sizes, of which those that came later than the file's version are implied. */
static void get_sizes(const unsigned char *at, uint32_t version, int64_t sizes[], uint32_t n)
{
    for (uint32_t place = 0; place < n; place++) {
        size_t i = 0;
        while (i < N_ADDED && !(added_sizes[i].place == place && version < added_sizes[i].first_version))
            i++;
        sizes[place] = i < N_ADDED ? added_sizes[i].meant : lstm_get_u32(at);
        at += i < N_ADDED ? 0 : 4;
    }
}

/* Finds the parts, and gets the sizes. Returns 0 with a reason. */
static int locate(lstm_model_file *file, lstm_parts *parts, int64_t sizes[], char why[LSTM_TEXT_SIZE])
{
    const unsigned char *data = file->data;
    parts->n_parameters = lstm_get_u64(data + 40);
    parts->n_novelty = lstm_get_u64(data + 48);
    uint32_t n_stored = lstm_get_u32(data + 56);
    uint32_t version = lstm_get_u32(data + 12);
    parts->n_sizes = n_stored + count_implied(version);
    parts->labels_size = lstm_get_u32(data + 60);
    parts->info_size = lstm_get_u32(data + 64);
    uint64_t header_size = version < 3 ? OLD_HEADER_SIZE : HEADER_SIZE;
    parts->experts_size = version < 3 ? 0 : lstm_get_u64(data + OLD_HEADER_SIZE);
    if (parts->n_sizes <= LSTM_HIDDEN_SIZES || parts->n_sizes > LSTM_HIDDEN_SIZES + LSTM_MAX_LAYERS)
        return lstm_explain(why, "found %" PRIu32 " sizes, from %d to %d are possible", parts->n_sizes,
                            LSTM_HIDDEN_SIZES + 1, LSTM_HIDDEN_SIZES + LSTM_MAX_LAYERS);
    uint64_t labels_at = header_size + 4 * (uint64_t)n_stored;
    uint64_t parameters_at = labels_at + parts->labels_size;
    /* a false count could wrap around when multiplied */
    uint64_t experts_at = parameters_at + 4 * (parts->n_parameters + parts->n_novelty);
    if (parts->n_parameters > LSTM_MAX_MODEL_BYTES || parts->n_novelty > LSTM_MAX_MODEL_BYTES ||
        parts->experts_size > LSTM_MAX_MODEL_BYTES ||
        experts_at + parts->experts_size + parts->info_size + CHECKSUM_SIZE != file->size)
        return lstm_explain(why, "the lengths of its parts and of the whole contradict each other");
    get_sizes(data + header_size, version, sizes, parts->n_sizes);
    if (!check_head(sizes, parts, why) || !get_tuning(file, sizes[LSTM_HEAD], why)) return 0;
    parts->labels = data + labels_at;
    parts->parameters = data + parameters_at;
    parts->experts = data + experts_at;
    return 1;
}

/* What becomes of the parts, all in one block of memory. */
typedef struct lstm_contents {
    lstm_atom *labels;
    char **spellings;
    float *values; /* the parameters, and the novelty after them */
    char *texts;
} lstm_contents;

/* Returns the block, to be freed; NULL: out of memory. The arrays come in the order of their alignment. */
static void *new_contents(lstm_contents *contents, size_t n_labels, size_t n_values, size_t labels_size)
{
    size_t labels = n_labels * sizeof *contents->labels;
    size_t spellings = n_labels * sizeof *contents->spellings;
    size_t values = n_values * sizeof *contents->values;
    char *block = malloc(labels + spellings + values + labels_size + n_labels + 1);
    if (!block) return NULL;
    contents->labels = (lstm_atom *)(void *)block;
    contents->spellings = (char **)(void *)(block + labels);
    contents->values = (float *)(void *)(block + labels + spellings);
    contents->texts = block + labels + spellings + values;
    return block;
}

/* Makes atoms of the labels. Returns 0 with a reason. */
static int parse_labels(const lstm_parts *parts, uint32_t n_labels, lstm_contents *contents, char why[LSTM_TEXT_SIZE])
{
    const unsigned char *at = parts->labels;
    size_t n_left = parts->labels_size;
    char *copy = contents->texts;
    for (uint32_t i = 0; i < n_labels; i++) {
        if (n_left < LABEL_HEADER_SIZE || lstm_get_u32(at + 8) > n_left - LABEL_HEADER_SIZE)
            return lstm_explain(why, "there are fewer than %" PRIu32 " labels", n_labels);
        double number = lstm_get_double(at);
        size_t size = lstm_get_u32(at + 8);
        const unsigned char *text = at + LABEL_HEADER_SIZE;
        if (!check_text(text, size, i, why)) return 0;
        if (isinf(number)) return lstm_explain(why, "label %" PRIu32 " is not a finite number", i);
        contents->spellings[i] = memcpy(copy, text, size);
        copy[size] = 0;
        for (uint32_t other = 0; other < i; other++)
            if (!strcmp(contents->spellings[other], copy))
                return lstm_explain(why, "the label %.100s appears twice among the labels", copy);
        contents->labels[i] = isnan(number) ? (lstm_atom){1, 0, copy} : (lstm_atom){0, number, NULL};
        copy += size + 1;
        at += LABEL_HEADER_SIZE + size;
        n_left -= LABEL_HEADER_SIZE + size;
    }
    return n_left ? lstm_explain(why, "there are more than %" PRIu32 " labels", n_labels) : 1;
}

static int parse_values(const unsigned char *at, size_t n_values, float *values, char why[LSTM_TEXT_SIZE])
{
    for (size_t i = 0; i < n_values; i++) {
        values[i] = lstm_get_float(at + 4 * i);
        if (!isfinite(values[i])) return lstm_explain(why, "parameter %zu is not finite", i);
    }
    return 1;
}

int lstm_parse_model_file(lstm_model_file *file, uint64_t serial, char why[LSTM_TEXT_SIZE])
{
    int64_t sizes[LSTM_HIDDEN_SIZES + LSTM_MAX_LAYERS];
    lstm_parts parts = {0};
    lstm_contents contents;
    file->network = NULL;
    if (!check_frame(file, why) || !locate(file, &parts, sizes, why)) return 0;
    size_t n_labels = sizes[LSTM_HEAD] == LSTM_LABELS ? (size_t)sizes[LSTM_N_OUTPUTS] : 0;
    size_t n_values = (size_t)(parts.n_parameters + parts.n_novelty);
    void *block = new_contents(&contents, n_labels, n_values, parts.labels_size);
    if (!block) return lstm_explain(why, "there is not enough memory for the model");
    if (parse_labels(&parts, (uint32_t)n_labels, &contents, why) &&
        parse_values(parts.parameters, n_values, contents.values, why)) {
        const lstm_model model = {
            .serial = serial,
            .n_sizes = parts.n_sizes,
            .n_parameters = (int64_t)parts.n_parameters,
            .n_novelty = (int64_t)parts.n_novelty,
            .sizes = sizes,
            .parameters = contents.values,
            .novelty = contents.values + parts.n_parameters,
            .n_experts = (int64_t)parts.experts_size,
            .experts = parts.experts,
            .outputs = n_labels ? contents.labels : NULL,
        };
        if (n_labels && !model.n_novelty)
            lstm_explain(why, "its novelty is missing; write or copy it again");
        else
            file->network = lstm_network_new(&model, why);
    }
    free(block);
    return file->network != NULL;
}

int lstm_is_model_file(const char *path)
{
    static const char ending[] = ".lstm";
    size_t length = strlen(path);
    if (length < sizeof ending) return 0;
    for (size_t i = 0; i < sizeof ending; i++) {
        char c = path[length - (sizeof ending - 1) + i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != ending[i]) return 0;
    }
    return 1;
}

/* Gets the whole content of an open file. Returns 0 with a reason. */
static int read_all(FILE *stream, lstm_model_file *file, char why[LSTM_TEXT_SIZE])
{
    long size = fseek(stream, 0, SEEK_END) ? -1 : ftell(stream);
    if (size < 0 || fseek(stream, 0, SEEK_SET)) return lstm_explain(why, "Couldn't read file: %s", file->path);
    if (size > LSTM_MAX_MODEL_BYTES)
        return lstm_explain(why, "Couldn't read file: %.700s is larger than the maximum of %d bytes", file->path,
                            LSTM_MAX_MODEL_BYTES);
    file->size = (size_t)size;
    file->data = malloc(file->size + 1);
    if (!file->data) return lstm_explain(why, "Couldn't read file: not enough memory for %ld bytes", size);
    if (fread(file->data, 1, file->size, stream) == file->size) return 1;
    return lstm_explain(why, "Couldn't read file: %.700s; is it an ordinary file?", file->path);
}

int lstm_is_large_file(const char *path) { return lstm_file_size(path) > MAX_QUICK_SIZE; }

/* Whether a model's head is that of the class's models. Returns 0 with a reason. */
static int is_for_class(const lstm_model_file *file, const lstm_class *class, char why[LSTM_TEXT_SIZE])
{
    static const char *const answers[] = {
        [LSTM_LABELS] = "labels", [LSTM_NUMBERS] = "numbers", [LSTM_CONTINUATION] = "what comes next"};
    int64_t head = file->network->sizes[LSTM_HEAD];
    if (class->predicts == head + 1) return 1;
    return lstm_explain(why, "its network answers with %s, and %s needs one that answers with %s", answers[head],
                        class->name, answers[class->predicts - 1]);
}

/* Makes the network of a file that has been read. Returns 0 with a reason. */
static int use_content(lstm_model_file *file, const lstm_class *class, uint64_t serial, char why[LSTM_TEXT_SIZE])
{
    char detail[LSTM_TEXT_SIZE];
    if (lstm_parse_model_file(file, serial, detail) && is_for_class(file, class, detail)) return 1;
    lstm_network_retire(file->network);
    file->network = NULL;
    return lstm_explain(why, "Invalid model file: %.700s: %.250s", file->path, detail);
}

int lstm_use_kept_model(lstm_model_file *file, const lstm_class *class, uint64_t serial)
{
    char why[LSTM_TEXT_SIZE];
    return file->size <= MAX_QUICK_SIZE && use_content(file, class, serial, why);
}

int lstm_read_model_file(lstm_model_file *file, const lstm_class *class, uint64_t serial, char why[LSTM_TEXT_SIZE])
{
    file->data = NULL;
    file->network = NULL;
    if (!lstm_is_ordinary_file(file->path, why)) return 0;
    FILE *stream = lstm_file_read(file->path);
    if (!stream) return lstm_explain(why, "Couldn't read file: %.700s: %s", file->path, strerror(errno));
    int is_read = read_all(stream, file, why) && use_content(file, class, serial, why);
    fclose(stream);
    if (is_read) return 1;
    free(file->data);
    file->data = NULL;
    return 0;
}
