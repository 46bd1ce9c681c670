"""Reads where the boxes of a Pd patch are, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_RECORD = re.compile(r"(.*?)(?<!\\);\n", re.DOTALL)
_WIDTH = re.compile(r", f \d+$")
_ESCAPED = re.compile(r" ?\\([,;])|\\([$ ])")


class Box(NamedTuple):
    """A box of a patch: its kind (``obj``, ``msg``, ``text``), place in pixels, and text."""

    kind: str
    x: int
    y: int
    text: str


def boxes(patch: str) -> Iterator[Box]:
    """Yield the boxes of a patch, without those of its subpatches.

    Parameters
    ----------
    patch : str
        The file's text.
    """
    depth = 0
    for record in _RECORD.findall(patch):
        words = record.replace("\n", " ").split(" ", 4)
        if words[0] == "#N":
            depth += 1
        elif words[:2] == ["#X", "restore"]:
            depth -= 1
        elif depth == 1 and words[1] in ("obj", "msg", "text") and len(words) == 5:
            text = _ESCAPED.sub(r"\1\2", _WIDTH.sub("", words[4]))
            yield Box(words[1], int(words[2]), int(words[3]), text)
