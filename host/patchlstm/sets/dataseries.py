"""Series of frames by identifier."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_frame, as_series
from patchlstm.errors import FormatError, InvalidValueError, NotFoundError
from patchlstm.files import PathLike
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import as_short, json_type
from patchlstm.sets import packed
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.frames import Frames
from patchlstm.sets.jsonvalues import numbers_from_json, series_from_json
from patchlstm.sets.nearest import SeriesTable
from patchlstm.sets.numbering import grouped
from patchlstm.sets.plainjson import (
    MAX_KEY_BYTES,
    MAX_NUMBER_BYTES,
    VALUES_PER_PIECE,
    PlainReader,
    closing,
    lines,
    opening,
)
from patchlstm.sets.seriesset import SeriesSet
from patchlstm.sets.trimming import energies, loud_part
from patchlstm.text import abbreviate


class DataSeries(SeriesSet[Frames]):
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
    >>> strokes["b"] = [[0.5, 0.5]]
    >>> {identifier: len(series) for identifier, series in strokes.items()}
    {'a': 3, 'b': 1}
    """

    kind = "DataSeries"
    plural = "series"

    _table: SeriesTable | None = None
    """All series, once somebody has asked for the nearest; None: to be made anew."""

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
            self._append(identifier, given)
        else:
            self._begin(check_identifier(identifier), given)

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
        self._put(self._check_new(identifier), self._checked(series))

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

    def length(self, identifier: str) -> int:
        """Return the number of frames of a series.

        Raises
        ------
        NotFoundError
            If there is no such series.
        """
        return len(self._find(identifier))

    def get_dataset(self, time: int) -> DataSet:
        """Return the frame of each series at one time, as points under the series' identifiers.

        Parameters
        ----------
        time : int
            Series that are too short to have such a frame are left out.

        Raises
        ------
        InvalidValueError
            If the set is empty.
        NotFoundError
            If no series has such a frame.
        """
        self.check_not_empty()
        index = _as_time(time)
        found = DataSet()
        for identifier, frames in self._values.items():
            if -len(frames) <= index < len(frames):
                found.add_point(identifier, frames.array[index])
        if not found.size:
            longest = max(map(len, self._values.values()))
            raise NotFoundError(
                errors.POINT_NOT_FOUND,
                f"no series has a frame {index}, the longest has {longest} frames:"
                f" 0 to {longest - 1} or, from the end, -1 to -{longest}",
            )
        return found

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
        given = self._checked(series)
        self._put(check_identifier(identifier), given)

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
        self._put(identifier, Frames(series))

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
        self._put(identifier, self._checked(series))

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
            self._delete(identifier)
        else:
            self._put(identifier, Frames(np.delete(series, index, axis=0)))

    def delete_series(self, identifier: str) -> None:
        """Delete a series.

        Raises
        ------
        NotFoundError
            If there is no such series.
        """
        self._delete(identifier)

    def k_nearest(
        self, series: ArrayLike, k: int = 1, band: int | None = None
    ) -> tuple[list[str], NDArray[np.float64]]:
        """Find the series nearest to a series by dynamic time warping, however they are scaled.

        A distance is the square root of the least sum of squared Euclidean distances of the frames
        that meet, over all alignments (Sakoe and Chiba 1978). It grows with the series' lengths.

        Parameters
        ----------
        series : array_like, shape (T, D)
            It need not be in the set.
        k : int
            How many to find, at least 1 and at most `size`.
        band : int, optional
            By how many frames two that meet may be apart in time, beyond the difference of the two
            series' lengths; by default as many as there are.

        Returns
        -------
        identifiers : list of str
            The nearest first; of series equally near, the one that was added first.
        distances : float64[k]

        Raises
        ------
        InvalidValueError
            If the set is empty, the series not finite numbers of the right shape, the band below 0,
            or there are not so many series.
        """
        given = as_series(series)
        self._check_search("series", given.shape[1], k)
        if band is not None and band < 0:
            raise InvalidValueError(
                errors.INVALID_COUNT, f"the band is {band}, at least 0 is needed"
            )
        return self.table().nearest(given, k, band)

    def table(self) -> SeriesTable:
        """Return all series in the form in which they are searched, which snapshots share."""
        if self._table is None:
            self._table = SeriesTable(self.ids(), self.series())
        return self._table

    def trim(
        self, level: float, identifier: str | None = None, dimension: int | None = None
    ) -> int:
        """Cut quiet frames from both ends of a series, or of each.

        Parameters
        ----------
        level : float
            The first and the last frame that reach it are where the series begins and ends. It is
            compared with the mean square of the standardised frame: each dimension less its mean
            over all frames of the set, divided by its deviation. 1 is average.
        identifier : str, optional
            Which series; by default all.
        dimension : int, optional
            Compare with the frame's value in this dimension, from 0, just as it is.

        Returns
        -------
        int
            How many frames were cut.

        Raises
        ------
        NotFoundError
            If there is no such series.
        InvalidValueError
            If the set is empty, the level not finite, there is no such dimension, or nothing of a
            series would be left.
        """
        self.check_not_empty()
        identifiers = self.ids() if identifier is None else [identifier]
        part = [self.get_series(each) for each in identifiers]
        if not math.isfinite(level):
            raise InvalidValueError(errors.INVALID_LEVEL, f"found {level}, a number is needed")
        if dimension is None:
            levels = energies(part, self.series())
        else:
            index = self._dimension(dimension)
            levels = [series[:, index].astype(np.float64) for series in part]
        cuts = [loud_part(*each, level) for each in zip(identifiers, levels, strict=True)]
        n_cut = 0
        with self._history.one_step():
            for each, series, cut in zip(identifiers, part, cuts, strict=True):
                rest = series[cut]
                n_cut += len(series) - len(rest)
                if len(rest) < len(series):
                    self._put(each, Frames(rest.copy()))
        return n_cut

    def snapshot(self) -> DataSeries:
        """Return a copy that later changes do not reach; it shares the memory of the frames."""
        copy = DataSeries()
        copy._values = {key: Frames(frames.array) for key, frames in self._values.items()}
        copy._table = self._table
        return copy

    def read(self, path: PathLike, group: bool = False) -> None:
        """Replace the content with that of a JSON file in FluCoMa's format.

        A DataSet is read as well: each point is a series of one frame. See also `BaseSet.read`.

        Parameters
        ----------
        path : str or path
        group : bool
            Whether ``a-1``, ``a-2`` and so on (``a_1`` too) become one series ``a``, with the
            frames in the order of the numbers.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read or holds neither, or if `group` finds no such identifiers.
            Nothing is changed then.
        """
        values = self._values_of_file(path)
        self._replace(grouped(values, path) if group else values)

    def _changed(self) -> None:
        super()._changed()
        self._table = None  # what searches use is of no use any more

    def _append(self, identifier: str, frame: FloatArray) -> None:
        frames = self._values[identifier]
        self._history.note_growth(identifier, partial(self._cut, identifier, len(frames)))
        frames.append(frame)
        self._changed()

    def _begin(self, identifier: str, frame: FloatArray) -> None:
        self._history.note_growth(identifier, partial(self._delete, identifier))
        self._values[identifier] = Frames(frame[np.newaxis])
        self._changed()

    def _cut(self, identifier: str, length: int) -> None:
        """Take the last frames away; others may still look at them, so they stay in memory."""
        self._values[identifier] = Frames(self._values[identifier].array[:length])
        self._changed()

    def _n_bytes(self, value: Frames) -> int:
        return value.array.nbytes

    @property
    def _decoders(self) -> dict[str, Callable[[Any, int], Frames]]:
        return {**super()._decoders, "a DataSet": _frame_from_json}

    def _encode(self) -> Iterator[bytes]:
        step = max(1, VALUES_PER_PIECE // max(1, self.cols))
        for identifier in sorted(self._values):
            frames = self._values[identifier].array
            # Readers that sort the keys as text must meet the frames in time order.
            width = len(str(len(frames) - 1))
            for start in range(0, len(frames), step):
                rows = as_short(frames[start : start + step])
                keys = (f"{time:0{width}}" for time in range(start, start + len(rows)))
                text = lines(dict(zip(keys, rows, strict=True)), depth=2)
                if start == 0:
                    text = opening(identifier, depth=1) + text
                if start + step >= len(frames):
                    text += closing(depth=1)
                yield text

    def _pack(self) -> tuple[dict[str, Any], FloatArray]:
        series = self.series()
        numbers = np.concatenate(series).ravel() if series else np.empty(0, np.float32)
        header = {"ids": self.ids(), "lengths": list(map(len, series)), "cols": self.cols}
        return header, numbers

    def _unpack(self, header: dict[str, Any], numbers: FloatArray) -> None:
        if not header["ids"]:
            return
        frames = numbers.reshape(-1, int(header["cols"]))
        ends = np.cumsum(packed.counts(header, "lengths"))
        if ends[-1] != len(frames):
            raise ValueError(f"found {len(frames)} frames, {ends[-1]} are needed")
        for identifier, series in zip(
            packed.texts(header, "ids"), np.split(frames, ends[:-1]), strict=True
        ):
            self.add_series(identifier, series)

    def _max_bytes(self) -> int:
        per_frame = MAX_KEY_BYTES + self.cols * MAX_NUMBER_BYTES
        return MAX_KEY_BYTES + sum(
            2 * MAX_KEY_BYTES + 6 * len(identifier) + len(frames) * per_frame
            for identifier, frames in self._values.items()
        )

    def _plain_members(self, reader: PlainReader, cols: int) -> Iterable[tuple[str, Frames]]:
        return ((identifier, Frames(series)) for identifier, series in reader.series(cols))

    def _decode_value(self, encoded: Any, cols: int) -> Frames:
        if isinstance(encoded, dict):
            return Frames(series_from_json(encoded, cols))
        raise FormatError(
            errors.WRONG_TYPE, f"found {json_type(encoded)}, an object of frames is needed"
        )

    def _describe(self, value: Frames) -> str:
        count = "1 frame" if len(value) == 1 else f"{len(value)} frames"
        return f"{count}, first {abbreviate(value.array[0])}"

    def _checked_frame(self, frame: ArrayLike) -> FloatArray:
        given = as_frame(frame)
        self._check_cols(len(given), "frame")
        return given

    def _shown(self, stored: Frames) -> FloatArray:
        return stored.array

    def _checked(self, value: ArrayLike) -> Frames:
        given = as_series(value)
        self._check_cols(given.shape[1], "series")
        return Frames(given)

    def _dimension(self, dimension: int) -> int:
        if not isinstance(dimension, Integral) or not 0 <= dimension < self.cols:
            raise InvalidValueError(
                errors.INVALID_DIMENSION,
                f"found {dimension!r}, the dimensions of the {self.kind} are 0 to {self.cols - 1}",
            )
        return int(dimension)

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


def _frame_from_json(encoded: Any, cols: int) -> Frames:
    return Frames(as_series([numbers_from_json(encoded, cols, "point")]))
