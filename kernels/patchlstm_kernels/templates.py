"""Recorded series, and how far others are from them by dynamic time warping.

A distance is the least sum, over all ways to align two series, of the squared Euclidean distances
of the frames that meet (Sakoe and Chiba 1978): a way begins with both first frames, ends with both
last ones, and at each step goes on by one frame in one of them or in both.

The kernels compare a frame with a vector of templates at once, one in each lane: `Templates` lays
them out so. Templates of similar length should follow each other, since a vector takes as long as
its longest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .engine import LANES, kernels
from .memory import Floats, Indices, allocate
from .packing import pack

NO_BAND = -1
"""A band as wide as the series are."""


class Templates:
    """Series that others are compared with.

    Parameters
    ----------
    frames : float32[N, D]
        The frames of all, one series after the other.
    offsets : int64[S + 1]
        Where each begins, and N. None is empty.
    """

    def __init__(self, frames: Floats, offsets: Indices) -> None:
        self.frames = np.ascontiguousarray(frames, dtype=np.float32)
        self.offsets = np.ascontiguousarray(offsets, dtype=np.int64)
        self.n_inputs = self.frames.shape[1]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def arranged(self) -> Floats:
        """The frames as the kernels want them."""
        arranged = allocate(kernels.count_templates(self.n_inputs, self.offsets, len(self)))
        kernels.arrange_templates(self.n_inputs, self.offsets, len(self), self.frames, arranged)
        return arranged

    def lengths(self) -> Indices:
        """Return the frames of each."""
        return np.diff(self.offsets)

    def start(self) -> Floats:
        """Make a column for each template, of nothing heard yet, for `advance`."""
        columns = allocate(kernels.count_columns(self.offsets, len(self)))
        kernels.start_columns(self.offsets, len(self), columns)
        return columns

    def advance(self, columns: Floats, frames: Floats) -> None:
        """Bring columns on by frames float32[T, D] of a stream, one after the other."""
        heard = np.ascontiguousarray(frames, dtype=np.float32)
        kernels.advance_columns(
            self.n_inputs, self.offsets, len(self), self.arranged, columns, heard, len(heard)
        )

    def ends(self, columns: Floats) -> Floats:
        """Return the squared distance float32[S] of all that was heard from each template."""
        distances = np.empty(len(self), np.float32)
        kernels.end_columns(self.offsets, len(self), columns, distances)
        return distances

    def distances(self, series: Sequence[Floats], band: int = NO_BAND) -> Floats:
        """Compute how far series are from each template.

        Parameters
        ----------
        series : sequence of float32[T, D]
            Q of them.
        band : int
            By how many frames two that meet may be apart in time, beyond the difference of their
            series' lengths.

        Returns
        -------
        float32[Q, S]
            Squared distances.
        """
        found = np.empty((len(series), len(self)), np.float32)
        if not found.size:
            return found
        frames, offsets = pack(series)
        kernels.measure_all(
            self.n_inputs, frames, offsets, len(series), self.offsets, len(self), self.arranged,
            band, self._room(), found,
        )  # fmt: skip
        return found

    def nearest(
        self, series: Floats, k: int, band: int = NO_BAND
    ) -> tuple[Indices, NDArray[np.float32]]:
        """Find the k templates nearest to a series, without measuring what must be farther.

        Parameters
        ----------
        series : float32[T, D]
        k : int
            1 to S.
        band : int
            As in `distances`.

        Returns
        -------
        numbers : int64[k]
            The nearest first; of those equally near, the one that comes first.
        distances : float32[k]
            Squared.
        """
        given = np.ascontiguousarray(series, dtype=np.float32)
        bounds = self.bounds(given)
        order = np.argsort(bounds, kind="stable")
        found = np.empty(len(self), np.float32)
        kernels.measure_nearest(
            self.n_inputs, given, len(given), self.frames, self.offsets, order, bounds, len(self),
            band, k, self._room(k), found,
        )  # fmt: skip
        numbers = np.argsort(found, kind="stable")[:k]
        return numbers, found[numbers]

    def bounds(self, series: Floats) -> Floats:
        """Return what each template's squared distance, in any band, is at least, float32[S].

        The first frames meet and so do the last ones (Kim et al. 2001). Each frame between them
        meets one that lies between the series' least and greatest values (Keogh 2002).
        """
        given = np.ascontiguousarray(series, dtype=np.float32)
        bounds = np.empty(len(self), np.float32)
        kernels.bound_distances(
            self.n_inputs, given, len(given), self.frames, self.offsets, len(self), self._room(),
            bounds,
        )  # fmt: skip
        return bounds

    def _room(self, k: int = 0) -> Floats:
        """Allocate what is needed to measure: a vector of templates, its columns and k values."""
        longest = int(self.lengths().max())
        return allocate(k + (longest * max(2, self.n_inputs + 1) * LANES + LANES))
