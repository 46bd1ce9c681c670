"""The kernels that `prediction.h` declares."""

from __future__ import annotations

from ..layout import (
    count_canonical,
    count_memory,
    count_novelty,
    count_parameters,
    count_state,
)
from .network.arranging import arrange
from .network.continuing import draw_next, go_on
from .network.inference import advance, advance_backward, outputs
from .network.novelty import is_novel, novelty_distance

__all__ = [
    "advance",
    "advance_backward",
    "arrange",
    "count_canonical",
    "count_memory",
    "count_novelty",
    "count_parameters",
    "count_state",
    "draw_next",
    "go_on",
    "is_novel",
    "novelty_distance",
    "outputs",
]
