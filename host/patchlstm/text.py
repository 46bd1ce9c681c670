"""Short forms for the console."""

from __future__ import annotations

from collections.abc import Iterable

from patchlstm.arrays import FloatArray

_VALUES_SHOWN = 6
_WORDS_LISTED = 8


def abbreviate(values: FloatArray) -> str:
    """Write a row of numbers with four digits each, leaving out the middle of a long one."""
    shown = [f"{value:.4g}" for value in values]
    if len(shown) > _VALUES_SHOWN:
        half = _VALUES_SHOWN // 2
        shown = [*shown[:half], "...", *shown[-half:]]
    return " ".join(shown)


def listed(words: Iterable[str]) -> str:
    """Write words with commas, of many only the first and how many more there are."""
    shown = list(words)
    if len(shown) > _WORDS_LISTED + 1:
        shown[_WORDS_LISTED:] = [f"and {len(shown) - _WORDS_LISTED} more"]
    return ", ".join(shown)
