/* SPDX-License-Identifier: BSD-3-Clause */
/* How a number is written where it is a name, and where an error shows it. Any thread. */
#ifndef LSTM_SPELLING_H
#define LSTM_SPELLING_H

enum { LSTM_NUMBER_SIZE = 48 };

/* Writes a finite number as identifiers.py does: a whole number as its digits, any other as the shortest text that
 * reads back as the same number, of single precision if it is one. */
void lstm_spell_number(double number, char text[LSTM_NUMBER_SIZE]);

typedef struct {
    char text[LSTM_NUMBER_SIZE];
} lstm_spelled;

/* Likewise, for the arguments of a format: the text lives until the expression ends. Infinity will do too. */
lstm_spelled lstm_spell(double number);

#endif
