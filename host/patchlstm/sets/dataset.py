"""Points by identifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_frame, as_series
from patchlstm.errors import InvalidValueError, shorten
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import as_short
from patchlstm.sets import packed
from patchlstm.sets.jsonvalues import numbers_from_json
from patchlstm.sets.nearest import PointTable
from patchlstm.sets.plainjson import (
    MAX_KEY_BYTES,
    MAX_NUMBER_BYTES,
    VALUES_PER_PIECE,
    PlainReader,
    lines,
)
from patchlstm.sets.seriesset import SeriesSet
from patchlstm.text import abbreviate


class DataSet(SeriesSet[FloatArray]):
    """Points of the same dimensions, which the first one fixes until the set is empty again.

    Estimators take it in place of a DataSeries: each point is a series of one frame.

    Examples
    --------
    >>> from patchlstm import DataSet
    >>> positions = DataSet()
    >>> positions.add_point("a", [0.25, 0.5])
    >>> positions.get_point("a").tolist()
    [0.25, 0.5]
    >>> positions.size, positions.cols
    (1, 2)
    >>> positions.add_point("b", [0.25, 2.5])
    >>> identifiers, distances = positions.k_nearest([0.25, 0.0], k=2)
    >>> identifiers, distances.tolist()
    (['a', 'b'], [0.5, 2.5])
    >>> {identifier: point.tolist() for identifier, point in positions.items()}
    {'a': [0.25, 0.5], 'b': [0.25, 2.5]}
    """

    kind = "DataSet"
    plural = "points"

    _table: PointTable | None = None
    """All points as rows, once somebody has asked for the nearest; None: to be made anew."""

    @classmethod
    def from_points(cls, points: ArrayLike, identifiers: Sequence[str] | None = None) -> DataSet:
        """Make a set of many points at once.

        Parameters
        ----------
        points : array_like, shape (N, D), or (N,) for points of one dimension
        identifiers : sequence of str, optional
            N of them; by default the points are called ``"0"``, ``"1"`` and so on.

        Raises
        ------
        InvalidValueError
            If the points are not finite numbers of that shape, or the identifiers empty, not text,
            not as many as the points, or not all different.
        """
        rows = as_series(points, "array")
        names = list(map(str, range(len(rows)))) if identifiers is None else list(identifiers)
        if len(names) != len(rows):
            raise InvalidValueError(
                errors.SIZES_DO_NOT_MATCH,
                f"found {len(rows)} points and {len(names)} identifiers; give one for each point",
            )
        made = cls()
        for name, point in zip(names, rows, strict=True):
            if name in made:
                raise InvalidValueError(
                    errors.DUPLICATE_IDENTIFIER,
                    f"{shorten(repr(name))} is there twice; give each point its own",
                )
            made._put(check_identifier(name), point)
        return made

    @classmethod
    def _of_rows(cls, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        if np.any(rows != rows[0]):
            raise InvalidValueError(
                errors.INVALID_BUFFER,
                f"the {len(rows)} rows of one group differ, so they are no point; a DataSeries can"
                " hold them",
            )
        point: NDArray[np.float64] = rows[0]
        return point

    @property
    def cols(self) -> int:
        """Number of dimensions of a point, 0 while the set is empty."""
        return len(next(iter(self._values.values()), ()))

    def add_point(self, identifier: str, point: ArrayLike) -> None:
        """Add a new point.

        Parameters
        ----------
        identifier : str
        point : array_like, shape (D,)

        Raises
        ------
        InvalidValueError
            If the identifier is taken or empty, or the point not finite numbers of the right count.
        """
        self._put(self._check_new(identifier), self._checked(point))

    def get_point(self, identifier: str) -> FloatArray:
        """Return a point, a read-only float32[D].

        Raises
        ------
        NotFoundError
            If there is no such point.
        """
        return self._find(identifier)

    def set_point(self, identifier: str, point: ArrayLike) -> None:
        """Replace a point, or add it if there is none of this name.

        Raises
        ------
        InvalidValueError
            If the point is not finite numbers of the right count, or the identifier empty.
        """
        given = self._checked(point)
        self._put(check_identifier(identifier), given)

    def update_point(self, identifier: str, point: ArrayLike) -> None:
        """Replace a point that exists.

        Raises
        ------
        NotFoundError
            If there is no such point.
        InvalidValueError
            If the point is not finite numbers of the right count.
        """
        self._find(identifier)
        self._put(identifier, self._checked(point))

    def delete_point(self, identifier: str) -> None:
        """Delete a point.

        Raises
        ------
        NotFoundError
            If there is no such point.
        """
        self._delete(identifier)

    def points(self) -> FloatArray:
        """Return all points in the order of `ids`, a read-only float32[N, D]."""
        if not self.size:
            return np.empty((0, 0), np.float32)
        points = np.concatenate(list(self._values.values())).reshape(self.size, self.cols)
        points.flags.writeable = False
        return points

    def k_nearest(self, point: ArrayLike, k: int = 1) -> tuple[list[str], NDArray[np.float64]]:
        """Find the points nearest to a point by Euclidean distance, however they are scaled.

        Parameters
        ----------
        point : array_like, shape (D,)
            It need not be in the set.
        k : int
            How many to find, at least 1 and at most `size`.

        Returns
        -------
        identifiers : list of str
            The nearest first; of points equally near, the one that was added first.
        distances : float64[k]

        Raises
        ------
        InvalidValueError
            If the set is empty, the point not finite numbers of the right count, or there are not
            so many points.
        """
        given = as_frame(point, "point")
        self._check_search("point", len(given), k)
        if self._table is None:
            self._table = PointTable(self.ids(), self.points())
        return self._table.nearest(given, k)

    def get_series(self, identifier: str) -> FloatArray:
        """Return a point as a series of one frame, a read-only float32[1, D].

        Raises
        ------
        NotFoundError
            If there is no such point.
        """
        series: FloatArray = self._find(identifier)[np.newaxis]
        return series

    def series(self) -> list[FloatArray]:
        """Return all points in the order of `ids`, as `get_series` does."""
        return [point[np.newaxis] for point in self._values.values()]

    def _put(self, identifier: str, value: FloatArray) -> None:
        table = self._table if identifier not in self._values else None
        super()._put(identifier, value)
        if table is not None:
            table.append(identifier, value)
            self._table = table

    def _changed(self) -> None:
        super()._changed()
        self._table = None  # what searches use is of no use any more

    def _n_bytes(self, value: FloatArray) -> int:
        return value.nbytes

    def _encode(self) -> Iterator[bytes]:
        identifiers = sorted(self._values)
        step = max(1, VALUES_PER_PIECE // max(1, self.cols))
        for start in range(0, len(identifiers), step):
            keys = identifiers[start : start + step]
            rows = as_short(np.stack([self._values[key] for key in keys]))
            yield lines(dict(zip(keys, rows, strict=True)), depth=1)

    def _pack(self) -> tuple[dict[str, Any], FloatArray]:
        return {"ids": self.ids(), "cols": self.cols}, self.points().ravel()

    def _unpack(self, header: dict[str, Any], numbers: FloatArray) -> None:
        identifiers = packed.texts(header, "ids")
        points = numbers.reshape(len(identifiers), int(header["cols"]))
        for identifier, point in zip(identifiers, points, strict=True):
            self.add_point(identifier, point)

    def _max_bytes(self) -> int:
        per_point = MAX_KEY_BYTES + self.cols * MAX_NUMBER_BYTES
        return MAX_KEY_BYTES + sum(6 * len(key) + per_point for key in self._values)

    def _plain_members(self, reader: PlainReader, cols: int) -> Iterable[tuple[str, FloatArray]]:
        return reader.points(cols)

    def _decode_value(self, encoded: Any, cols: int) -> FloatArray:
        return as_frame(numbers_from_json(encoded, cols, "point"), "point")

    def _describe(self, value: FloatArray) -> str:
        return abbreviate(value)

    def _shown(self, stored: FloatArray) -> FloatArray:
        return stored

    def _checked(self, value: ArrayLike) -> FloatArray:
        given = as_frame(value, "point")
        self._check_cols(len(given), "point")
        return given
