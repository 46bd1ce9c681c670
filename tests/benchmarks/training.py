"""How long a fit takes, on real series and as their number and length grow."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from patchlstm import DataSeries, LabelSet, LSTMClassifier

ROUNDS = 3


def run(library: Path, scratch: Path) -> None:
    """Print seconds for fits at the defaults."""
    del scratch
    data = library / "data"
    train, labels, test, truth = DataSeries(), LabelSet(), DataSeries(), LabelSet()
    train.read(data / "japanese-vowels-train.json")
    labels.read(data / "japanese-vowels-train-labels.json")
    test.read(data / "japanese-vowels-test.json")
    truth.read(data / "japanese-vowels-test-labels.json")
    print("Japanese vowels, 270 series of 7 to 29 frames, defaults: seconds a fit, test accuracy")
    for seed in range(ROUNDS):
        start = time.perf_counter()
        classifier = LSTMClassifier(seed=seed).fit(train, labels)
        took = time.perf_counter() - start
        print(f"{'seed ' + str(seed):30}{took:8.2f}{classifier.score(test, truth):8.4f}")
    print("Ten epochs, by number of series and frames a series [s]")
    rng = np.random.default_rng(0)
    for n_series in (32, 128, 512):
        times = []
        for n_frames in (25, 50, 100):
            series = [rng.normal(size=(n_frames, 13)) for _ in range(n_series)]
            y = [f"label{i % 8}" for i in range(n_series)]
            start = time.perf_counter()
            LSTMClassifier(max_iter=10).fit(series, y)
            times.append(time.perf_counter() - start)
        print(f"{n_series:>6} x 25, 50, 100 frames     " + "".join(f"{t:8.2f}" for t in times))
