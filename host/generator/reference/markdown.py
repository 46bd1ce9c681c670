"""Markdown, as it is written and as it is shown."""

from __future__ import annotations

from collections.abc import Sequence

MADE = "<!-- `make reference` writes this page. -->"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table, and an empty one."""
    lines = [titles, ["---"] * len(titles), *([_cell(each) for each in row] for row in rows)]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def code(text: str) -> str:
    """Return a text as code."""
    return f"`{text}`"


def capitalised(text: str) -> str:
    """Return a text with a large first letter."""
    return text[:1].upper() + text[1:]
