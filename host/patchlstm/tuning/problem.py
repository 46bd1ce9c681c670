"""What is tuned for: series, their targets, and the parts that estimators are judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError, TrainingError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.regressor import LSTMRegressor

_LEAST = 1e-7  # probability, so that one sure and wrong answer does not outweigh all others
# Decimals of a score. Processors differ in the last digits, and the search is not to notice.
_DECIMALS = 6

METRICS = {
    "classifier": ("loss", "accuracy"),
    "regressor": ("r2",),
    "forecaster": ("loss",),
}
"""What estimators can be judged by, the default first."""

RISING = ("accuracy", "r2")
"""Those of which more is better."""


@dataclass(frozen=True)
class Problem:
    """Series, targets and folds. It can be pickled, so it travels to other processes.

    Attributes
    ----------
    estimator : type
        A class of estimators.
    series : list of float32[T, D]
    targets : list
        A label, a point or a series for each; empty if it is learnt how series go on.
    answers_frames : bool
        Whether the targets are series.
    held_out : list of int64 arrays
        The series of each fold; those of all others are trained on.
    """

    estimator: type[Estimator]
    series: list[FloatArray]
    targets: list[Any]
    answers_frames: bool
    held_out: list[NDArray[np.int64]]

    def score(self, settings: dict[str, Any], fold: int) -> dict[str, float] | None:
        """Fit to the other folds, and measure what comes of it on this one.

        Returns
        -------
        dict or None
            Each of the `METRICS`; None if the training diverged.
        """
        estimator: Any = self.estimator(**settings)
        held_out = self.held_out[fold]
        trained = np.setdiff1d(np.arange(len(self.series)), held_out)
        learn = estimator.fit_frames if self.answers_frames else estimator.fit
        try:
            learn(*self._take(trained))
        except TrainingError:
            return None
        found = self._measure(estimator, held_out)
        return {name: round(float(value), _DECIMALS) for name, value in found.items()}

    def _take(self, chosen: NDArray[np.int64]) -> list[list[Any]]:
        """Return what `fit` takes, of some of the series."""
        parts = [self.series, self.targets] if self.targets else [self.series]
        return [[part[s] for s in chosen] for part in parts]

    def _measure(self, estimator: Any, held_out: NDArray[np.int64]) -> dict[str, float]:
        if isinstance(estimator, LSTMForecaster):
            return {"loss": -estimator.score(*self._take(held_out))}
        series, targets = self._take(held_out)
        if isinstance(estimator, LSTMRegressor):
            return {"r2": estimator.score(series, targets)}
        column = {label: index for index, label in enumerate(estimator.classes_)}
        truth = np.array([column[label] for label in targets])
        probabilities = estimator.predict_proba(series)
        own = probabilities[np.arange(len(truth)), truth]
        return {
            "loss": -np.log(np.maximum(own, _LEAST), dtype=np.float64).mean(),
            "accuracy": (probabilities.argmax(axis=1) == truth).mean(),
        }


def make_problem(
    estimator: type[Estimator],
    series: list[FloatArray],
    targets: list[Any],
    n_folds: int,
    seed: int,
    *,
    answers_frames: bool = False,
) -> Problem:
    """Divide series into folds by chance, each with its share of every label.

    Parameters
    ----------
    estimator : type
    series, targets, answers_frames
        As `Problem` has them.
    n_folds : int
    seed : int
        Decides the division.

    Raises
    ------
    InvalidValueError
        If there are too few series, of all or of a label.
    """
    if not 2 <= n_folds <= len(series):
        raise InvalidValueError(
            errors.INVALID_COUNT,
            f"found {n_folds} folds for {len(series)} series; give 2 or more, and at most as many"
            " as there are series",
        )
    if estimator.head.noun == "regressor" and not answers_frames and 2 * n_folds > len(series):
        raise InvalidValueError(
            errors.INVALID_COUNT,
            f"found {n_folds} folds for {len(series)} series; numbers are judged by how they vary,"
            " so give folds of two series or more",
        )
    has_labels = estimator.head.noun == "classifier"
    if has_labels:
        _check_labels(targets)
    held_out = _divide(targets if has_labels else None, len(series), n_folds, seed)
    return Problem(estimator, series, targets, answers_frames, held_out)


def _check_labels(labels: Sequence[str]) -> None:
    """Refuse labels of one series, which cannot be both learnt and asked for."""
    single = [label for label, count in Counter(labels).items() if count == 1]
    if single:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA,
            f"the label {single[0]!r} has one series; tuning needs two or more of each",
        )


def _divide(
    labels: Sequence[str] | None, n_series: int, n_folds: int, seed: int
) -> list[NDArray[np.int64]]:
    """Deal series out to folds in a random order, label by label."""
    order = np.random.default_rng([seed, n_folds]).permutation(n_series)
    if labels is not None:
        numbers = np.unique(labels, return_inverse=True)[1]
        order = order[np.argsort(numbers[order], kind="stable")]
    return [np.sort(order[fold::n_folds]) for fold in range(n_folds)]
