"""Points by identifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from patchlstm.arrays import FloatArray, as_frame
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import as_short
from patchlstm.sets.baseset import BaseSet, numbers_from_json
from patchlstm.sets.plainjson import (
    MAX_KEY_BYTES,
    MAX_NUMBER_BYTES,
    VALUES_PER_PIECE,
    PlainReader,
    lines,
)
from patchlstm.text import abbreviate


class DataSet(BaseSet[FloatArray]):
    """Points of the same dimensions, which the first one fixes until the set is empty again.

    Examples
    --------
    >>> from patchlstm import DataSet
    >>> positions = DataSet()
    >>> positions.add_point("a", [0.25, 0.5])
    >>> positions.get_point("a").tolist()
    [0.25, 0.5]
    >>> positions.size, positions.cols
    (1, 2)
    """

    kind = "DataSet"

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
        self._values[self._check_new(identifier)] = self._checked(point)

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
        self._values[check_identifier(identifier)] = given

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
        self._values[identifier] = self._checked(point)

    def delete_point(self, identifier: str) -> None:
        """Delete a point.

        Raises
        ------
        NotFoundError
            If there is no such point.
        """
        self._find(identifier)
        del self._values[identifier]

    def _encode(self) -> Iterator[bytes]:
        identifiers = sorted(self._values)
        step = max(1, VALUES_PER_PIECE // max(1, self.cols))
        for start in range(0, len(identifiers), step):
            keys = identifiers[start : start + step]
            rows = as_short(np.stack([self._values[key] for key in keys]))
            yield lines(dict(zip(keys, rows, strict=True)), depth=1)

    def _max_bytes(self) -> int:
        per_point = MAX_KEY_BYTES + self.cols * MAX_NUMBER_BYTES
        return MAX_KEY_BYTES + sum(6 * len(key) + per_point for key in self._values)

    def _plain_members(self, reader: PlainReader, cols: int) -> Iterable[tuple[str, FloatArray]]:
        return reader.points(cols)

    def _decode_value(self, encoded: Any, cols: int) -> FloatArray:
        return as_frame(numbers_from_json(encoded, cols, "point"), "point")

    def _describe(self, value: FloatArray) -> str:
        return abbreviate(value)

    def _checked(self, point: ArrayLike) -> FloatArray:
        given = as_frame(point, "point")
        self._check_cols(len(given), "point")
        return given
