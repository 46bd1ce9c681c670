"""Series that are easy to tell apart, for tests of what surrounds the learning."""

import numpy as np

from patchlstm import DataSeries, LabelSet, LSTMClassifier

LABELS = ("rise", "fall", "rest")


def toy_series(n_series=24, n_inputs=2, seed=0):
    """Noisy ramps up, ramps down and flat lines of 4 to 9 frames, and the label of each."""
    rng = np.random.default_rng(seed)
    labels = [LABELS[i % 3] for i in range(n_series)]
    slope = {"rise": 1.0, "fall": -1.0, "rest": 0.0}
    series = []
    for label in labels:
        time = np.linspace(-1, 1, rng.integers(4, 10))[:, np.newaxis]
        noise = rng.normal(0, 0.1, (len(time), n_inputs))
        series.append((slope[label] * time + noise).astype(np.float32))
    return series, labels


def as_sets(series, labels):
    """The same as a DataSeries and a LabelSet, with the identifiers "0", "1" and so on."""
    data, names = DataSeries(), LabelSet()
    for i, (values, label) in enumerate(zip(series, labels, strict=True)):
        data.add_series(str(i), values)
        names.add_label(str(i), label)
    return data, names


def small_classifier(**params):
    """A classifier that is fitted in milliseconds."""
    return LSTMClassifier(**{"hidden_size": 4, "max_iter": 5, "batch_size": 8, **params})
