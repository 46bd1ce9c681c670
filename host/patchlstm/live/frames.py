"""Frames of sound as it comes, and the sound that they were made of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from patchlstm.arrays import FloatArray
from patchlstm_kernels import MFCC, allocate_mfcc, next_mfcc

_SECONDS_KEPT = 60  # of sound


class SoundFrames:
    """Makes frames of samples, as lstm.mfcc~ does.

    Parameters
    ----------
    settings : MFCC
        Which frames, and the sample rate.
    """

    def __init__(self, settings: MFCC) -> None:
        self.settings = settings
        self._memory = allocate_mfcc(settings)
        # the last samples; the first window ends after a hop, and may reach back before the first
        self._sound = np.zeros(max(0, settings.window - settings.hop), np.float32)
        self._n_before = -len(self._sound)  # samples before these
        # in them, the first sample of the next frame
        self._at = max(0, settings.hop - settings.window)

    @property
    def end(self) -> int:
        """Which sample comes behind the last frame."""
        return self._n_before + self._at - self.settings.hop + self.settings.window

    def hear(self, samples: ArrayLike) -> Iterator[tuple[FloatArray, float]]:
        """Take the next samples.

        Parameters
        ----------
        samples : array_like, shape (N,)
            Any number of them; full scale is 1.

        Yields
        ------
        float32[settings.n_values], float
            A frame and its level in dB.
        """
        self._sound = np.concatenate([self._sound, np.asarray(samples, np.float32)])
        while self._at + self.settings.window <= len(self._sound):
            frame = np.empty(self.settings.n_values, np.float32)
            window = self._sound[self._at : self._at + self.settings.window]
            level = next_mfcc(self.settings, self._memory, window, frame)
            self._at += self.settings.hop
            yield frame, level
        self._forget()

    def sound(self, n_frames: int, end: int) -> tuple[int, FloatArray]:
        """Return the sound of some frames.

        Parameters
        ----------
        n_frames : int
        end : int
            What `end` was after the last of them.

        Returns
        -------
        begin : int
            Which sample is the first.
        samples : float32[N]
            As far as they are kept: the last minute at least.
        """
        begin = end - self.settings.window - (n_frames - 1) * self.settings.hop
        begin = max(begin, self._n_before, 0)
        return begin, self._sound[begin - self._n_before : end - self._n_before].copy()

    def _forget(self) -> None:
        n_kept = int(_SECONDS_KEPT * self.settings.rate)
        surplus = self._at - n_kept
        if surplus > n_kept:
            self._sound = self._sound[surplus:]
            self._n_before += surplus
            self._at -= surplus
