"""What a network can be fitted on and asked about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.dataframes import rows_by_group
from patchlstm.sets.mapping import Stored

Self = TypeVar("Self", bound="SeriesSet[Any]")


class SeriesSet(BaseSet[Stored, FloatArray]):
    """A set whose values are series, or can be seen as series."""

    plural: ClassVar[str]
    """What its values are called in error messages."""

    @classmethod
    def from_dataframe(
        cls: type[Self], frame: Any, group: str, columns: Sequence[str] | None = None
    ) -> Self:
        """Make a set of a pandas DataFrame, whose rows are frames, in the order of time.

        Parameters
        ----------
        frame : pandas.DataFrame
        group : str
            The column, or the level of the index, that says to which series a row belongs; its
            values become the identifiers.
        columns : sequence of str, optional
            Those that are dimensions; by default all others.

        Returns
        -------
        DataSeries or DataSet
            Of a DataSet, the rows of one group must be the same: they are one point.

        Raises
        ------
        InvalidValueError
            If a column is missing or does not hold finite numbers.

        Examples
        --------
        >>> import pandas as pd
        >>> from patchlstm import DataSeries, LabelSet
        >>> frame = pd.DataFrame({"take": [1, 1, 2], "x": [0.0, 0.5, 1.0], "word": ["a", "a", "b"]})
        >>> series = DataSeries.from_dataframe(frame, "take", ["x"])
        >>> labels = LabelSet.from_dataframe(frame, "take", "word")
        >>> {key: values.shape for key, values in series.items()}, dict(labels)
        ({'1': (2, 1), '2': (1, 1)}, {'1': 'a', '2': 'b'})
        """
        groups = rows_by_group(frame, group, columns)
        return cls((name, cls._of_rows(rows)) for name, rows in groups)

    @classmethod
    def _of_rows(cls, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value that rows of one group, float64[T, D], are."""
        return rows

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
