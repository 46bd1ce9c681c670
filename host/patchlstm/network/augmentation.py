"""Augmentation: training is given each series a little differently in every epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchlstm_kernels import (
    Variation,
    allocate_drawn,
    allocate_variants,
    follow,
    measure_spread,
    vary,
)

# At strength 1. Each was chosen by experiment: docs/accuracy.md has the figures.
_CROP = 0.05  # maximum share of a series' time that is cut off, at each end
_TEMPO = 0.15  # standard deviation of the logarithm of the tempo
_WARP = 0.75  # maximum by which the speed within a series strays, as a share of it
_GAIN = 0.15  # standard deviation of the logarithm of a dimension's gain
_SHIFT = 0.3  # of what is added to a dimension, in deviations of the dimension
_NOISE = 0.15  # of what is added to each value, in deviations of its dimension
_MASKED_DIMENSIONS = 0.2  # share of the dimensions of a series in which some are masked
_MASKED_TIME = 0.3  # maximum share of the time of a series in which frames are masked

_MASKED = 0.5  # share of the series in which dimensions are masked, and also frames
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
    key : int
        What decides all draws, 64 bits, see `draw_key`.
    in_time_only : bool
        Whether they are cut and warped, and nothing else. If each frame has numbers that belong to
        it, other values would need other numbers.
    """

    def __init__(
        self,
        frames: NDArray[np.float32],
        offsets: NDArray[np.int64],
        strength: float,
        key: int,
        in_time_only: bool = False,
    ) -> None:
        self._frames = frames
        self._offsets = offsets
        self._strength = strength
        self._key = key
        self.longest: NDArray[np.int64] = np.diff(offsets)
        """Maximum number of frames of each series' variants, int64[S]."""
        if strength == 0.0:
            return
        self.longest = np.ceil(_MAX_LENGTH * self.longest).astype(np.int64)
        mean, deviation = measure_spread(frames)
        of_values = 0.0 if in_time_only else strength
        self._variation = Variation(
            crop=min(_MAX_CROP, strength * _CROP),
            tempo=strength * _TEMPO,
            warp=min(_MAX_WARP, strength * _WARP),
            gain=of_values * _GAIN,
            shift=of_values * _SHIFT,
            noise=of_values * _NOISE,
            masked=_MASKED,
            masked_dimensions=min(_MAX_MASKED, of_values * _MASKED_DIMENSIONS),
            masked_time=min(_MAX_MASKED, of_values * _MASKED_TIME),
            centre=mean.astype(np.float32),
            deviation=deviation.astype(np.float32),
        )
        n_inputs = frames.shape[1]
        self._drawn = allocate_drawn(n_inputs, int(self.longest.max()))
        self._space = allocate_variants(n_inputs, self.longest)

    def draw(self, turn: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Draw a variant of each series.

        Parameters
        ----------
        turn : int
            Each has its own variants, always the same ones.

        Returns
        -------
        frames : float32[M, D]
            The variants, one after the other, until the next call.
        offsets : int64[S + 1]
            Where each begins and ends.
        """
        if self._strength == 0.0:
            return self._frames, self._offsets
        offsets = np.empty_like(self._offsets)
        vary(
            self._frames,
            self._offsets,
            self.longest,
            self._variation,
            self._key,
            turn,
            self._drawn,
            offsets,
            self._space,
        )
        n_inputs = self._frames.shape[1]
        return self._space[: offsets[-1] * n_inputs].reshape(-1, n_inputs), offsets

    def follow(
        self, rows: NDArray[np.float32], turn: int, offsets: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Take rows that belong to the frames along the variants' paths through time.

        Parameters
        ----------
        rows : float32[N, K]
            One for each frame.
        turn : int
            As for `draw`.
        offsets : int64[S + 1]
            What `draw` returned.

        Returns
        -------
        float32[M, K]
            One for each frame of the variants, between its neighbours on a straight line; neither
            scaled nor shifted, masked or blurred by noise.
        """
        if self._strength == 0.0:
            return rows
        followed = np.empty((offsets[-1], rows.shape[1]), np.float32)
        follow(
            rows, self._offsets, self._variation, self._key, turn, self._drawn, offsets, followed
        )
        return followed


def draw_key(rng: np.random.Generator) -> int:
    """Draw a key for `Augmentation`."""
    info = np.iinfo(np.int64)
    return int(rng.integers(info.min, info.max, endpoint=True))
