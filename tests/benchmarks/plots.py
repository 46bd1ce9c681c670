"""Drawing: the one place that knows matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

from benchmarks.report import Plot
from benchmarks.timing import Comparison

# The same data give the same file; text stays text, which keeps it small.
mpl.rcParams.update({"svg.hashsalt": "patchlstm", "svg.fonttype": "none", "font.size": 9})


def save(plot: Plot, folder: Path) -> None:
    """Draw a plot into an SVG file."""
    drawing = Figure(figsize=(7.2, 3.2), layout="constrained")
    axes = drawing.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    plot.draw(axes)
    drawing.savefig(folder / f"{plot.name}.svg", metadata={"Date": None})


def bars(comparison: Comparison, axes: Axes) -> None:
    """Draw the shortest time of each contender in each case, side by side."""
    cases, contenders = list(comparison.times), comparison.contenders
    width = 0.8 / len(contenders)
    for n, name in enumerate(contenders):
        rounds = [comparison.times[case].get(name, [float("nan")]) for case in cases]
        heights = [comparison.per_second * min(seconds) for seconds in rounds]
        axes.bar(np.arange(len(cases)) + (n + 0.5) * width - 0.4, heights, width, label=name)
    axes.set_yscale("log")
    axes.set_ylabel(f"{comparison.unit}, best round")
    axes.set_xticks(range(len(cases)), [case.partition(" D=")[0] for case in cases])
    _finish(axes)


def lines(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], x: str, y: str, axes: Axes
) -> None:
    """Draw curves on logarithmic axes."""
    for name, (xs, ys) in curves.items():
        axes.plot(xs, ys, marker="o", markersize=3, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    _finish(axes)


def tails(
    samples: Mapping[str, NDArray[np.float64]], unit: str, axes: Axes, scale: str = "linear"
) -> None:
    """Draw which share of the samples is at least as long as a time."""
    for name, values in samples.items():
        longest_first = np.sort(values)[::-1]
        # Few points will do for a curve on a logarithmic axis, and keep the file small.
        ranks = np.unique(np.geomspace(1, len(values), 300).astype(int))
        axes.plot(longest_first[ranks - 1], ranks / len(values), label=name)
    axes.set_xscale(scale)
    axes.set_yscale("log")
    axes.set_xlabel(unit)
    axes.set_ylabel("share at least as long")
    _finish(axes)


def _finish(axes: Axes) -> None:
    """Put the legend aside, and plain numbers on logarithmic axes."""
    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "log":
            low, high = axis.get_view_interval()
            axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 1e3 else (1,)))
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter(NullFormatter())
    axes.legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
