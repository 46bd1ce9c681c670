"""How far a fit is, and how it went: shown while it runs, and kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from patchlstm.network.fitting import OnProgress
from patchlstm.network.training import Progress

_N_LINES = 20


class Curves(NamedTuple):
    """Losses after each epoch of a fit; `validation` is nan if nothing was held out."""

    loss: list[float]
    validation: list[float]

    @classmethod
    def empty(cls) -> Curves:
        """Return those of no fit."""
        return cls([], [])

    def note(self, progress: Progress) -> None:
        """Take the news of a fit, of which those from within an epoch do not count."""
        if progress.epoch == int(progress.epoch):
            self.loss.append(progress.loss)
            self.validation.append(progress.validation_loss)


@contextmanager
def shown(noun: str) -> Iterator[OnProgress]:
    """Show how far a fit is on the terminal's error output: a bar, or lines without tqdm.

    Parameters
    ----------
    noun : str
        What is fitted.

    Yields
    ------
    callable
        What the fit is to tell.
    """
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield lambda progress: _print_line(noun, progress)
        return
    bar = None

    def move(progress: Progress) -> None:
        nonlocal bar
        if bar is None:
            form = "{l_bar}{bar}| {n:.0f}/{total} epochs {postfix}"
            bar = tqdm(desc=noun, total=progress.max_iter, bar_format=form, file=sys.stderr)
        bar.set_postfix(_losses(progress), refresh=False)
        bar.update(progress.epoch - bar.n)

    try:
        yield move
    finally:
        if bar is not None:
            bar.close()


def _print_line(noun: str, progress: Progress) -> None:
    every = max(1, progress.max_iter // _N_LINES)
    if progress.epoch % every in (0, progress.max_iter % every) or progress.epoch == 1:
        losses = ", ".join(f"{name} {value}" for name, value in _losses(progress).items())
        whole = f"{noun}: epoch {progress.epoch:g} of {progress.max_iter}"
        print(f"{whole}, {losses}", file=sys.stderr, flush=True)


def _losses(progress: Progress) -> dict[str, str]:
    found = {"loss": progress.loss, "held_out": progress.validation_loss}
    return {name: f"{value:.4g}" for name, value in found.items() if value == value}
