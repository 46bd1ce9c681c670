"""What the benchmarks found, as Markdown, and its place in docs/performance.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEGIN = "<!-- figures: written by make bench -->"
END = "<!-- end of figures -->"


@dataclass
class Plot:
    """A drawing: file name without ending, what it shows, and who draws it."""

    name: str
    shows: str
    draw: Callable[[Axes], None]


@dataclass
class Section:
    """What one benchmark found.

    `blocks` are Markdown: sentences and tables. `ahead` says where others were faster.
    """

    title: str
    blocks: list[str]
    plots: list[Plot] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)

    def markdown(self, folder: str = "") -> str:
        """Return the section; with a folder, its plots as links into that folder."""
        links = [f"![{plot.shows}]({folder}/{plot.name}.svg)" for plot in self.plots if folder]
        return "\n\n".join([f"## {self.title}", *self.blocks, *links])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float) -> str:
    """Return a number with three figures, but never fewer than its whole part has."""
    if value == 0 or math.isnan(value):
        return "0" if value == 0 else "-"
    magnitude = abs(value)
    if magnitude >= 100:
        return f"{value:.0f}"
    if magnitude >= 10:
        return f"{value:.1f}"
    if magnitude >= 1:
        return f"{value:.2f}"
    return f"{value:.3g}"


def where_others_lead(sections: Sequence[Section]) -> str:
    """Return the list of all cases in which somebody else was faster."""
    found = [f"- {section.title}: {case}" for section in sections for case in section.ahead]
    if not found:
        return "In no case of this run was a peer faster."
    return "\n".join(
        ["Ratios ours / peer, of minima (of medians); above 1 the peer is faster.", "", *found]
    )


def insert(document: str, figures: str) -> str:
    """Put figures into a document, between the two lines made for them.

    Raises
    ------
    ValueError
        If the document lacks one of the lines.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document needs a line {BEGIN!r} and, below it, a line {END!r}")
    return f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}"


def write(sections: Sequence[Section], heading: str, path: Path) -> None:
    """Write the figures of all sections into a document, and their plots into a folder beside it.

    The folder has the document's name without its ending.
    """
    from benchmarks.plots import save

    folder = path.with_suffix("")
    folder.mkdir(exist_ok=True)
    for section in sections:
        for plot in section.plots:
            save(plot, folder)
    leading = f"## Where others are faster\n\n{where_others_lead(sections)}"
    parts = [heading, leading, *(section.markdown(folder.name) for section in sections)]
    path.write_text(insert(path.read_text(encoding="utf-8"), "\n\n".join(parts)), encoding="utf-8")
