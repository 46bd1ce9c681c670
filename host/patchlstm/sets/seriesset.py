"""What a network can be fitted on and asked about."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.mapping import Stored


class SeriesSet(BaseSet[Stored, FloatArray]):
    """A set whose values are series, or can be seen as series."""

    plural: ClassVar[str]
    """What its values are called in error messages."""

    def check_not_empty(self) -> None:
        """Raise InvalidValueError if there is nothing in it."""
        if not self.size:
            raise InvalidValueError(errors.is_empty(self.kind), f"add {self.plural} first")

    @abstractmethod
    def get_series(self, identifier: str) -> FloatArray:
        """Return a series, a read-only float32[T, D] that later changes do not reach.

        Raises
        ------
        NotFoundError
            If there is no such series.
        """

    @abstractmethod
    def series(self) -> list[FloatArray]:
        """Return all series in the order of `ids`, as `get_series` does."""

    def _are_equal(self, one: FloatArray, other: FloatArray) -> bool:
        return np.array_equal(one, other)

    def _check_search(self, noun: str, n_dimensions: int, k: int) -> None:
        """Check what neighbours are looked for of, and how many."""
        self.check_not_empty()
        if n_dimensions != self.cols:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the {noun} has {n_dimensions} dimensions, those of the {self.kind} have"
                f" {self.cols}",
            )
        if k < 1:
            raise InvalidValueError(errors.K_TOO_SMALL, f"found {k}, at least 1 is needed")
        if k > self.size:
            raise InvalidValueError(
                errors.K_TOO_LARGE, f"found {k}, the {self.kind} has {self.size} {self.plural}"
            )
