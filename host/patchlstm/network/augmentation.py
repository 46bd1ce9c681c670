"""Augmentation: training is given each series a little differently in every epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchlstm_kernels import Variation, vary

# At strength 1. Each was chosen by experiment: docs/accuracy.md has the figures.
_CROP = 0.05  # maximum share of a series' time that is cut off, at each end
_TEMPO = 0.15  # standard deviation of the logarithm of the tempo
_WARP = 0.75  # maximum by which the speed within a series strays, as a share of it
_GAIN = 0.15  # standard deviation of the logarithm of a dimension's gain
_SHIFT = 0.3  # of what is added to a dimension, in deviations of the dimension
_NOISE = 0.15  # of what is added to each value, in deviations of its dimension

_MASKED = 0.5  # share of the series in which dimensions are masked, and also frames
_MASKED_DIMENSIONS = 0.2  # share of the dimensions of such a series
_MASKED_TIME = 0.3  # maximum share of such a series' time

_WAVES = 3  # sines that make up a warp
_MAX_LENGTH = 1.5  # a variant's length, as a multiple of its original's
_MAX_WARP = 0.9  # at 1 or more, time might run backwards
_MAX_CROP = 0.45
_MAX_MASKED = 0.5


class Augmentation:
    """Draws variants of series: cut, warped in time, scaled, shifted, noisy, partly masked.

    All amounts are relative to the series' length and to each dimension's deviation, so that any
    kind of feature works. What never changes stays as it is, and so does the only frame of a
    series, except for gain, shift and noise.

    Parameters
    ----------
    frames : float32[N, D]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    strength : float
        How much the variants differ from the originals; 1 suits most material, and at 0 there
        are only the originals themselves.
    in_time_only : bool
        Whether they are cut and warped, and nothing else. If each frame has numbers that belong to
        it, other values would need other numbers.
    """

    def __init__(
        self,
        frames: NDArray[np.float32],
        offsets: NDArray[np.int64],
        strength: float,
        in_time_only: bool = False,
    ) -> None:
        self._frames = frames
        self._offsets = offsets
        self._strength = strength
        self._of_values = 0.0 if in_time_only else strength
        self._lengths = np.diff(offsets)
        self.longest: NDArray[np.int64] = self._lengths
        """Maximum number of frames of each series' variants, int64[S]."""
        if strength == 0.0:
            return
        self._mean = frames.mean(axis=0, dtype=np.float64).astype(np.float32)
        self._deviation = frames.std(axis=0, dtype=np.float64)
        self.longest = np.ceil(_MAX_LENGTH * self._lengths).astype(np.int64)
        self._space = np.empty((int(self.longest.sum()), frames.shape[1]), np.float32)

    def draw(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Draw a variant of each series.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        frames : float32[M, D]
            The variants, one after the other, until the next call.
        offsets : int64[S + 1]
            Where each begins and ends.
        """
        if self._strength == 0.0:
            return self._frames, self._offsets
        n_series, n_inputs = len(self._lengths), len(self._mean)
        strength = self._strength
        starts, cuts = rng.uniform(0.0, min(_MAX_CROP, strength * _CROP), (2, n_series))
        tempo = np.exp(strength * _TEMPO * rng.standard_normal(n_series))
        lengths = np.rint((1.0 - starts - cuts) * self._lengths / tempo).astype(np.int64)
        offsets = np.zeros(n_series + 1, np.int64)
        np.cumsum(np.clip(lengths, 1, self.longest), out=offsets[1:])
        warp = min(_MAX_WARP, strength * _WARP) / _WAVES
        gains = np.exp(self._of_values * _GAIN * rng.standard_normal((n_series, n_inputs)))
        gains[self._draw_masks(rng)] = 0.0
        shifts = self._of_values * _SHIFT * self._deviation
        shifts = shifts * rng.standard_normal((n_series, n_inputs))
        shifts[gains == 0.0] = 0.0
        masked = rng.uniform(0.0, min(_MAX_MASKED, self._of_values * _MASKED_TIME), n_series)
        masked[(rng.random(n_series) >= _MASKED) | (self._lengths == 1)] = 0.0
        mask_starts = rng.uniform(0.0, 1.0 - masked)
        variation = Variation(
            starts=_float32(starts),
            ends=_float32(1.0 - cuts),
            warps=_float32(rng.uniform(-warp, warp, (n_series, _WAVES))),
            mask_starts=_float32(mask_starts),
            mask_ends=_float32(mask_starts + masked),
            gains=_float32(gains),
            shifts=_float32(shifts),
            centre=self._mean,
            noise=_float32(self._of_values * _NOISE * self._deviation),
        )
        variants = self._space[: offsets[-1]]
        rng.standard_normal(out=variants, dtype=np.float32)
        vary(self._frames, self._offsets, variation, offsets, variants)
        self._drawn = variation, offsets
        return variants, offsets

    def follow(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take rows that belong to the frames along the paths through time that were drawn last.

        Parameters
        ----------
        rows : float32[N, K]
            One for each frame.

        Returns
        -------
        float32[M, K]
            One for each frame of the variants, between its neighbours on a straight line; neither
            scaled nor shifted, masked or blurred by noise.
        """
        if self._strength == 0.0:
            return rows
        variation, offsets = self._drawn
        n_series, n_values = len(self._lengths), rows.shape[1]
        unmasked = np.zeros(n_series, np.float32)
        in_time = variation._replace(
            mask_starts=unmasked,
            mask_ends=unmasked,
            gains=np.ones((n_series, n_values), np.float32),
            shifts=np.zeros((n_series, n_values), np.float32),
            centre=np.zeros(n_values, np.float32),
            noise=np.zeros(n_values, np.float32),
        )
        followed = np.zeros((offsets[-1], n_values), np.float32)
        vary(rows, self._offsets, in_time, offsets, followed)
        return followed

    def _draw_masks(self, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Draw which dimensions of each series are masked, bool[S, D]; never all of them."""
        n_series, n_inputs = len(self._lengths), len(self._mean)
        share = min(_MAX_MASKED, self._of_values * _MASKED_DIMENSIONS)
        masks = rng.random((n_series, n_inputs)) < share
        masks[rng.random(n_series) >= _MASKED] = False
        masks[masks.all(axis=1)] = False
        return masks


def _float32(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return values.astype(np.float32)
