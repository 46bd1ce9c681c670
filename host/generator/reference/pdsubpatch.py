"""Writes the subpatch ``reference`` of Pd's help patches."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from generator.reference.words import PD, default
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Object, Tool

_LEFT, _COLUMN, _MARGIN = 5, 626, 8  # pixels
_LEFT_WIDTH, _RIGHT_WIDTH = 26, 58  # characters
_RIGHT_START = 200
_HIGHEST = 570  # a taller part has two columns, so that it fits on a small screen
_SUBPATCH = re.compile(
    r"#N canvas [\d ]+ reference 0;\n.*?(?=#X restore \d+ \d+ pd reference;)", re.S
)

Rows = list[tuple[str, str]]


def renew(patch: str, described: Object | Tool) -> str:
    """Return a help patch with a new subpatch ``reference``.

    Raises
    ------
    ValueError
        If it has not one such subpatch.
    """
    if len(_SUBPATCH.findall(patch)) != 1:
        raise ValueError(f"the help patch of {described.name} needs one subpatch [pd reference]")
    return _SUBPATCH.sub(lambda _: _subpatch(described), patch)


def _sections(described: Object | Tool) -> Iterator[tuple[str, Rows]]:
    for heading, messages in described.sections.items():
        yield heading, [(PD.typed(each), PD.explained(each)) for each in messages]
    name, parameter = next(iter(described.parameters.items()))
    head = described.head if isinstance(described, Object) else ""
    value = default(parameter, head)
    yield (
        f"parameters: {PD.tag}{name} {value}, message {name} {value}, get{name}",
        [
            (f"{key} ({default(each, head)})", each.does)
            for key, each in described.parameters.items()
        ],
    )
    if isinstance(described, Tool) and described.aliases:
        yield "FluCoMa's names", list(described.aliases.items())
    if isinstance(described, Tool) and described.inlets:
        yield "inlets after the first", list(described.inlets.items())
    yield "outlets", list(zip(("left", "right"), described.outlets, strict=True))
    if described.sharing:
        capitals = described.camel_case
        names = f"{described.sharing} Capitals do not matter: {capitals} means {capitals.lower()}."
        kept = [("what is kept", KEPT)] if isinstance(described, Object) else []
        yield "names", [(f"{described.name} NAME", names), *kept]


def _subpatch(described: Object | Tool) -> str:
    """Return the page: for each section a subpatch, and what it is about."""
    sections = list(_sections(described))
    texts = [" ".join(row[0].split()[0] for row in rows) for _, rows in sections]
    heights = [8 + _row_height(("", text)) for text in texts]
    lines = [
        f"#N canvas 20 30 {_COLUMN + 5} {54 + sum(heights)} reference 0;",
        _title(f"{described.name}: click a part", _COLUMN),
    ]
    top = 50
    for (heading, rows), text, height in zip(sections, texts, heights, strict=True):
        lines += _part(described.name, heading, rows, top)
        lines.append(f"#X text {_LEFT + _RIGHT_START} {top} {_escape(text)}, f {_RIGHT_WIDTH};")
        top += height
    return "\n".join(lines) + "\n"


def _part(name: str, heading: str, rows: Rows, top: int) -> Iterator[str]:
    """Yield a section as a subpatch, of two columns if one would be higher than a screen."""
    columns = [rows]
    if _height(rows) > _HIGHEST:
        n_left = _split([_row_height(row) for row in rows])
        columns = [rows[:n_left], rows[n_left:]]
    width, height = _COLUMN * len(columns), 54 + max(map(_height, columns))
    title = re.split("[:,]", heading)[0].replace(" ", "_")
    yield f"#N canvas 60 50 {width + 5} {height} {title} 0;"
    yield _title(name, width - 5)
    for number, part in enumerate(columns):
        yield from _section(_LEFT + _COLUMN * number, 46, heading if number == 0 else "", part)
    yield f"#X restore {_LEFT + _MARGIN} {top} pd {title};"


def _split(heights: list[int]) -> int:
    """Return how many rows make the left column."""
    return min(range(1, len(heights)), key=lambda n: max(sum(heights[:n]), sum(heights[n:])))


def _row_height(row: tuple[str, str]) -> int:
    n_lines = max(len(textwrap.wrap(row[0], _LEFT_WIDTH)), len(textwrap.wrap(row[1], _RIGHT_WIDTH)))
    return 5 + 15 * n_lines


def _height(rows: Rows) -> int:
    return 32 + sum(map(_row_height, rows))


def _title(text: str, width: int) -> str:
    text = text.replace(" ", "\\ ")
    return f"#X obj 5 5 cnv 32 {width} 32 empty empty {text} 8 16 0 16 #1f4e79 #ffffff 0;"


def _section(left: int, top: int, heading: str, rows: Rows) -> Iterator[str]:
    title = _escape(heading).replace(" ", "\\ ").replace("\\ \\,", "\\,") or "empty"
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
