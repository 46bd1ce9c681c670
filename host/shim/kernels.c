/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Declares the kernels under the names that host/generator/aot gives them, and chooses between the variants: on x86-64
 * one for the baseline x86-64-v2 and one for x86-64-v3 (AVX2 and fused multiply-add); elsewhere there is one alone.
 */
#include "kernels.h"

#define KERNELS(variant)                                                                                               \
    int64_t lstm_##variant##_count_canonical(const int64_t *sizes);                                                    \
    int64_t lstm_##variant##_count_parameters(const int64_t *sizes);                                                   \
    int64_t lstm_##variant##_count_state(const int64_t *sizes);                                                        \
    int64_t lstm_##variant##_count_novelty(const int64_t *sizes);                                                      \
    int64_t lstm_##variant##_count_memory(const int64_t *sizes);                                                       \
    void lstm_##variant##_arrange(const int64_t *sizes, const float *canonical, float *parameters);                    \
    void lstm_##variant##_advance(const int64_t *sizes, const float *parameters, float *state, const float *frames,    \
                                  int64_t n_frames);                                                                   \
    void lstm_##variant##_advance_backward(const int64_t *sizes, const float *parameters, float *state,                \
                                           const float *frames, int64_t n_frames);                                     \
    void lstm_##variant##_outputs(const int64_t *sizes, const float *parameters, const float *state, float *output);   \
    int32_t lstm_##variant##_is_novel(const int64_t *sizes, const float *state, const float *novelty, double share);   \
    static const lstm_kernels variant = {                                                                              \
        .count_canonical = lstm_##variant##_count_canonical,                                                           \
        .count_parameters = lstm_##variant##_count_parameters,                                                         \
        .count_state = lstm_##variant##_count_state,                                                                   \
        .count_novelty = lstm_##variant##_count_novelty,                                                               \
        .count_memory = lstm_##variant##_count_memory,                                                                 \
        .arrange = lstm_##variant##_arrange,                                                                           \
        .advance = lstm_##variant##_advance,                                                                           \
        .advance_backward = lstm_##variant##_advance_backward,                                                         \
        .outputs = lstm_##variant##_outputs,                                                                           \
        .is_novel = lstm_##variant##_is_novel,                                                                         \
    }

#if defined(__x86_64__)
KERNELS(v2);
KERNELS(v3);

const lstm_kernels *lstm_choose_kernels(void)
{
    /* what else belongs to x86-64-v3 came with these */
    int is_v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    return is_v3 ? &v3 : &v2;
}
#else
KERNELS(arm64);

const lstm_kernels *lstm_choose_kernels(void) { return &arm64; }
#endif
