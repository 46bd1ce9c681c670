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
#include <cpuid.h>

/*
 * The level of x86-64 that the processor runs, and whose registers the system keeps: 2, 3 (AVX2) or 4 (AVX-512). The
 * compiler's own __builtin_cpu_supports is always 0 where Zig's library answers it.
 */
static inline int lstm_processor_level(void)
{
    enum { OF_AVX = 0x6, OF_AVX512 = 0xe6 }; /* the registers' bits in XCR0 */
    const unsigned wide = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    unsigned a, b, c, d, kept, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_FMA)) return 2;
    __asm__("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
    if ((kept & OF_AVX) != OF_AVX || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 2;
    if (!(b & bit_AVX2) || !(b & bit_BMI2)) return 2;
    return (b & wide) == wide && (kept & OF_AVX512) == OF_AVX512 ? 4 : 3;
}

#define LSTM_VARIANTS(VARIANT)                                                                                         \
    VARIANT(v4, lstm_processor_level() >= 4) VARIANT(v3, lstm_processor_level() >= 3) VARIANT(v2, 1)
#else
#define LSTM_VARIANTS(VARIANT) VARIANT(arm64, 1)
#endif

#endif
