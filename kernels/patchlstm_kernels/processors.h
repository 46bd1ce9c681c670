/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The variants that host/generator/aot compiles, the best one first, and whether the processor at hand runs them:
 * VARIANT(name, condition) for each. The conditions name what else of a level came with.
 */
#ifndef LSTM_PROCESSORS_H
#define LSTM_PROCESSORS_H

#if defined(_MSC_VER) && defined(_M_X64)
#include <windows.h>
#define LSTM_VARIANTS(VARIANT)                                                                                         \
    VARIANT(v3, IsProcessorFeaturePresent(PF_AVX2_INSTRUCTIONS_AVAILABLE))                                             \
    VARIANT(v2, 1)
#elif defined(__x86_64__)
#define LSTM_VARIANTS(VARIANT)                                                                                         \
    VARIANT(v4, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                             \
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))                          \
    VARIANT(v3, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))     \
    VARIANT(v2, 1)
#else
#define LSTM_VARIANTS(VARIANT) VARIANT(arm64, 1)
#endif

#endif
