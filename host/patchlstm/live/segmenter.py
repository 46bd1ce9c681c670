"""Takes of a stream of frames: what lstm.segment does in a patch, by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm._segmenter import ffi, lib
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import spell_number
from patchlstm.objects.segment import SEGMENT

_FIELDS = {"fixed": "is_fixed"}  # whose names in C differ


class Segmenter:
    """Cuts takes out of a stream of frames by their level.

    Parameters
    ----------
    **numbers : float
        Parameters of lstm.segment, such as ``hold=20``; ``onset`` and ``release`` are dB above the
        floor, ``hold``, ``preroll``, ``least`` and ``most`` are frames.

    Raises
    ------
    InvalidValueError
        If one of them is out of its range.
    TypeError
        If there is no such parameter.
    """

    def __init__(self, **numbers: float) -> None:
        settings = _settings(numbers)
        made = lib.lstm_segmenter_new(settings)
        self._segmenter = ffi.gc(made, lib.lstm_segmenter_free)

    def hear(self, frame: ArrayLike, level: float) -> Iterator[tuple[str, Any]]:
        """Take the next frame.

        Parameters
        ----------
        frame : array_like, shape (D,)
        level : float
            In dB.

        Yields
        ------
        tuple
            ``("begin", None)``, ``("frame", float32[D])`` or ``("end", number of frames)``, in this
            order, as often as there is something to say. All must be taken before the next frame.
        """
        values = np.ascontiguousarray(frame, np.float32)
        pointer = ffi.from_buffer("float[]", values)
        if not lib.lstm_segmenter_feed(self._segmenter, pointer, len(values), level):
            raise MemoryError
        return self._events(len(values))

    def end(self) -> Iterator[tuple[str, Any]]:
        """End a take that is open, and yield what is left of it as `hear` does."""
        lib.lstm_segmenter_end(self._segmenter)
        return self._events(lib.lstm_segmenter_n_values(self._segmenter))

    @property
    def floor(self) -> float:
        """The level of the room, in dB."""
        return float(lib.lstm_segmenter_floor(self._segmenter))

    def _events(self, n_values: int) -> Iterator[tuple[str, Any]]:
        frame = ffi.new("const float **")
        n_frames = ffi.new("int64_t *")
        while event := lib.lstm_segmenter_next(self._segmenter, frame, n_frames):
            if event == lib.LSTM_SEGMENTER_BEGIN:
                yield "begin", None
            elif event == lib.LSTM_SEGMENTER_FRAME:
                yield "frame", _copy(frame[0], n_values)
            elif event == lib.LSTM_SEGMENTER_END:
                yield "end", n_frames[0]


def _copy(values: Any, n_values: int) -> FloatArray:
    size = n_values * ffi.sizeof("float")
    frame: FloatArray = np.frombuffer(ffi.buffer(values, size), np.float32).copy()
    return frame


def _settings(numbers: dict[str, float]) -> Any:
    rows = SEGMENT.parameters
    if unknown := set(numbers) - set(rows):
        raise TypeError(f"no such parameter: {', '.join(sorted(unknown))}; there are {[*rows]}")
    settings = ffi.new("lstm_segmenter_settings *")
    for name, row in rows.items():
        value = numbers.get(name, row.initial)
        if needed := row.needed_instead_of(value):
            raise InvalidValueError(
                errors.INVALID_PARAMETER, f"{name} is {spell_number(value)}, {needed}"
            )
        setattr(settings, _FIELDS.get(name, name), int(value) if row.is_whole else value)
    if settings.motion == 1:
        raise InvalidValueError(
            errors.INVALID_PARAMETER, "motion is 1, at least 2 frames are needed, or 0"
        )
    settings.release = min(settings.release, settings.onset)
    return settings
