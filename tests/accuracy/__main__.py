"""Compares classifiers, and the recipe with each of its parts off: `make accuracy`.

Prints a line for each set and classifier as it goes, and writes the tables as Markdown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from patchlstm import LSTMClassifier
from rivals import mini_rocket, nearest_neighbour, plain_lstm
from sets import Part, Series, Task, tasks

Classify = Callable[[Part, list[Series], int], list[str]]

PARTS_OFF = {
    "without augmentation": {"augment": 0},
    "without differences": {"delta": False},
    "last output alone": {"pooling": "last"},
    "without dropout": {"dropout": 0},
    "without weight decay": {"weight_decay": 0},
    "80 epochs always": {"max_iter": 80},
}
RIVALS = {
    "1-NN DTW": nearest_neighbour,
    "PyTorch LSTM 1x64": plain_lstm,
    "MiniRocket + ridge": mini_rocket,
}
WITHOUT_RANDOMNESS = {"1-NN DTW"}


class Result(NamedTuple):
    """Accuracy in percent over splits and seeds, and seconds to fit and predict once."""

    mean: float
    deviation: float
    least: float
    seconds: float


def ours(**params: object) -> Classify:
    """Return our classifier, with the defaults but for some parameters."""

    def classify(train: Part, test: list[Series], seed: int) -> list[str]:
        return LSTMClassifier(seed=seed, **params).fit(*train).predict(test)

    return classify


def measure(classify: Classify, task: Task, n_seeds: int) -> Result:
    """Run a classifier over all seeds and splits of a task."""
    accuracies, seconds = [], []
    for seed in range(n_seeds):
        of_splits = []
        for train, test in task.splits(seed):
            start = time.perf_counter()
            predicted = classify(train, test.series, seed)
            seconds.append(time.perf_counter() - start)
            of_splits.append(100 * np.mean(np.array(predicted) == np.array(test.labels)))
        accuracies.append(np.mean(of_splits))
    return Result(np.mean(accuracies), np.std(accuracies), min(accuracies), np.mean(seconds))


def table(results: dict[str, dict[str, Result]]) -> str:
    """Return results by classifier and task as a Markdown table."""
    columns = list(next(iter(results.values())))
    rows = [f"| | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for name, row in results.items():
        cells = (f"{r.mean:.1f} ± {r.deviation:.1f}, {r.seconds:.1f} s" for r in row.values())
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def compare(classifiers: dict[str, Classify], chosen: list[Task], n_seeds: int) -> str:
    """Measure every classifier on every task; print as it goes; return the table."""
    results: dict[str, dict[str, Result]] = {name: {} for name in classifiers}
    for task in chosen:
        for name, classify in classifiers.items():
            always_alike = name in WITHOUT_RANDOMNESS and "one speaker" not in task.name
            result = measure(classify, task, 1 if always_alike else n_seeds)
            results[name][task.name] = result
            print(
                f"{task.name:32}{name:24}{result.mean:7.2f} ± {result.deviation:.2f}"
                f"  least {result.least:.2f}  {result.seconds:.1f} s",
                flush=True,
            )
    return table(results)


def main() -> None:
    """Compare, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=Path, help="folder of digit_speaker_index.wav files")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--large-seeds", type=int, default=2, help="seeds for the large sets")
    parser.add_argument("--output", type=Path, help="file for the tables")
    options = parser.parse_args()
    every = tasks(options.digits)
    small = [task for task in every if task.is_small]
    large = [task for task in every if not task.is_small]
    classifiers = {"patchlstm": ours(), **RIVALS}
    tables = [compare(classifiers, small, options.seeds)]
    if large:
        tables.append(compare(classifiers, large, options.large_seeds))
    recipes = {name: ours(**params) for name, params in PARTS_OFF.items()}
    tables.append(compare(recipes, small, options.seeds))
    if options.output:
        options.output.write_text("\n".join(tables))


main()
