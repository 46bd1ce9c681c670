"""Progress bars on the error stream, for people who wait at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from patchlstm.network.training import Progress

Item = TypeVar("Item")


def show_progress(items: Collection[Item], noun: str) -> Iterable[Item]:
    """Return what yields the same items, with a bar that says how many of them are done.

    Parameters
    ----------
    items : collection
    noun : str
        What they are called.
    """
    bar = make_bar(len(items), noun)
    return items if bar is None else _yield_from(items, bar)


def _yield_from(items: Iterable[Item], bar: Any) -> Iterable[Item]:
    with bar:
        for item in items:
            yield item
            bar.update()


def epoch_bar() -> Callable[[Progress], None]:
    """Return what shows how far a fit is, given its progress."""
    bar: Any = None

    def show(progress: Progress) -> None:
        nonlocal bar
        if bar is None:
            bar = make_bar(progress.max_iter, "epochs")
        if bar is not None:
            bar.set_postfix_str(f"loss {progress.loss:.3g}", refresh=False)
            bar.update(progress.epoch - bar.n)

    return show


def make_bar(total: int, noun: str) -> Any:
    """Return a bar of tqdm, or None if the error stream is no terminal or tqdm is not there."""
    if not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    # The bar stays, so that one sees how long it took.
    return tqdm(
        total=total, unit=f" {noun}", bar_format="{l_bar}{bar}| {n:.0f}/{total}{unit} {postfix}"
    )
