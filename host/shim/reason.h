/* SPDX-License-Identifier: BSD-3-Clause */
/* Why something cannot be done, as the patch is told. */
#ifndef LSTM_REASON_H
#define LSTM_REASON_H

enum { LSTM_TEXT_SIZE = 1024 };

/* Any thread. Writes the reason; what does not fit is cut off. Returns 0, which is what its caller returns then. */
int lstm_explain(char why[LSTM_TEXT_SIZE], const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
