"""What a network is trained on: in memory, or on a disk and read some of it at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from patchlstm.network.rate import at_rate, count_steps
from patchlstm_kernels import Examples, Packed, Topology, make_examples, measure_spread

# Numbers in a portion of what is on a disk. Its variants take two to three times as much besides.
_MAX_VALUES = 500_000


class Stored(Protocol):
    """Labelled series on a disk."""

    labels: tuple[str, ...]
    """All of them, in natural order."""
    classes: NDArray[np.int64]
    """The number of each series' label, int64[S]."""
    lengths: NDArray[np.int64]
    """Frames of each series, int64[S]."""
    n_dimensions: int

    def take(self, series: NDArray[np.int64]) -> Packed:
        """Read series into memory, in the order in which they are asked for."""


class Spread(NamedTuple):
    """How the values of each dimension are spread over the frames of all series."""

    mean: NDArray[np.float64]
    """float64[D]"""
    deviation: NDArray[np.float64]
    """float64[D]"""


class Portion(NamedTuple):
    """Some of the series, in memory."""

    examples: Examples
    chosen: NDArray[np.int64]
    """Which of the examples were asked for."""


class Material(ABC):
    """Series and their targets, as a network sees them.

    Parameters
    ----------
    lengths : int64[S]
        Frames of each series.
    targets : float32[S or N, K] or bool[S, C]
        A row for each series, or for each frame of all.
    spread : Spread, optional
        None if each portion may be asked for it, since it is all there is.
    """

    def __init__(
        self, lengths: NDArray[np.int64], targets: NDArray[Any], spread: Spread | None = None
    ) -> None:
        self.lengths = lengths
        self.targets = targets
        self.spread = spread

    @abstractmethod
    def with_targets(self, targets: NDArray[Any]) -> Material:
        """Return the same series with other target rows."""

    @abstractmethod
    def portions(
        self, series: NDArray[np.int64], batch_size: int, rng: np.random.Generator | None = None
    ) -> Iterator[Portion]:
        """Yield portions that together have some of the series.

        Parameters
        ----------
        series : int64[M]
        batch_size : int
            All portions but the last have whole batches of so many series.
        rng : numpy.random.Generator, optional
            Divides them among the portions by chance, if there are several.
        """


class InMemory(Material):
    """All series in one portion."""

    def __init__(self, examples: Examples) -> None:
        super().__init__(np.diff(examples.offsets), examples.targets)
        self._examples = examples

    def with_targets(self, targets: NDArray[Any]) -> InMemory:
        """Return the same series with other target rows."""
        return InMemory(self._examples._replace(targets=targets))

    def portions(
        self, series: NDArray[np.int64], batch_size: int, rng: np.random.Generator | None = None
    ) -> Iterator[Portion]:
        """Yield the one portion."""
        yield Portion(self._examples, series)


class OnDisk(Material):
    """Labelled series of which a portion is read at a time, from anywhere in the files.

    So what a batch consists of is as random as in memory, however the files are ordered.

    Parameters
    ----------
    topology : Topology
    stored : Stored
    targets : bool[S, C], optional
        Default: what each series' label is.
    spread : Spread, optional
        Measured if it is not known.
    """

    def __init__(
        self,
        topology: Topology,
        stored: Stored,
        targets: NDArray[Any] | None = None,
        spread: Spread | None = None,
    ) -> None:
        if targets is None:
            targets = stored.classes[:, np.newaxis] == np.arange(len(stored.labels))
        super().__init__(count_steps(stored.lengths, topology.rate), targets)
        self._topology = topology
        self._stored = stored
        self.spread: Spread = spread or self._measure()

    def with_targets(self, targets: NDArray[Any]) -> OnDisk:
        """Return the same series with other target rows."""
        return OnDisk(self._topology, self._stored, targets, self.spread)

    def portions(
        self, series: NDArray[np.int64], batch_size: int, rng: np.random.Generator | None = None
    ) -> Iterator[Portion]:
        """Yield portions, each read when it is its turn."""
        n_series = self._count(batch_size)
        order = series
        if rng is not None and len(series) > n_series:
            order = rng.permutation(series)
        for first in range(0, len(order), n_series):
            chosen = order[first : first + n_series]
            frames, offsets = self._read(chosen)
            rows = self.targets[chosen].astype(np.float32)
            examples = make_examples(self._topology, frames, offsets, rows)
            yield Portion(examples, np.arange(len(chosen)))

    def _count(self, batch_size: int) -> int:
        """Return how many series a portion has."""
        values = float(self._stored.lengths.mean()) * self._stored.n_dimensions
        values += len(self._stored.labels)  # the row of targets
        return max(1, int(_MAX_VALUES / (values * batch_size))) * batch_size

    def _read(self, series: NDArray[np.int64]) -> Packed:
        return at_rate(self._stored.take(series), self._topology.rate)

    def _measure(self) -> Spread:
        """Measure in one pass, joining the portions' sums of squares (Chan et al. 1983)."""
        n_series, step = len(self.lengths), self._count(1)
        n_frames = 0
        mean = squares = np.zeros(self._topology.n_inputs)
        for first in range(0, n_series, step):
            frames = self._read(np.arange(first, min(first + step, n_series))).frames
            own_mean, own_deviation = measure_spread(frames)
            total = n_frames + len(frames)
            difference = own_mean - mean
            mean = mean + difference * (len(frames) / total)
            squares = squares + own_deviation**2 * len(frames)
            squares = squares + difference**2 * (n_frames * len(frames) / total)
            n_frames = total
        return Spread(mean, np.sqrt(squares / n_frames))
