"""How long a whole fit at the defaults takes, with what accuracy."""

from __future__ import annotations

import time

import numpy as np

from benchmarks import ours
from benchmarks.forms import NUMBA, fit, other_forms
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, take_turns
from patchlstm import DataSeries, LabelSet, LSTMClassifier

_GOAL = 1  # times as long as with the code that Numba makes for this very processor


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
            f"{_against_numba(setting)} times as long as with kernels that Numba compiles, in turn"
            f" with them (goal {_GOAL}).",
        ],
    )


def _against_numba(setting: Setting) -> str:
    """Return how long a fit takes, of how long it takes with Numba's code: minima (medians)."""
    data = setting.library / "data"
    comparison = Comparison(ours.NAME, "s a fit", 1)
    with other_forms() as forms:
        contenders = {ours.NAME: fit(data), NUMBA: forms[NUMBA].fit(data)}
        comparison.add("fit", take_turns(contenders, setting.choose(9, 1)))
    of_minima, of_medians = comparison.ratios("fit", NUMBA)
    return f"{of_minima:.2f} ({of_medians:.2f})"
