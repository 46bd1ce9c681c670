"""What a musician should know when a fit has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import head_of

_UNEQUAL_LENGTHS = 10.0  # longest series over shortest
_NAMED = 4  # with more dimensions than this, only their number is said


def report_fit(
    model: FittedModel,
    series: Sequence[FloatArray],
    targets: Sequence[Any],
    stop: StopFlag | None = None,
) -> tuple[str, list[str]]:
    """Sum up a fit, and say what looks wrong.

    Parameters
    ----------
    model : FittedModel
        What was learnt.
    series : sequence of float32[T, D]
        What it was learnt from, the held-out part included.
    targets : sequence
        One for each series, as `fit_model` takes them.
    stop : int64[1], optional
        Set its element to anything but 0, from any thread, to end this early.

    Returns
    -------
    summary : str
        One line: series (for each label), accuracy or error in the targets' units, and loss, on
        those trained on and on those held out.
    hints : list of str
        One line for each thing that is plainly wrong; mostly none.

    Raises
    ------
    CancelledError
        If `stop` was set.
    """
    is_trained = np.ones(len(series), bool)
    is_trained[list(model.held_out)] = False
    head = head_of(model.topology)
    outputs = model.answers(series, stop)
    answers = head.read(model.topology, model.parameters, series, outputs)
    account = head.account(model.labels, answers, targets, is_trained)
    summary = f"{len(series)} series{account.counts}, {account.trained}, loss {model.loss:.3g}"
    if model.held_out:
        summary += (
            f"; of {len(model.held_out)} held out {account.held_out},"
            f" loss {model.validation_loss:.3g}"
        )
    guess = head.guess(model.topology.n_outputs)
    return summary, [*account.hints, *_about_frames(series), *_about_loss(model.loss, guess)]


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
        hints.append(f"dimensions that never change, counted from 0: {named}; check the analysis")
    return hints


def _about_loss(loss: float, guess: float) -> list[str]:
    if loss < guess:
        return []
    return [
        f"the loss is no better than guessing ({guess:.3g}): try more epochs or another"
        " learning rate"
    ]
