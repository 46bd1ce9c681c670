"""The kernels that `consulting.h` declares."""

from __future__ import annotations

from .experts.following import follow_experts, spot_experts
from .experts.openings import open_ends
from .experts.opinions import (
    advance_experts,
    consult_experts,
    consult_series,
    count_experts,
    match_experts,
    match_series,
    pool_convolutions,
)

__all__ = [
    "advance_experts",
    "consult_experts",
    "consult_series",
    "count_experts",
    "follow_experts",
    "match_experts",
    "match_series",
    "open_ends",
    "pool_convolutions",
    "spot_experts",
]
