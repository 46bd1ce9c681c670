/* SPDX-License-Identifier: BSD-3-Clause */
/* Before a declaration: this function is for those who load the library. All others are hidden. */
#ifndef LSTM_EXPORT_H
#define LSTM_EXPORT_H

#ifdef _WIN32
#define LSTM_EXPORT __declspec(dllexport)
#else
#define LSTM_EXPORT __attribute__((visibility("default")))
#endif

#endif
