"""The kernels that `warping.h` declares."""

from __future__ import annotations

from .alignment.columns import advance_columns
from .alignment.distances import bound_distances, measure_all, measure_nearest
from .alignment.spotting import (
    count_spotting,
    spot,
    start_spotting,
    take_spotted,
)
from .alignment.templates import (
    arrange_templates,
    count_columns,
    count_templates,
    end_columns,
    start_columns,
)

__all__ = [
    "advance_columns",
    "arrange_templates",
    "bound_distances",
    "count_columns",
    "count_spotting",
    "count_templates",
    "end_columns",
    "measure_all",
    "measure_nearest",
    "spot",
    "start_columns",
    "start_spotting",
    "take_spotted",
]
