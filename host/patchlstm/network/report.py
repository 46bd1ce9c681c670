"""What a musician should know when a fit has ended."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from patchlstm.arrays import FloatArray
from patchlstm.network.fitted import FittedModel

_FEW_SERIES = 3  # of one label; with fewer, chance decides what is learned
_UNEQUAL_LENGTHS = 10.0  # longest series over shortest
_CONFUSED = 0.25  # share of a label's series that are taken for one other label
_NAMED = 4  # dimensions that are listed before it is left at their number


def report_fit(
    model: FittedModel, series: Sequence[FloatArray], labels: Sequence[str]
) -> tuple[str, list[str]]:
    """Sum up a fit, and say what looks wrong.

    Parameters
    ----------
    model : FittedModel
        What was learned.
    series : sequence of float32[T, D]
        What it was learned from, the held-out part included.
    labels : sequence of str
        One for each series.

    Returns
    -------
    summary : str
        One line: series for each label, accuracy and loss on those trained on and on those held
        out.
    hints : list of str
        One line for each thing that is plainly wrong; mostly none.
    """
    predicted = model.predict(series)
    counts = Counter(labels)
    confusion = Counter(zip(labels, predicted, strict=True))
    is_right = np.array([a == b for a, b in zip(labels, predicted, strict=True)])
    is_trained = np.ones(len(labels), bool)
    is_trained[list(model.held_out)] = False
    summary = (
        f"{len(series)} series ({', '.join(f'{counts[label]} {label}' for label in counts)}),"
        f" {is_right[is_trained].mean():.1%} recognised, loss {model.loss:.3g}"
    )
    if model.held_out:
        summary += (
            f"; of {len(model.held_out)} held out {is_right[~is_trained].mean():.1%},"
            f" loss {model.validation_loss:.3g}"
        )
    hints = [
        *_about_counts(counts),
        *_about_confusion(counts, confusion),
        *_about_frames(series),
        *_about_loss(model),
    ]
    return summary, hints


def _about_counts(counts: Counter[str]) -> list[str]:
    few = [f"{label} ({count})" for label, count in counts.items() if count < _FEW_SERIES]
    return [f"very few series of {', '.join(few)}: record some more"] if few else []


def _about_confusion(counts: Counter[str], confusion: Counter[tuple[str, str]]) -> list[str]:
    return [
        f"{count} of {counts[label]} {label} are taken for {other}: check their labels, or choose"
        " features that tell them apart"
        for (label, other), count in confusion.items()
        if label != other and count >= _CONFUSED * counts[label]
    ]


def _about_frames(series: Sequence[FloatArray]) -> list[str]:
    hints = []
    lengths = [len(values) for values in series]
    if max(lengths) >= _UNEQUAL_LENGTHS * min(lengths):
        hints.append(
            f"the series have {min(lengths)} to {max(lengths)} frames: check that none was cut off"
            " or left running"
        )
    first = series[0][0]
    moves = np.any([(values != first).any(axis=0) for values in series], axis=0)
    constant = np.flatnonzero(~moves)
    if len(constant) > _NAMED:
        hints.append(f"{len(constant)} of {len(first)} dimensions never change: check the analysis")
    elif len(constant):
        named = " ".join(map(str, constant))
        hints.append(f"dimensions that never change (from 0): {named}; check the analysis")
    return hints


def _about_loss(model: FittedModel) -> list[str]:
    guessing = math.log(len(model.labels))
    if model.loss < guessing:
        return []
    return [
        f"the loss is no better than guessing ({guessing:.3g}): try more epochs or another"
        " learning rate"
    ]
