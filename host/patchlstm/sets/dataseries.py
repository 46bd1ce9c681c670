"""Series of frames by identifier."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_frame, as_series
from patchlstm.errors import FormatError, InvalidValueError, NotFoundError
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import json_type, shortest_floats
from patchlstm.sets.baseset import BaseSet, numbers_from_json
from patchlstm.sets.frames import Frames
from patchlstm.text import abbreviate


class DataSeries(BaseSet[Frames]):
    """Series of different lengths, all of the same number of dimensions.

    The first frame or series fixes the number of dimensions until the set is empty again. Frames
    are counted from 0; a negative time counts from the last frame, which is -1.

    Examples
    --------
    >>> from patchlstm import DataSeries
    >>> strokes = DataSeries()
    >>> strokes.add_series("a", [[0.0, 0.5], [1.0, 0.25]])
    >>> strokes.add_frame("a", [2.0, 0.125])
    >>> strokes.get_series("a").shape
    (3, 2)
    >>> print(strokes)
    DataSeries: size 1, cols 2
      a  3 frames, first 0 0.5
    """

    kind = "DataSeries"

    @property
    def cols(self) -> int:
        """Number of dimensions of a frame, 0 while the set is empty."""
        first = next(iter(self._values.values()), None)
        return 0 if first is None else first.n_dimensions

    def add_frame(self, identifier: str, frame: ArrayLike) -> None:
        """Add a frame at the end of a series, which begins with it if it is new.

        Parameters
        ----------
        identifier : str
        frame : array_like, shape (D,)

        Raises
        ------
        InvalidValueError
            If the frame is not finite numbers of the right count, or the identifier empty.
        """
        given = self._checked_frame(frame)
        if identifier in self._values:
            self._values[identifier].append(given)
        else:
            self._values[check_identifier(identifier)] = Frames(given[np.newaxis])

    def add_series(self, identifier: str, series: ArrayLike) -> None:
        """Add a new series.

        Parameters
        ----------
        identifier : str
        series : array_like, shape (T, D)

        Raises
        ------
        InvalidValueError
            If the identifier is taken or empty, or the series not finite numbers of the right
            shape.
        """
        self._values[self._check_new(identifier)] = self._checked_series(series)

    def get_frame(self, identifier: str, time: int) -> FloatArray:
        """Return one frame, a read-only float32[D].

        Raises
        ------
        NotFoundError
            If there is no such series or frame.
        """
        index = self._index(identifier, time)
        frame: FloatArray = self.get_series(identifier)[index]
        return frame

    def get_series(self, identifier: str) -> FloatArray:
        """Return a series, a read-only float32[T, D] that later changes do not reach.

        Raises
        ------
        NotFoundError
            If there is no such series.
        """
        return self._find(identifier).array

    def series(self) -> list[FloatArray]:
        """Return all series in the order of `ids`, as `get_series` does."""
        return [frames.array for frames in self._values.values()]

    def set_frame(self, identifier: str, time: int, frame: ArrayLike) -> None:
        """Replace a frame, or add it at the end if there is none at this time yet.

        Raises
        ------
        InvalidValueError
            If the frame is not finite numbers of the right count, or the identifier empty.
        NotFoundError
            If a negative time lies before the first frame.
        """
        length = len(self._values.get(identifier, ()))
        if _as_time(time) >= length:
            self.add_frame(identifier, frame)
        else:
            self.update_frame(identifier, time, frame)

    def set_series(self, identifier: str, series: ArrayLike) -> None:
        """Replace a series, or add it if there is none of this name.

        Raises
        ------
        InvalidValueError
            If the series is not finite numbers of the right shape, or the identifier empty.
        """
        given = self._checked_series(series)
        self._values[check_identifier(identifier)] = given

    def update_frame(self, identifier: str, time: int, frame: ArrayLike) -> None:
        """Replace a frame that exists.

        Raises
        ------
        NotFoundError
            If there is no such series or frame.
        InvalidValueError
            If the frame is not finite numbers of the right count.
        """
        index = self._index(identifier, time)
        series = self.get_series(identifier).copy()
        series[index] = self._checked_frame(frame)
        self._values[identifier] = Frames(series)

    def update_series(self, identifier: str, series: ArrayLike) -> None:
        """Replace a series that exists.

        Raises
        ------
        NotFoundError
            If there is no such series.
        InvalidValueError
            If the series is not finite numbers of the right shape.
        """
        self._find(identifier)
        self._values[identifier] = self._checked_series(series)

    def delete_frame(self, identifier: str, time: int) -> None:
        """Delete a frame, and the series with it if that was its only one.

        Raises
        ------
        NotFoundError
            If there is no such series or frame.
        """
        index = self._index(identifier, time)
        series = self.get_series(identifier)
        if len(series) == 1:
            del self._values[identifier]
        else:
            self._values[identifier] = Frames(np.delete(series, index, axis=0))

    def delete_series(self, identifier: str) -> None:
        """Delete a series.

        Raises
        ------
        NotFoundError
            If there is no such series.
        """
        self._find(identifier)
        del self._values[identifier]

    def snapshot(self) -> DataSeries:
        """Return a copy that later changes do not reach; it shares the memory of the frames."""
        copy = DataSeries()
        copy._values = {key: Frames(frames.array) for key, frames in self._values.items()}
        return copy

    def _encode(self, value: Frames) -> dict[str, list[float]]:
        # Readers that sort the keys as text must meet the frames in time order.
        width = len(str(len(value) - 1))
        return {f"{i:0{width}}": row for i, row in enumerate(shortest_floats(value.array))}

    def _decode_value(self, encoded: Any, cols: int) -> Frames:
        if not isinstance(encoded, dict):
            raise FormatError(
                errors.WRONG_TYPE, f"found {json_type(encoded)}, an object of frames is needed"
            )
        rows: dict[int, list[float]] = {}
        for key, row in encoded.items():
            number = _frame_number(key)
            if number in rows:
                raise FormatError(errors.INVALID_TIME, f"frame {number} appears twice")
            rows[number] = numbers_from_json(row, cols, f"frame {number}")
        if not rows:
            raise FormatError(errors.EMPTY_BUFFER, "the series has no frames")
        return Frames(as_series([rows[number] for number in sorted(rows)]))

    def _describe(self, value: Frames) -> str:
        count = "1 frame" if len(value) == 1 else f"{len(value)} frames"
        return f"{count}, first {abbreviate(value.array[0])}"

    def _checked_frame(self, frame: ArrayLike) -> FloatArray:
        given = as_frame(frame)
        self._check_cols(len(given), "frame")
        return given

    def _checked_series(self, series: ArrayLike) -> Frames:
        given = as_series(series)
        self._check_cols(given.shape[1], "series")
        return Frames(given)

    def _index(self, identifier: str, time: int) -> int:
        length = len(self._find(identifier))
        index = _as_time(time)
        if not -length <= index < length:
            raise NotFoundError(
                errors.POINT_NOT_FOUND,
                f"{identifier!r} has no frame {index}, its {length} frames are"
                f" 0 to {length - 1} or, from the end, -1 to -{length}",
            )
        return index


def _as_time(time: int) -> int:
    if not isinstance(time, Integral):
        raise InvalidValueError(errors.INVALID_TIME, f"found {time!r}, a whole number is needed")
    return int(time)


def _frame_number(key: str) -> int:
    # isdigit alone lets superscripts pass; no series has so many frames that 18 digits are needed.
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise FormatError(errors.INVALID_TIME, f"found {key!r}, the number of a frame is needed")
    return int(key)
