"""Compares classifiers and mappings, and the recipe with each of its parts off: `make accuracy`.

Prints a line for each set and classifier as it goes, and writes the tables as Markdown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np

from mapping import compare_mappings
from measures import Predictions, calibration_error
from patchlstm import LSTMClassifier
from patchlstm.network import training
from rejection import compare_rejection
from rivals import mini_rocket, nearest_neighbour, plain_lstm
from sets import Part, Series, Task, tasks

Classify = Callable[[Part, list[Series], int], Predictions]

PARTS = {
    "the defaults": {},
    "without augmentation": {"augment": 0},
    "without settling": {"settling": 0},
    "one network, not four": {"members": 1},
    "64 units": {"hidden_size": 64},
    "without differences": {"delta": False},
    "last output alone": {"pooling": "last"},
    "without weight decay": {"weight_decay": 0},
    "80 epochs always": {"max_iter": 80},
    "with dropout 0.4": {"dropout": 0.4},
}
RIVALS = {
    "1-NN DTW": nearest_neighbour,
    "PyTorch LSTM 1x64": plain_lstm,
    "MiniRocket + ridge": mini_rocket,
}
# One seed will do: the first has no randomness except that of the split, the second takes long.
WITHOUT_RANDOMNESS, SLOW = {"1-NN DTW"}, {"PyTorch LSTM 1x64"}


class Result(NamedTuple):
    """Accuracy in percent over splits and seeds, and seconds to fit and predict once."""

    mean: float
    deviation: float
    least: float
    calibration: float
    """Expected calibration error, likewise; nan for what gives no probabilities."""
    seconds: float


def ours(settling: float = training.SETTLING, **params: object) -> Classify:
    """Return our classifier, with the defaults except for some parameters and one constant."""

    def classify(train: Part, test: list[Series], seed: int) -> Predictions:
        with mock.patch.object(training, "SETTLING", settling):
            classifier = LSTMClassifier(seed=seed, **params).fit(*train)
        probabilities = classifier.predict_proba(test)
        labels = [classifier.classes_[column] for column in probabilities.argmax(axis=1)]
        return Predictions(labels, probabilities.max(axis=1))

    return classify


def measure(classify: Classify, task: Task, n_seeds: int) -> Result:
    """Run a classifier over all seeds and splits of a task."""
    accuracies, calibrations, seconds = [], [], []
    for seed in range(n_seeds):
        is_right, confidences = [], []
        for train, test in task.splits(seed):
            start = time.perf_counter()
            predicted = classify(train, test.series, seed)
            seconds.append(time.perf_counter() - start)
            is_right.append(np.array(predicted.labels) == np.array(test.labels))
            confidences.append(predicted.confidences)
        accuracies.append(100 * np.mean([right.mean() for right in is_right]))
        pooled = np.concatenate(confidences), np.concatenate(is_right)
        calibrations.append(100 * calibration_error(*pooled))
    return Result(
        np.mean(accuracies),
        np.std(accuracies),
        min(accuracies),
        np.mean(calibrations),
        np.mean(seconds),
    )


def table(results: dict[str, dict[str, Result]]) -> str:
    """Return results by classifier and task as a Markdown table, a row for each task."""
    rows = [f"| | {' | '.join(results)} |", "| --- |" + " --- |" * len(results)]
    for task in next(iter(results.values())):
        cells = [_cell(of_tasks[task]) for of_tasks in results.values()]
        rows.append(f"| {task} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _cell(result: Result) -> str:
    calibration = "" if np.isnan(result.calibration) else f", calibration {result.calibration:.1f}"
    return f"{result.mean:.1f} ± {result.deviation:.1f}{calibration}, {result.seconds:.1f} s"


def compare(classifiers: dict[str, Classify], chosen: list[Task], n_seeds: int) -> str:
    """Measure every classifier on every task; print as it goes; return the table."""
    results: dict[str, dict[str, Result]] = {name: {} for name in classifiers}
    for task in chosen:
        for name, classify in classifiers.items():
            always_alike = name in WITHOUT_RANDOMNESS and "one speaker" not in task.name
            result = measure(classify, task, 1 if always_alike or name in SLOW else n_seeds)
            results[name][task.name] = result
            print(
                f"{task.name:46}{name:24}{result.mean:7.2f} ± {result.deviation:.2f}"
                f"  least {result.least:.2f}  calibration {result.calibration:.2f}"
                f"  {result.seconds:.1f} s",
                flush=True,
            )
    return table(results)


def main() -> None:
    """Compare, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=Path, help="folder of digit_speaker_index.wav files")
    parser.add_argument("--uwave", type=Path, help="file of UWave's series, see docs/accuracy.md")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--large-seeds", type=int, default=1, help="seeds for the large sets")
    parser.add_argument("--part-seeds", type=int, default=3, help="seeds with each part off")
    parser.add_argument("--output", type=Path, help="file for the tables")
    options = parser.parse_args()
    every = tasks(options.digits)
    small = [task for task in every if task.is_small]
    large = [task for task in every if not task.is_small]
    classifiers = {"patchlstm": ours(), **RIVALS}
    tables = [compare(classifiers, small, options.seeds)]
    if large:
        tables.append(compare(classifiers, large, options.large_seeds))
    recipes = {name: ours(**params) for name, params in PARTS.items()}
    quick = [task for task in small if task.is_quick]
    tables.append(compare(recipes, quick, options.part_seeds))
    tables.append(compare_rejection(quick, options.part_seeds))
    tables.append(compare_mappings(options.uwave, options.part_seeds))
    text = "\n".join(tables)
    print(f"\n{text}")
    if options.output:
        options.output.write_text(text)


main()
