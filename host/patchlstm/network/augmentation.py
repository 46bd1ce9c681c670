"""Augmentation: training is given each series a little differently in every epoch."""

from __future__ import annotations

from typing import NamedTuple

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

_MAX_LENGTH = 2.5  # a variant's length, as a multiple of its original's
_MAX_WARP = 0.9  # at 1 or more, time might run backwards
_MAX_CROP = 0.45
_MAX_MASKED = 0.5
_MAX_SHARE = 0.6  # of the series that are held, joined late or begun


class Amounts(NamedTuple):
    """How much variants differ at strength 1; `Variation` says what each is.

    The figures by which they were chosen are in docs/accuracy-trials.md.
    """

    crop: float = 0.05
    tempo: float = 0.15
    warp: float = 0.75
    gain: float = 0.0
    shift: float = 0.0
    noise: float = 0.0
    masked: float = 0.5
    masked_dimensions: float = 0.0
    masked_time: float = 0.0
    held: float = 0.0
    longest_hold: float = 0.6
    lent: float = 0.0
    joined_late: float = 0.0
    most_missed: float = 0.4
    begun: float = 0.0
    least_heard: float = 0.25
    blended: float = 0.0
    most_blended: float = 0.5

    def at_strength(
        self, strength: float, centre: NDArray[np.float32], deviation: NDArray[np.float32]
    ) -> Variation:
        """Return the variation of a strength, about a centre and by the data's deviations.

        Series are cut and held more often at a higher strength, not farther.
        """

        def up_to(most: float, amount: float) -> float:
            return min(most, strength * amount)

        return Variation(
            crop=up_to(_MAX_CROP, self.crop),
            tempo=strength * self.tempo,
            warp=up_to(_MAX_WARP, self.warp),
            gain=strength * self.gain,
            shift=strength * self.shift,
            noise=strength * self.noise,
            masked=self.masked,
            masked_dimensions=up_to(_MAX_MASKED, self.masked_dimensions),
            masked_time=up_to(_MAX_MASKED, self.masked_time),
            held=up_to(_MAX_SHARE, self.held),
            longest_hold=self.longest_hold,
            lent=self.lent,
            joined_late=up_to(_MAX_SHARE, self.joined_late),
            most_missed=self.most_missed,
            begun=up_to(_MAX_SHARE, self.begun),
            least_heard=self.least_heard,
            blended=up_to(_MAX_SHARE, self.blended),
            most_blended=self.most_blended,
            centre=centre,
            deviation=deviation,
        )


NUMBERED = Amounts(gain=0.15, shift=0.3, noise=0.15, masked_dimensions=0.2, masked_time=0.3)
"""Of series that have numbers, which may say how long or how large all of a series is."""
LABELLED = Amounts(
    crop=0.1,
    gain=0.15,
    shift=0.6,
    noise=0.15,
    masked_dimensions=0.2,
    held=0.3,
    lent=0.75,
    joined_late=0.2,
    begun=0.3,
    blended=0.3,
)
"""Of labelled series, since a take may be cut too generously or too late, or be unfolding still."""
TIMED = Amounts()
"""Of series whose every frame has numbers, since other values would need other numbers."""
BEGUN = Amounts(crop=0.0, tempo=0.0, warp=0.0, begun=0.4)
"""Of labelled series that are to be learnt as they are, but not from their ends alone."""
AS_THEY_ARE = Amounts(crop=0.0, tempo=0.0, warp=0.0)


class Augmentation:
    """Draws variants of series: cut, held, warped in time, scaled, shifted, noisy, masked.

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
    amounts : Amounts
        How much they differ at strength 1.
    spread : tuple of float64[D], optional
        Mean and standard deviation of each dimension; default: those of the frames.
    """

    def __init__(
        self,
        frames: NDArray[np.float32],
        offsets: NDArray[np.int64],
        strength: float,
        key: int,
        amounts: Amounts,
        spread: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    ) -> None:
        self._frames = frames
        self._offsets = offsets
        self._key = key
        self.longest = longest_variants(np.diff(offsets), strength, amounts)
        """Maximum number of frames of each series' variants, int64[S]."""
        self._varies = _varies(strength, amounts)
        if not self._varies:
            return
        mean, deviation = spread or measure_spread(frames)
        self._variation = amounts.at_strength(
            strength, mean.astype(np.float32), deviation.astype(np.float32)
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
        if not self._varies:
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
        if not self._varies:
            return rows
        followed = np.empty((offsets[-1], rows.shape[1]), np.float32)
        follow(
            rows, self._offsets, self._variation, self._key, turn, self._drawn, offsets, followed
        )
        return followed


def longest_variants(
    lengths: NDArray[np.int64], strength: float, amounts: Amounts
) -> NDArray[np.int64]:
    """Return how many frames variants of series of these lengths have at most."""
    if not _varies(strength, amounts):
        return lengths
    longest: NDArray[np.int64] = np.ceil(_MAX_LENGTH * lengths).astype(np.int64)
    return longest


def _varies(strength: float, amounts: Amounts) -> bool:
    return strength > 0.0 and amounts != AS_THEY_ARE


def draw_key(rng: np.random.Generator) -> int:
    """Draw a key for `Augmentation`."""
    info = np.iinfo(np.int64)
    return int(rng.integers(info.min, info.max, endpoint=True))
