/* SPDX-License-Identifier: BSD-3-Clause */
#include "spelling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DIGITS = 17, MIN_EXPONENT = -4, MAX_EXPONENT = 16 };

static const double largest_exact_integer = 9007199254740992; /* 2^53 */

/* Writes the fewest digits that read back as the number, in the form d.ddde+xx. */
static void find_digits(double number, int is_single, char text[LSTM_NUMBER_SIZE])
{
    for (int n_digits = 1; n_digits <= MAX_DIGITS; n_digits++) {
        snprintf(text, LSTM_NUMBER_SIZE, "%.*e", n_digits - 1, number);
        double back = strtod(text, NULL);
        if (is_single ? (float)back == (float)number : back == number) return;
    }
}

/* Writes digits without an exponent if that is short. */
static void lay_out(const char *scientific, char text[LSTM_NUMBER_SIZE])
{
    const char *sign = *scientific == '-' ? "-" : "";
    int exponent = atoi(strchr(scientific, 'e') + 1);
    char digits[MAX_DIGITS + 1];
    int n_digits = 0;
    for (const char *c = scientific; *c != 'e' && n_digits < MAX_DIGITS; c++)
        if (*c >= '0' && *c <= '9') digits[n_digits++] = *c;
    digits[n_digits] = 0;
    if (exponent < MIN_EXPONENT || exponent >= MAX_EXPONENT)
        snprintf(text, LSTM_NUMBER_SIZE, "%s", scientific);
    else if (exponent < 0)
        snprintf(text, LSTM_NUMBER_SIZE, "%s0.%.*s%s", sign, -exponent - 1, "0000", digits);
    else if (n_digits > exponent + 1)
        snprintf(text, LSTM_NUMBER_SIZE, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
    else
        snprintf(text, LSTM_NUMBER_SIZE, "%s%s%.*s.0", sign, digits, exponent + 1 - n_digits, "0000000000000000");
}

void lstm_spell_number(double number, char text[LSTM_NUMBER_SIZE])
{
    char scientific[LSTM_NUMBER_SIZE];
    if (number == floor(number) && fabs(number) <= largest_exact_integer) {
        snprintf(text, LSTM_NUMBER_SIZE, "%.0f", number == 0 ? 0 : number);
        return;
    }
    find_digits(number, fabs(number) < HUGE_VALF && (double)(float)number == number, scientific);
    lay_out(scientific, text);
}

lstm_spelled lstm_spell(double number)
{
    lstm_spelled spelled;
    if (isfinite(number))
        lstm_spell_number(number, spelled.text);
    else
        snprintf(spelled.text, LSTM_NUMBER_SIZE, "%g", number);
    return spelled;
}
