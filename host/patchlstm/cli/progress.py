"""Progress bars on the error stream, for people who wait at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

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
