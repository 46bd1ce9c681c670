"""What a soak has found, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_SHOWN = 500  # characters of a failure


@dataclass(frozen=True)
class Row:
    """One kind of trial.

    Attributes
    ----------
    what : str
    tried : str
        How often, with the unit.
    failures : list of str
        What went wrong, one text for each.
    note : str
        What else was seen.
    """

    what: str
    tried: str
    failures: list[str] = field(default_factory=list)
    note: str = ""


def table(rows: Iterable[Row]) -> str:
    """Return a table in Markdown."""
    lines = ["| what | tried | failures | seen besides |", "| --- | ---: | ---: | --- |"]
    lines += [f"| {row.what} | {row.tried} | {len(row.failures)} | {row.note} |" for row in rows]
    return "\n".join(lines)


def failures(rows: Iterable[Row]) -> str:
    """Return what went wrong, each with the kind of trial it comes from."""
    return "\n".join(f"{row.what}: {text[:_SHOWN]}" for row in rows for text in row.failures)


_BEGIN, _END = "<!-- made by make soak -->\n", "<!-- end -->\n"


def put_table(path: Path, text: str) -> None:
    """Put a table between the marks of a document that has them."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    path.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")
