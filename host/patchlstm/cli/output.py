"""What a command tells: lines for people, or one JSON object for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Output:
    """Where a command's results go.

    Parameters
    ----------
    is_json : bool
        Whether `give` is what counts, rather than `say`.
    """

    def __init__(self, *, is_json: bool = False) -> None:
        self.is_json = is_json
        self._given: dict[str, Any] = {}

    def say(self, *lines: object) -> None:
        """Print lines at once, if a person reads them."""
        if not self.is_json:
            print(*lines, sep="\n", flush=True)

    def give(self, **members: Any) -> None:
        """Add members to the JSON object; numbers that JSON does not have become null."""
        self._given.update(members)

    def event(self, **members: Any) -> None:
        """Print an object of its own at once, on a line, if a program reads it."""
        if self.is_json:
            print(json.dumps(_plain(members), ensure_ascii=False), flush=True)

    def close(self) -> None:
        """Print the JSON object, if a program reads it and there is one."""
        if self._given:
            self.event(**self._given)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table, each column as wide as its longest text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _plain(value: Any) -> Any:
    """Return what JSON can hold."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):  # NumPy's, which need not be imported for this
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
