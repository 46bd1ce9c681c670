/* SPDX-License-Identifier: BSD-3-Clause */
#include "settings.h"

#include <math.h>
#include <string.h>

#include "messages.h"

static const double automatic = -1;

void lstm_settings_init(lstm_settings *settings)
{
    for (int i = 0; i < LSTM_N_SETTINGS; i++)
        settings->values[i] = lstm_ranges[i].value;
}

static const lstm_setting_name *find_name(const char *name)
{
    const lstm_setting_name *row = lstm_setting_names;
    while (row->name && strcmp(row->name, name))
        row++;
    return row->name ? row : NULL;
}

/* Whether an atom may be the value of a setting; writes why not. */
static int is_in_range(const lstm_range *range, const lstm_atom *atom, char why[LSTM_TEXT_SIZE])
{
    const char *kind = range->is_whole ? "a whole number" : "a number";
    if (atom->is_symbol)
        return lstm_explain(why, "Invalid parameter: %s is %.200s, %s is needed", range->name, atom->text, kind);
    double value = atom->number;
    if (range->is_automatic && value == automatic) return 1;
    if (value >= range->low && value <= range->high && (!range->is_whole || value == floor(value))) return 1;
    return lstm_explain(why, "Invalid parameter: %s is %g, %s from %g to %g is needed%s", range->name, value, kind,
                        range->low, range->high, range->is_automatic ? ", or -1" : "");
}

int lstm_settings_set(lstm_settings *settings, const char *name, int n_atoms, const lstm_atom *atoms,
                      char why[LSTM_TEXT_SIZE])
{
    const lstm_setting_name *row = find_name(name);
    if (!row) return lstm_explain(why, "No parameter named %.200s", name);
    if (n_atoms < 1 || n_atoms > row->n_settings)
        return lstm_explain(why, "Invalid parameter: %s has %d values, %s%d is needed", row->name, n_atoms,
                            row->n_settings > 1 ? "1 to " : "", row->n_settings);
    for (int i = 0; i < n_atoms; i++)
        if (!is_in_range(&lstm_ranges[row->first + i], &atoms[i], why)) return 0;
    for (int i = 0; i < n_atoms; i++)
        settings->values[row->first + i] = atoms[i].number;
    return 1;
}

static int is_power_of_2(double value)
{
    int exponent;
    return frexp(value, &exponent) == 0.5;
}

int lstm_settings_agree(const lstm_settings *settings, char why[LSTM_TEXT_SIZE])
{
    const double *values = settings->values;
    double n_needed = values[LSTM_MFCC_START] + values[LSTM_MFCC_COEFFICIENTS];
    double fft = values[LSTM_MFCC_FFT];
    if (values[LSTM_MFCC_BANDS] < n_needed)
        return lstm_explain(why, "Invalid parameter: bands is %g, at least %g are needed: start + coefficients",
                            values[LSTM_MFCC_BANDS], n_needed);
    if (values[LSTM_MFCC_MINFREQ] >= values[LSTM_MFCC_MAXFREQ])
        return lstm_explain(why, "Invalid parameter: minfreq is %g, less than %g is needed: maxfreq",
                            values[LSTM_MFCC_MINFREQ], values[LSTM_MFCC_MAXFREQ]);
    if (fft != automatic && (fft < values[LSTM_MFCC_WINDOW] || !is_power_of_2(fft)))
        return lstm_explain(why, "Invalid parameter: fft is %g, a power of two of at least %g is needed: window; or -1",
                            fft, values[LSTM_MFCC_WINDOW]);
    return 1;
}

int lstm_settings_get(const lstm_settings *settings, const char *name, lstm_value values[LSTM_N_SETTINGS])
{
    const lstm_setting_name *row = find_name(name);
    for (int i = 0; row && i < row->n_settings; i++)
        values[i] = lstm_number(settings->values[row->first + i]);
    return row ? row->n_settings : 0;
}

int lstm_settings_resolve(const lstm_settings *settings, double rate, lstm_mfcc *resolved, char why[LSTM_TEXT_SIZE])
{
    const double *values = settings->values;
    int64_t window = (int64_t)values[LSTM_MFCC_WINDOW];
    int64_t half = window / 2;
    *resolved = (lstm_mfcc){
        .rate = rate,
        .lowest = values[LSTM_MFCC_MINFREQ],
        .highest = values[LSTM_MFCC_MAXFREQ],
        .window = window,
        .hop = values[LSTM_MFCC_HOP] == automatic ? half : (int64_t)values[LSTM_MFCC_HOP],
        .transformed = values[LSTM_MFCC_FFT] == automatic ? window : (int64_t)values[LSTM_MFCC_FFT],
        .n_bands = (int64_t)values[LSTM_MFCC_BANDS],
        .n_coefficients = (int64_t)values[LSTM_MFCC_COEFFICIENTS],
        .first = (int64_t)values[LSTM_MFCC_START],
        .delta = (int64_t)values[LSTM_MFCC_DELTA],
    };
    if (resolved->lowest < rate / 2) return 1;
    return lstm_explain(why, "Invalid parameter: minfreq is %g, less than %g is needed: half the sample rate",
                        resolved->lowest, rate / 2);
}
