"""Messages that teach a classifier two labels: tiny series, or long ones for slow fits."""

from __future__ import annotations

from collections.abc import Iterable

from realpd import Line

QUICK = "-hiddensize 4 -maxiter 3"
"""Tags of a classifier that fits `lesson` in milliseconds."""

ENDLESS = "-hiddensize 48 -maxiter 1000000 -patience 0"
"""Tags of a classifier that is not done with `long_lesson` before the test is."""

ARRAYS = {"a-0": [0.1, 0.3, 0.2], "a-1": [0.9, 0.7, 0.8]}
"""The buffer ``a``, three frames of two dimensions."""

LONG_ARRAYS = {f"long-{channel}": [0.1, 0.3, 0.2, 0.9] * 50 for channel in range(2)}
"""The buffer ``long``, 200 frames of two dimensions."""


def lesson(series: str, labels: str, n_series: int = 6) -> list[str]:
    """Return messages that add series 0, 1, 2 ... of two frames, labelled low, high, low ...

    Parameters
    ----------
    series, labels : str
        What the test calls the lstm.dataseries and the lstm.labelset.
    n_series : int
    """
    messages = []
    for i in range(n_series):
        level = i % 2
        messages += [
            f"{series} addframe {i} {level + 0.01 * i} {1 - level}",
            f"{series} addframe {i} {level} {1 - level + 0.01 * i}",
            f"{labels} addlabel {i} {('low', 'high')[level]}",
        ]
    return messages


def long_lesson(series: str, labels: str) -> list[str]:
    """Return messages that add the buffer ``long`` under two labels: an epoch takes time."""
    messages = []
    for i in range(16):
        messages += [
            f"{series} addseries {i} long",
            f"{labels} addlabel {i} {('up', 'down')[i % 2]}",
        ]
    return messages


def texts(lines: Iterable[Line]) -> list[str]:
    """Return the lines as ``SOURCE: TEXT``."""
    return [f"{line.source}: {line.text}" for line in lines]


def kinds(lines: Iterable[Line]) -> list[str]:
    """Return source and first atom of each message, equal neighbours once."""
    found: list[str] = []
    for line in lines:
        if line.source == "console":
            continue
        kind = f"{line.source}: {line.atoms[0]}"
        if found[-1:] != [kind]:
            found.append(kind)
    return found
