"""Classifiers side by side: fitted to the same examples, asked about the same series."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import numpy as np

from measures import Predict, Predictions, calibration_error
from patchlstm import LSTMClassifier
from sets import Part, Series

Fit = Callable[[Part, int], Predict]
"""From examples and a seed to what predicts."""
OURS = "patchlstm"


class Trial(NamedTuple):
    """Examples, and what is asked about them."""

    train: Part
    tests: dict[str, Part]
    """By the name of the row that it belongs to."""


Trials = Callable[[int], Iterable[Trial]]
"""From a seed to trials that are averaged over."""


class Result(NamedTuple):
    """Accuracy in percent over splits and seeds, and seconds to fit and predict once."""

    mean: float
    deviation: float
    calibration: float
    """Expected calibration error, likewise; nan for what gives no probabilities."""
    seconds: float


def ours(**params: object) -> Fit:
    """Return our classifier, with the defaults except for some parameters."""

    def fit(train: Part, seed: int) -> Predict:
        classifier = LSTMClassifier(seed=seed, **params).fit(*train)

        def predict(series: list[Series]) -> Predictions:
            probabilities = classifier.predict_proba(series)
            labels = [classifier.classes_[column] for column in probabilities.argmax(axis=1)]
            return Predictions(labels, probabilities.max(axis=1))

        return predict

    return fit


class Account:
    """What a classifier got right."""

    def __init__(self) -> None:
        self._accuracies: dict[int, list[float]] = {}
        self._is_right: list[np.ndarray] = []
        self._confidences: list[np.ndarray] = []
        self._seconds: list[float] = []

    def ask(self, seed: int, predict: Predict, test: Part, seconds: float) -> None:
        """Count the answers to a test, by what took so long to fit."""
        start = time.perf_counter()
        predicted = predict(test.series)
        self._seconds.append(seconds + time.perf_counter() - start)
        is_right = np.array(predicted.labels) == np.array(test.labels)
        self._accuracies.setdefault(seed, []).append(100 * is_right.mean())
        self._is_right.append(is_right)
        self._confidences.append(predicted.confidences)

    def sum_up(self) -> Result:
        """Return the means."""
        means = [np.mean(of_seed) for of_seed in self._accuracies.values()]
        pooled = np.concatenate(self._confidences), np.concatenate(self._is_right)
        error = 100 * calibration_error(*pooled)
        return Result(np.mean(means), np.std(means), error, np.mean(self._seconds))


def measure(fit: Fit, trials: Trials, seeds: range) -> dict[str, Result]:
    """Fit a classifier in all trials of every seed, and ask it about their tests.

    Returns
    -------
    dict of str to Result
        A row for each name of a test.
    """
    accounts: dict[str, Account] = {}
    for seed in seeds:
        for trial in trials(seed):
            start = time.perf_counter()
            predict = fit(trial.train, seed)
            seconds = time.perf_counter() - start
            for name, test in trial.tests.items():
                accounts.setdefault(name, Account()).ask(seed, predict, test, seconds)
    return {name: account.sum_up() for name, account in accounts.items()}


def compare(
    title: str,
    classifiers: dict[str, Fit],
    trials: dict[str, Trials],
    seeds: range,
    shows_lead: bool = True,
    once: Collection[str] = (),
) -> str:
    """Measure every classifier in all trials; print as it goes; return the table.

    Parameters
    ----------
    title : str
        Of the rows.
    classifiers : dict of str to Fit
    trials : dict of str to callable
        From a seed to trials, by what their rows' names begin with.
    seeds : range
    shows_lead : bool
        Whether the table says how far the first classifier is ahead.
    once : collection of str
        The classifiers that the first seed alone must do for.
    """
    results: dict[str, dict[str, Result]] = {name: {} for name in classifiers}
    for begins, of_seed in trials.items():
        for name, fit in classifiers.items():
            of_this = seeds[:1] if name in once else seeds
            for end, result in measure(fit, of_seed, of_this).items():
                row = f"{begins}{end}"
                results[name][row] = result
                print(
                    f"{row:60}{name:20}{result.mean:7.2f} ± {result.deviation:.2f}"
                    f"  calibration {result.calibration:5.1f}  {result.seconds:.1f} s",
                    flush=True,
                )
    return table(title, results, shows_lead)


def table(title: str, results: dict[str, dict[str, Result]], shows_lead: bool = True) -> str:
    """Return results by classifier and row as a Markdown table, a row of means at its end.

    `shows_lead` adds how far the first classifier is ahead of the best other one.
    """
    names = list(results)
    heads = [title, *names, *(["ahead of the best other"] if shows_lead else [])]
    rows = [f"| {' | '.join(heads)} |", "| --- |" + " --- |" * (len(heads) - 1)]
    means = []
    for row in results[names[0]]:
        found = [results[name][row] for name in names]
        means.append([each.mean for each in found])
        rows.append(_row(row, [_cell(each) for each in found], means[-1], shows_lead))
    if len(means) > 1:
        mean = np.mean(means, axis=0)
        rows.append(_row("**mean**", [f"{each:.1f}" for each in mean], list(mean), shows_lead))
    return "\n".join(rows) + "\n"


def _row(name: str, cells: list[str], means: list[float], shows_lead: bool) -> str:
    lead = [f"{means[0] - max(means[1:]):+.1f}"] if shows_lead else []
    return f"| {' | '.join([name, *cells, *lead])} |"


def _cell(result: Result) -> str:
    calibration = "" if np.isnan(result.calibration) else f", calibration {result.calibration:.1f}"
    return f"{result.mean:.1f} ± {result.deviation:.1f}{calibration}, {result.seconds:.1f} s"
