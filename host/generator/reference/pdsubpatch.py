"""Writes the subpatch ``reference`` of Pd's help patches."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from generator.reference.words import PD, default
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Object

_LEFT, _COLUMN, _MARGIN = 5, 626, 8  # pixels
_LEFT_WIDTH, _RIGHT_WIDTH = 26, 58  # characters
_RIGHT_START = 200
_HIGHEST = 650  # a taller page has two columns
_SUBPATCH = re.compile(
    r"#N canvas [\d ]+ reference 0;\n.*?(?=#X restore \d+ \d+ pd reference;)", re.S
)

Rows = list[tuple[str, str]]


def renew(patch: str, described: Object) -> str:
    """Return a help patch with a new subpatch ``reference``.

    Raises
    ------
    ValueError
        If it has not one such subpatch.
    """
    if len(_SUBPATCH.findall(patch)) != 1:
        raise ValueError(f"the help patch of {described.name} needs one subpatch [pd reference]")
    return _SUBPATCH.sub(lambda _: _subpatch(described), patch)


def _sections(described: Object) -> Iterator[tuple[str, Rows]]:
    for heading, messages in described.sections.items():
        yield heading, [(PD.typed(each), PD.explained(each)) for each in messages]
    name, parameter = next(iter(described.parameters.items()))
    value = default(parameter, described.head)
    yield (
        f"parameters: {PD.tag}{name} {value}, message {name} {value}, get{name}",
        [
            (f"{key} ({default(each, described.head)})", each.does)
            for key, each in described.parameters.items()
        ],
    )
    yield "outlets", list(zip(("left", "right"), described.outlets, strict=True))
    capitals = described.camel_case
    names = f"{described.sharing} Capitals do not matter: {capitals} means {capitals.lower()}."
    yield "names", [(f"{described.name} NAME", names), ("what is kept", KEPT)]


def _subpatch(described: Object) -> str:
    sections = list(_sections(described))
    heights = [_height(rows) for _, rows in sections]
    n_left = _split(heights)
    n_columns = 1 if n_left == len(sections) else 2
    width = _COLUMN * n_columns
    height = 54 + max(sum(heights[:n_left]), sum(heights[n_left:]))
    lines = [
        f"#N canvas 20 30 {width + 5} {height} reference 0;",
        _title(described.name, width - 5),
    ]
    for left, part in ((_LEFT, sections[:n_left]), (_LEFT + _COLUMN, sections[n_left:])):
        top = 46
        for heading, rows in part:
            lines += _section(left, top, heading, rows)
            top += _height(rows)
    return "\n".join(lines) + "\n"


def _split(heights: list[int]) -> int:
    """Return how many sections make the left column."""
    if sum(heights) <= _HIGHEST:
        return len(heights)
    return min(range(1, len(heights)), key=lambda n: max(sum(heights[:n]), sum(heights[n:])))


def _row_height(row: tuple[str, str]) -> int:
    n_lines = max(len(textwrap.wrap(row[0], _LEFT_WIDTH)), len(textwrap.wrap(row[1], _RIGHT_WIDTH)))
    return 5 + 15 * n_lines


def _height(rows: Rows) -> int:
    return 32 + sum(map(_row_height, rows))


def _title(text: str, width: int) -> str:
    return f"#X obj 5 5 cnv 32 {width} 32 empty empty {text} 8 16 0 16 #1f4e79 #ffffff 0;"


def _section(left: int, top: int, heading: str, rows: Rows) -> Iterator[str]:
    title = _escape(heading).replace(" ", "\\ ").replace("\\ \\,", "\\,")
    look = "8 10 0 12 #d9e2ec #102030 0"
    yield f"#X obj {left} {top} cnv 20 {_COLUMN - 5} 20 empty empty {title} {look};"
    top += 26
    for row in rows:
        yield f"#X text {left + _MARGIN} {top} {_escape(row[0])}, f {_LEFT_WIDTH};"
        yield f"#X text {left + _RIGHT_START} {top} {_escape(row[1])}, f {_RIGHT_WIDTH};"
        top += _row_height(row)


def _escape(text: str) -> str:
    """Return a text as Pd's files have it."""
    return text.replace(",", " \\,").replace(";", " \\;")
