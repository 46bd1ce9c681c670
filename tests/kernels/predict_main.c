/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs one variant of the kernels without Python. Standard input: int64 n_sizes, n_frames; the sizes; the canonical
 * parameters; the frames. Standard output: the outputs after each of two ways through the frames (at once, and
 * one by one).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define JOIN(variant, name) lstm_##variant##_##name
#define NAME(variant, name) JOIN(variant, name)
#define KERNEL(name)        NAME(VARIANT, name)

int64_t KERNEL(count_canonical)(const int64_t *sizes);
int64_t KERNEL(count_parameters)(const int64_t *sizes);
int64_t KERNEL(count_state)(const int64_t *sizes);
int64_t KERNEL(count_memory)(const int64_t *sizes);
void KERNEL(arrange)(const int64_t *sizes, const float *canonical, float *parameters);
void KERNEL(advance)(const int64_t *sizes, const float *parameters, float *state, const float *frames,
                     int64_t n_frames);
void KERNEL(advance_backward)(const int64_t *sizes, const float *parameters, float *state, const float *frames,
                              int64_t n_frames);
void KERNEL(outputs)(const int64_t *sizes, const float *parameters, const float *state, float *output);

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
    float *canonical = read_array(KERNEL(count_canonical)(sizes), sizeof *canonical);
    float *frames = read_array(counts[1] * n_inputs, sizeof *frames);
    float *parameters = new_floats(KERNEL(count_parameters)(sizes));
    float *whole = new_floats(KERNEL(count_state)(sizes));
    float *stream = new_floats(KERNEL(count_state)(sizes));
    float *output = new_floats(n_outputs);
    KERNEL(arrange)(sizes, canonical, parameters);
    KERNEL(advance)(sizes, parameters, whole, frames, counts[1]);
    for (int64_t t = 0; t < counts[1]; t++)
        KERNEL(advance)(sizes, parameters, stream, frames + t * n_inputs, 1);
    if (is_bidirectional) KERNEL(advance_backward)(sizes, parameters, whole, frames, counts[1]);
    for (int64_t t = counts[1] - 1; is_bidirectional && t >= 0; t--)
        KERNEL(advance_backward)(sizes, parameters, stream, frames + t * n_inputs, 1);
    KERNEL(outputs)(sizes, parameters, whole, output);
    fwrite(output, sizeof *output, (size_t)n_outputs, stdout);
    KERNEL(outputs)(sizes, parameters, stream, output);
    fwrite(output, sizeof *output, (size_t)n_outputs, stdout);
    return 0;
}
