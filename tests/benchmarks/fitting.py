"""How long a whole fit at the defaults takes, with what accuracy."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from patchlstm import DataSeries, LabelSet, LSTMClassifier


def run(setting: Setting) -> Section:
    """Fit the Japanese vowels with several seeds."""
    data = setting.library / "data"
    train, labels, test, truth = DataSeries(), LabelSet(), DataSeries(), LabelSet()
    train.read(data / "japanese-vowels-train.json")
    labels.read(data / "japanese-vowels-train-labels.json")
    test.read(data / "japanese-vowels-test.json")
    truth.read(data / "japanese-vowels-test-labels.json")
    seconds, right = [], []
    for seed in range(setting.choose(5, 1)):
        start = time.perf_counter()
        classifier = LSTMClassifier(seed=seed).fit(train, labels)
        seconds.append(time.perf_counter() - start)
        right.append(100 * classifier.score(test, truth))
    rows = [
        ["seconds a fit", figure(min(seconds)), figure(float(np.median(seconds)))],
        ["percent of the test series right", figure(min(right)), figure(float(np.median(right)))],
    ]
    return Section(
        "A fit at the defaults",
        [
            f"Japanese vowels, {len(train)} series of 7 to 29 frames; the network with differences"
            f" and pooling, and variants of each series in every epoch; {len(seconds)} seeds.",
            table(["", "least", "median"], rows),
        ],
    )
