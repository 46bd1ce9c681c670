"""Sets beyond memory: labelled series in files of many each, of which some are read at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FileError, InvalidValueError, NotFoundError
from patchlstm.files import PathLike
from patchlstm.identifiers import natural_order
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.labelset import LabelSet
from patchlstm.sets.npzshard import open_npz
from patchlstm.sets.shard import Shard
from patchlstm_kernels import Packed

ENDINGS = (".npz", ".parquet")
"""Of the files that can be shards."""

_BLOCK = 1_000_000  # numbers that are read at a time to be checked or predicted


class Shards:
    """Labelled series in files, ``.npz`` or Parquet, each with the series of a part of the set.

    Memory has the length and the class of each series. Frames are read when they are asked for,
    or mapped into memory where one follows the other. What cannot be mapped, Parquet and compressed
    ``.npz``, is unpacked once into a temporary folder, which ``TMPDIR`` moves.

    docs/scaling.md says what is in the files.

    Parameters
    ----------
    place : path-like
        A folder, whose files are taken in the order of their names, or one file.

    Raises
    ------
    FileError
        If a file cannot be read, or there is none.
    FormatError
        If a file holds something else.
    InvalidValueError
        If the files have different dimensions, or a value is not a finite number.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from patchlstm import Shards
    >>> folder = Path(tempfile.mkdtemp())
    >>> offsets = np.array([0, 3, 8])  # two series, of 3 and 5 frames
    >>> frames = np.zeros((8, 2), np.float32)
    >>> np.savez(folder / "part-0.npz", frames=frames, offsets=offsets, labels=["up", "down"])
    >>> shards = Shards(folder)
    >>> len(shards), shards.labels
    (2, ('down', 'up'))
    """

    def __init__(self, place: PathLike) -> None:
        self._unpacked = tempfile.TemporaryDirectory(prefix="patchlstm-shards-")
        self._shards = [self._open(path) for path in _list_files(Path(place))]
        self.n_dimensions = self._shards[0].n_dimensions
        self.lengths: NDArray[np.int64] = np.concatenate([np.diff(s.offsets) for s in self._shards])
        self._firsts = np.cumsum([0, *(len(shard) for shard in self._shards)])
        self._check()
        self.labels, self.classes = _join([shard.labels for shard in self._shards])

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self.lengths)

    def check_labelled(self) -> None:
        """Raise a NotFoundError if the series have no labels."""
        if not self.labels:
            raise NotFoundError(
                errors.LABEL_NOT_FOUND,
                f"{self._shards[0].path} has no labels; add a column `label`, in .npz files an"
                " array `labels`",
            )

    def take(self, series: NDArray[np.int64]) -> Packed:
        """Read series into memory.

        Parameters
        ----------
        series : int64[M]
            Their numbers, those of the first file first.

        Returns
        -------
        Packed
            In the order in which they were asked for.
        """
        offsets = np.cumsum(np.append(0, self.lengths[series]))
        frames = np.empty((offsets[-1], self.n_dimensions), np.float32)
        owners = np.searchsorted(self._firsts, series, side="right") - 1
        for number in np.unique(owners):
            places = np.flatnonzero(owners == number)
            rows = series[places] - self._firsts[number]
            self._shards[number].read(
                rows, [frames[offsets[place] : offsets[place + 1]] for place in places]
            )
        return Packed(frames, offsets)

    def blocks(self) -> Iterator[tuple[DataSeries, LabelSet]]:
        """Yield all series with their labels, some of them at a time, as sets."""
        for shard in self._shards:
            identifiers = shard.identifiers()
            for first, last in shard.cut(_BLOCK):
                series, labels = DataSeries(), LabelSet()
                mapped = shard.map()
                for row in range(first, last):
                    begin, end = shard.bounds(row)
                    series.add_series(identifiers[row], mapped[begin:end])
                    if shard.labels is not None:
                        labels.add_label(identifiers[row], shard.labels[0][shard.labels[1][row]])
                yield series, labels

    def _open(self, path: Path) -> Shard:
        if path.suffix.lower() == ".npz":
            return open_npz(path, Path(self._unpacked.name))
        # Imported here, since pyarrow is an extra.
        from patchlstm.sets.parquet import open_parquet

        return open_parquet(path, Path(self._unpacked.name))

    def _check(self) -> None:
        """Check dimensions, and in one pass that all values are finite."""
        for shard in self._shards:
            if shard.n_dimensions != self.n_dimensions:
                raise InvalidValueError(
                    errors.WRONG_POINT_SIZE,
                    f"{shard.path} has {shard.n_dimensions} dimensions, {self._shards[0].path} has"
                    f" {self.n_dimensions}; make all from the same features",
                )
            for first, last in shard.cut(_BLOCK):
                begin, end = shard.bounds(first)[0], shard.bounds(last - 1)[1]
                _check_finite(shard, shard.map()[begin:end], begin)


def holds_shards(place: Path) -> bool:
    """Return whether a file or a folder is or has what `Shards` reads."""
    if place.is_dir():
        return any(path.suffix.lower() in ENDINGS for path in place.iterdir())
    return place.suffix.lower() in ENDINGS


def _list_files(place: Path) -> list[Path]:
    if not place.exists():
        raise FileError(errors.FILE_NOT_FOUND, f"no file {place}; check the name and the folder")
    if not place.is_dir():
        return [place]
    found = sorted(
        (path for path in place.iterdir() if path.suffix.lower() in ENDINGS),
        key=lambda path: natural_order(path.name),
    )
    if not found:
        raise FileError(
            errors.FILE_NOT_FOUND,
            f"{place} has no files that end in {' or '.join(ENDINGS)}; name the folder that has",
        )
    return found


def _join(
    found: Sequence[tuple[Sequence[str], NDArray[np.int64]] | None],
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Give the labels of all shards numbers in their natural order."""
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return (), np.zeros(0, np.int64)
    names = tuple(sorted({name for own, _ in known for name in own}, key=natural_order))
    number = {name: index for index, name in enumerate(names)}
    return names, np.concatenate(
        [np.array([number[name] for name in own], np.int64)[classes] for own, classes in known]
    )


def _check_finite(shard: Shard, frames: FloatArray, begin: int) -> None:
    wrong = np.flatnonzero(~np.isfinite(frames).all(axis=1))
    if len(wrong):
        row = int(np.searchsorted(shard.offsets, begin + wrong[0], side="right")) - 1
        raise InvalidValueError(
            errors.NOT_FINITE,
            f"series {shard.identifiers()[row]!r} of {shard.path} has a value that is not finite;"
            " check the analysis that made it",
        )
