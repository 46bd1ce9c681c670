/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs one variant of the kernels without Python. Standard input: int64 n_sizes, n_frames; the sizes; the canonical
 * parameters; the frames. Standard output: the outputs after each of two ways through the frames (at once, and
 * one by one).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../kernels/patchlstm_kernels/prediction.h"

extern const lstm_kernels TABLE;

static void *read_array(int64_t count, size_t size)
{
    void *array = calloc((size_t)count + 1, size);
    if (!array || fread(array, size, (size_t)count, stdin) != (size_t)count) exit(1);
    return array;
}

/* As the shim allocates them: on whole cache lines, all zeros. */
static float *new_floats(int64_t count)
{
    size_t size = ((size_t)count * sizeof(float) + 63) / 64 * 64;
    float *floats = aligned_alloc(64, size);
    for (size_t i = 0; floats && i < size / sizeof *floats; i++)
        floats[i] = 0;
    return floats;
}

int main(void)
{
    int64_t *counts = read_array(2, sizeof *counts);
    int64_t *sizes = read_array(counts[0], sizeof *sizes);
    int64_t n_inputs = sizes[0], n_outputs = sizes[1];
    int is_bidirectional = sizes[5] == 2 /* directions */;
    float *canonical = read_array(TABLE.count_canonical(sizes), sizeof *canonical);
    float *frames = read_array(counts[1] * n_inputs, sizeof *frames);
    float *parameters = new_floats(TABLE.count_parameters(sizes));
    float *whole = new_floats(TABLE.count_state(sizes));
    float *stream = new_floats(TABLE.count_state(sizes));
    float *output = new_floats(n_outputs);
    TABLE.arrange(sizes, canonical, parameters);
    TABLE.advance(sizes, parameters, whole, frames, counts[1]);
    for (int64_t t = 0; t < counts[1]; t++)
        TABLE.advance(sizes, parameters, stream, frames + t * n_inputs, 1);
    if (is_bidirectional) TABLE.advance_backward(sizes, parameters, whole, frames, counts[1]);
    for (int64_t t = counts[1] - 1; is_bidirectional && t >= 0; t--)
        TABLE.advance_backward(sizes, parameters, stream, frames + t * n_inputs, 1);
    TABLE.outputs(sizes, parameters, whole, output);
    fwrite(output, sizeof *output, (size_t)n_outputs, stdout);
    TABLE.outputs(sizes, parameters, stream, output);
    fwrite(output, sizeof *output, (size_t)n_outputs, stdout);
    return 0;
}
