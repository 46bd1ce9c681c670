/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The most that one core can do: fused multiply-adds on registers alone, enough of them in flight to hide their
 * latency.
 */
#if defined(__AVX512F__)
enum { BYTES = 64 };
#elif defined(__AVX__)
enum { BYTES = 32 };
#else
enum { BYTES = 16 };
#endif

enum { LANES = BYTES / sizeof(float), IN_FLIGHT = 12 };
typedef float vector __attribute__((vector_size(BYTES)));

/* Returns the operations done. */
double peak_run(long n_steps, float *sink)
{
    vector sums[IN_FLIGHT], factor, term;
    for (int lane = 0; lane < LANES; lane++) {
        factor[lane] = 0.999f;
        term[lane] = 0.001f;
    }
    for (int n = 0; n < IN_FLIGHT; n++)
        sums[n] = factor + (float)n;
    for (long step = 0; step < n_steps; step++)
        for (int n = 0; n < IN_FLIGHT; n++)
            sums[n] = sums[n] * factor + term;
    for (int n = 1; n < IN_FLIGHT; n++)
        sums[0] += sums[n];
    *sink = sums[0][0];
    return 2.0 * LANES * IN_FLIGHT * (double)n_steps;
}
