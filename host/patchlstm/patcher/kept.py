"""What is known of the patches that keep a content."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Kept:
    """What is known of the patches that keep a content.

    Attributes
    ----------
    keepers : set of int
        The objects whose patches keep it.
    told : int or None
        Of which change they were told last; None: of nothing.
    next_at : float
        When they may be told again, in seconds.
    version : int
        What it was called then.
    saved : int or None
        The change with which a patch was saved last.
    restored : tuple of int
        The change with which a patch gave back what it had kept, and the checksum of the bytes.
    begun : int or None
        The last change of arguments, a file among them with which the content began.
    packed : tuple of int
        The last change that was told, and the checksum of the bytes that were made of it.
    has_problem : bool
        Whether the last could not be kept.
    """

    keepers: set[int] = field(default_factory=set)
    told: int | None = None
    next_at: float = -math.inf
    version: int = 0
    saved: int | None = None
    restored: tuple[int, int] = (-1, 0)
    begun: int | None = None
    packed: tuple[int, int] = (-1, 0)
    has_problem: bool = False
