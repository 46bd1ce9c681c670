"""The storage of one series."""

from __future__ import annotations

import numpy as np

from patchlstm.arrays import FloatArray


class Frames:
    """Frames float32[T, D] that grow at the end in constant time on average.

    Frames that were handed out are never written to again: `append` only writes after them, and
    every other change is made by replacing the whole object. Views therefore stay valid, in other
    threads too.

    Parameters
    ----------
    frames : ndarray of float32, shape (T, D)
        The first frames; not copied.
    """

    __slots__ = ("_buffer", "_length")

    def __init__(self, frames: FloatArray) -> None:
        self._buffer = frames
        self._length = len(frames)

    def __len__(self) -> int:
        return self._length

    @property
    def n_dimensions(self) -> int:
        """D, the number of values in a frame."""
        return int(self._buffer.shape[1])

    @property
    def array(self) -> FloatArray:
        """A read-only view of all frames, float32[T, D]."""
        view = self._buffer[: self._length]
        view.flags.writeable = False
        return view

    def append(self, frame: FloatArray) -> None:
        """Add one frame float32[D] at the end."""
        if self._length == len(self._buffer):
            grown = np.empty((max(8, 2 * self._length), self._buffer.shape[1]), np.float32)
            grown[: self._length] = self._buffer
            self._buffer = grown
        self._buffer[self._length] = frame
        self._length += 1
