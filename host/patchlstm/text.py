"""Short forms for the console."""

from __future__ import annotations

from patchlstm.arrays import FloatArray

_VALUES_SHOWN = 6


def abbreviate(values: FloatArray) -> str:
    """Write a row of numbers with four digits each, leaving out the middle of a long one."""
    shown = [f"{value:.4g}" for value in values]
    if len(shown) > _VALUES_SHOWN:
        half = _VALUES_SHOWN // 2
        shown = [*shown[:half], "...", *shown[-half:]]
    return " ".join(shown)
