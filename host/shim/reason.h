/* SPDX-License-Identifier: BSD-3-Clause */
/* Why something cannot be done, as the patch is told. */
#ifndef LSTM_REASON_H
#define LSTM_REASON_H

enum { LSTM_TEXT_SIZE = 1024 };

/* Before a static function with a text or a path of its own: its frame has left the stack when a message travels on.
 * The compiler would make it a part of its caller's, and up to 1000 outlets of Pd nest. */
#ifdef __GNUC__
#define LSTM_APART __attribute__((noinline))
#else
#define LSTM_APART
#endif

/* Any thread. Writes the reason; what does not fit is cut off. Returns 0, which is what its caller returns then. */
int lstm_explain(char why[LSTM_TEXT_SIZE], const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
