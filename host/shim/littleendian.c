/* SPDX-License-Identifier: BSD-3-Clause */
#include "littleendian.h"

#include <string.h>

uint32_t lstm_get_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t lstm_get_u64(const unsigned char *at) { return lstm_get_u32(at) | (uint64_t)lstm_get_u32(at + 4) << 32; }

float lstm_get_float(const unsigned char *at)
{
    uint32_t bits = lstm_get_u32(at);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double lstm_get_double(const unsigned char *at)
{
    uint64_t bits = lstm_get_u64(at);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
