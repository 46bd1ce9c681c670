/* SPDX-License-Identifier: BSD-3-Clause */
#include "mfcc_settings.h"

#include <math.h>

#include "spelling.h"
#include "table.h"

static const double automatic = -1;

static int is_power_of_2(double value)
{
    int exponent;
    return frexp(value, &exponent) == 0.5;
}

int lstm_mfcc_agree(const double *numbers, char why[LSTM_TEXT_SIZE])
{
    double n_needed = numbers[LSTM_MFCC_START] + numbers[LSTM_MFCC_COEFFICIENTS];
    double fft = numbers[LSTM_MFCC_FFT], window = numbers[LSTM_MFCC_WINDOW];
    if (numbers[LSTM_MFCC_BANDS] < n_needed)
        return lstm_explain(why, "Invalid value: bands is %s, at least %s are needed: start + coefficients",
                            lstm_spell(numbers[LSTM_MFCC_BANDS]).text, lstm_spell(n_needed).text);
    if (numbers[LSTM_MFCC_MINFREQ] >= numbers[LSTM_MFCC_MAXFREQ])
        return lstm_explain(why, "Invalid value: minfreq is %s, less than %s is needed: maxfreq",
                            lstm_spell(numbers[LSTM_MFCC_MINFREQ]).text, lstm_spell(numbers[LSTM_MFCC_MAXFREQ]).text);
    if (fft != automatic && (fft < window || !is_power_of_2(fft)))
        return lstm_explain(why, "Invalid value: fft is %s, a power of two of at least %s is needed: window; or -1",
                            lstm_spell(fft).text, lstm_spell(window).text);
    return 1;
}

int lstm_mfcc_resolve(const double *numbers, double rate, lstm_mfcc *resolved, char why[LSTM_TEXT_SIZE])
{
    int64_t window = (int64_t)numbers[LSTM_MFCC_WINDOW];
    double hop = numbers[LSTM_MFCC_HOP], fft = numbers[LSTM_MFCC_FFT];
    *resolved = (lstm_mfcc){
        .rate = rate,
        .lowest = numbers[LSTM_MFCC_MINFREQ],
        .highest = numbers[LSTM_MFCC_MAXFREQ],
        .window = window,
        .hop = hop == automatic ? window / 2 : (int64_t)hop,
        .transformed = fft == automatic ? window : (int64_t)fft,
        .n_bands = (int64_t)numbers[LSTM_MFCC_BANDS],
        .n_coefficients = (int64_t)numbers[LSTM_MFCC_COEFFICIENTS],
        .first = (int64_t)numbers[LSTM_MFCC_START],
        .delta = (int64_t)numbers[LSTM_MFCC_DELTA],
    };
    if (resolved->lowest < rate / 2) return 1;
    return lstm_explain(why, "Invalid value: minfreq is %s, less than %s is needed: half the sample rate",
                        lstm_spell(resolved->lowest).text, lstm_spell(rate / 2).text);
}
