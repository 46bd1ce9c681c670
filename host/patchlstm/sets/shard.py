"""One file of a set beyond memory, as it lies on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FileError, FormatError
from patchlstm.identifiers import as_identifier

Labels = tuple[Sequence[str], NDArray[np.int64]]
"""The labels of a shard, each once, and the number of each series' label."""

STORED = np.dtype("<f4")


@dataclass(frozen=True)
class Shard:
    """Where the frames of some series are.

    Attributes
    ----------
    path : Path
        The file that errors name.
    frames : Path
        The file that has all frames, one series after the other, as float32.
    begin : int
        The byte at which they begin in it.
    offsets : int64[S + 1]
        Series ``s`` is from frame ``offsets[s]`` up to ``offsets[s + 1]``.
    n_dimensions : int
    labels : tuple or None
    names : array of S or None
        The identifiers; without them, series have numbers.
    """

    path: Path
    frames: Path
    begin: int
    offsets: NDArray[np.int64]
    n_dimensions: int
    labels: Labels | None
    names: NDArray[Any] | None

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self.offsets) - 1

    def map(self) -> FloatArray:
        """Map the frames into memory, float32[N, D], as long as the array is kept."""
        shape = int(self.offsets[-1]), self.n_dimensions
        return np.memmap(self.frames, STORED, "r", self.begin, shape)

    def read(self, series: NDArray[np.int64], targets: Sequence[FloatArray]) -> None:
        """Read series from anywhere in the file into arrays of their shapes.

        They are not mapped, because the system maps the neighbours of a page too.
        """
        with self.frames.open("rb", buffering=0) as file:
            for place in np.argsort(series):
                target = targets[place]
                first = int(self.offsets[series[place]]) * self.n_dimensions
                file.seek(self.begin + first * STORED.itemsize)
                if file.readinto(target.reshape(-1).view(np.uint8)) != target.nbytes:
                    raise FileError(
                        errors.COULD_NOT_READ, f"{self.path} has become shorter since it was opened"
                    )

    def bounds(self, series: int) -> tuple[int, int]:
        """Return the first frame of a series, and the one after its last."""
        return int(self.offsets[series]), int(self.offsets[series + 1])

    def cut(self, n_values: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of series that each have about so many numbers."""
        step = max(1, n_values // max(1, int(self.offsets[-1]) * self.n_dimensions // len(self)))
        for first in range(0, len(self), step):
            yield first, min(first + step, len(self))

    def identifiers(self) -> list[str]:
        """Return the identifiers: those of the file, or its name and a number."""
        if self.names is None:
            return [f"{self.path.stem}-{row}" for row in range(len(self))]
        return [as_identifier(name) for name in self.names.tolist()]


def check_offsets(path: Path, offsets: NDArray[Any], n_frames: int) -> NDArray[np.int64]:
    """Return where series begin and end, or raise a FormatError if it cannot be."""
    is_fine = offsets.ndim == 1 and len(offsets) > 1 and offsets.dtype.kind in "iu"
    found = offsets.astype(np.int64) if is_fine else np.zeros(1, np.int64)  # unsigned ones wrap
    if not is_fine or found[0] != 0 or found[-1] != n_frames or (np.diff(found) < 1).any():
        raise FormatError(
            errors.INVALID_SET,
            f"{path}: offsets must begin with 0, rise by the length of each series, which is 1 or"
            f" more, and end with {n_frames}, the number of frames",
        )
    return found


def number_labels(path: Path, labels: NDArray[Any] | None, n_series: int) -> Labels | None:
    """Give labels, text or whole numbers, numbers in the order of their first appearance."""
    if labels is None:
        return None
    check_count(path, labels, "labels", n_series)
    names: dict[str, int] = {}
    classes = [names.setdefault(as_identifier(label), len(names)) for label in labels.tolist()]
    return list(names), np.array(classes, np.int64)


def check_count(path: Path, values: NDArray[Any] | None, noun: str, n_series: int) -> None:
    """Raise a FormatError if there are values, but not one for each series."""
    if values is not None and values.shape != (n_series,):
        found = f"{values.size} {noun}" if values.ndim == 1 else f"{noun} of shape {values.shape}"
        raise FormatError(
            errors.INVALID_SET, f"{path} has {found} for {n_series} series; give one for each"
        )
