"""`patchlstm evaluate`: how a model's answers compare with the truth."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any

from patchlstm.cli.material import read_material
from patchlstm.cli.options import given_settings
from patchlstm.cli.output import Output, columns
from patchlstm.cli.plots import draw_confusion, draw_errors
from patchlstm.estimators.classifier import Evaluation
from patchlstm.estimators.forecaster import Foresight, LSTMForecaster
from patchlstm.estimators.reading import read_estimator
from patchlstm.estimators.regressor import Agreement
from patchlstm.identifiers import natural_order

Confusion = dict[tuple[str, str], int]


def run(options: argparse.Namespace, output: Output) -> None:
    """Compare answers with the truth, and tell or draw what comes of it.

    Raises
    ------
    PatchLSTMError
        If the files cannot be read or do not go together.
    """
    estimator: Any = read_estimator(options.model)
    estimator.set_params(**given_settings(options))
    material = read_material(options.series, options.targets)
    if estimator.head.noun == "classifier":
        parts = [estimator.evaluate(each.series, each.known_targets) for each in material.blocks()]
        _tell_labels(_join(parts), output, options.plot)
        return
    whole = material.in_memory()
    if isinstance(estimator, LSTMForecaster):
        _tell_numbers(estimator.evaluate(whole.series), output, options.plot)
    else:
        _tell_numbers(estimator.evaluate(whole.series, whole.known_targets), output, options.plot)


def _join(parts: Sequence[Evaluation]) -> Evaluation:
    """Return the evaluation of all series, given those of parts of them."""
    if len(parts) == 1:
        return parts[0]
    confusion: Counter[tuple[str, str]] = Counter()
    for part in parts:
        confusion.update(part.confusion)
    n_right = sum(count for (label, other), count in confusion.items() if label == other)
    return Evaluation(
        n_right / sum(confusion.values()), dict(sorted(confusion.items(), key=_order))
    )


def _order(cell: tuple[tuple[str, str], int]) -> tuple[Any, Any]:
    (label, other), _ = cell
    return natural_order(label), natural_order(other)


def _tell_labels(found: Evaluation, output: Output, plot: Any) -> None:
    labels = sorted({label for pair in found.confusion for label in pair}, key=natural_order)
    n_series = sum(found.confusion.values())
    if plot:
        draw_confusion(labels, confusion_table(labels, found.confusion), plot)
    output.say(*_describe_labels(labels, found.confusion))
    output.say(f"accuracy {found.accuracy:.4f} of {n_series} series")
    output.give(
        accuracy=found.accuracy,
        n_series=n_series,
        confusion=[
            {"label": label, "taken_for": other, "count": count}
            for (label, other), count in found.confusion.items()
        ],
    )


def confusion_table(labels: Sequence[str], confusion: Confusion) -> list[list[int]]:
    """Return how often each label, the row, was taken for each, the column."""
    return [[confusion.get((label, other), 0) for other in labels] for label in labels]


def _describe_labels(labels: Sequence[str], confusion: Confusion) -> list[str]:
    """Return a table: what each label was taken for, and how well it is recognised."""
    table = confusion_table(labels, confusion)
    rows = [["label", "series", "right", "taken for"]]
    for place, (label, counts) in enumerate(zip(labels, table, strict=True)):
        others = sorted(
            ((count, other) for count, other in zip(counts, labels, strict=True) if other != label),
            key=lambda pair: -pair[0],
        )
        n_series = sum(counts)
        right = f"{counts[place] / n_series:.3f}" if n_series else "-"
        taken = ", ".join(f"{other} {count}" for count, other in others if count)
        rows.append([label, str(n_series), right, taken])
    return columns(rows)


def _tell_numbers(found: Agreement | Foresight, output: Output, plot: Any) -> None:
    if isinstance(found, Agreement):
        name, value, noun = "r2", found.r2, "dimension"
        pairs = list(enumerate(found.errors))
    else:
        name, value, noun = "loss", found.loss, "frames ahead"
        pairs = list(found.errors.items())
    if plot:
        draw_errors(noun, pairs, plot)
    output.say(*columns([[noun, "error"], *([str(key), f"{error:.6g}"] for key, error in pairs)]))
    output.say(f"{name} {value:.4f}")
    output.give(**{name: value, "errors": [{noun: key, "error": error} for key, error in pairs]})
