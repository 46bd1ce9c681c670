/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers in bytes, the least significant byte first. Any thread. */
#ifndef LSTM_LITTLEENDIAN_H
#define LSTM_LITTLEENDIAN_H

#include <stdint.h>

uint32_t lstm_get_u32(const unsigned char *at);
uint64_t lstm_get_u64(const unsigned char *at);
float lstm_get_float(const unsigned char *at);
double lstm_get_double(const unsigned char *at);

#endif
