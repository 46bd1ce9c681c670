"""Pictures of how a fit went and of how good a model is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.errors import FileError
from patchlstm.extras import load_extra

_MOST_NUMBERS = 400  # in a matrix; with more they cannot be read


def draw_losses(losses: Sequence[tuple[float, float]], path: Path) -> None:
    """Draw the loss after each epoch, of the training part and of what was held out.

    Raises
    ------
    PatchLSTMError
        If matplotlib is missing or the file cannot be written.
    """
    figure, axes = _begin(path)
    epochs = np.arange(1, len(losses) + 1)
    trained, held_out = np.array(losses).T
    axes.plot(epochs, trained, label="training part, varied at random")
    if np.isfinite(held_out).any():
        axes.plot(epochs, held_out, label="held out")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    _write(figure, path)


def draw_confusion(labels: Sequence[str], table: Sequence[Sequence[int]], path: Path) -> None:
    """Draw how often each label, the row, was taken for each, the column.

    Raises
    ------
    PatchLSTMError
        As `draw_losses` does.
    """
    side = min(20.0, 2.5 + 0.4 * len(labels))
    figure, axes = _begin(path, (side + 1.0, side))
    counts = np.array(table)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    places = np.arange(len(labels))
    axes.set_xticks(places, labels, rotation=90)
    axes.set_yticks(places, labels)
    axes.set(xlabel="taken for", ylabel="label")
    for row, column in np.argwhere(counts) if counts.size <= _MOST_NUMBERS else ():
        colour = "white" if shares[row, column] > 0.5 else "black"
        place = {"ha": "center", "va": "center"}
        axes.text(column, row, str(counts[row, column]), color=colour, **place)
    _write(figure, path)


def draw_errors(noun: str, pairs: Sequence[tuple[int, float]], path: Path) -> None:
    """Draw the error of each dimension, or so many frames ahead.

    Raises
    ------
    PatchLSTMError
        As `draw_losses` does.
    """
    figure, axes = _begin(path)
    keys, values = zip(*pairs, strict=True)
    axes.bar([str(key) for key in keys], values)
    axes.set(xlabel=noun, ylabel="root of the mean squared error")
    _write(figure, path)


def _begin(path: Path, size: tuple[float, float] = (6.4, 4.0)) -> tuple[Any, Any]:
    """Return a figure and its axes, which need no display."""
    module = load_extra("matplotlib.figure", "plot", f"--plot {path}")
    figure = module.Figure(figsize=size, layout="constrained")
    return figure, figure.subplots()


def _write(figure: Any, path: Path) -> None:
    try:
        figure.savefig(path, dpi=150, bbox_inches="tight")
    except (OSError, ValueError) as error:  # ValueError: a format that there is not
        raise FileError(errors.COULD_NOT_WRITE, f"{path}: {error}") from error
