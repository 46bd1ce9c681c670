"""From samples to labels: frames of the sound, takes of these, and what a model says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.live.segmenter import Segmenter
from patchlstm_kernels import MFCC, allocate_mfcc, next_mfcc

_SECONDS_KEPT = 60  # of sound, for the samples of a take


@dataclass(frozen=True)
class Started:
    """A take has begun."""


@dataclass(frozen=True)
class Heard:
    """A frame of it was heard.

    Attributes
    ----------
    probabilities : float32[C]
        Of the labels, in the order of `Listener.labels`, after the frames so far; empty without a
        classifier.
    """

    probabilities: FloatArray


@dataclass(frozen=True)
class Ended:
    """A take has ended.

    Attributes
    ----------
    label : str
        The answer; empty without a classifier.
    probabilities : float32[C]
    frames : float32[T, D]
    samples : float32[N]
        Its sound, from the beginning of its first frame to the end of the last.
    time : float
        When that sound begins, in seconds since the first sample that was heard.
    """

    label: str
    probabilities: FloatArray
    frames: FloatArray
    samples: FloatArray
    time: float


Event = Started | Heard | Ended


class Listener:
    """Hears samples and tells what it makes of them.

    Parameters
    ----------
    settings : MFCC
        Which frames are made of the sound, and its sample rate.
    segmenter : Segmenter
        Cuts the takes.
    classifier : LSTMClassifier, optional
        A fitted one; without it, takes get no label.

    Raises
    ------
    NotFittedError
        If nothing was fitted or read yet.
    InvalidValueError
        If the frames have other dimensions than the series of the fit.
    """

    def __init__(
        self, settings: MFCC, segmenter: Segmenter, classifier: LSTMClassifier | None = None
    ) -> None:
        self._settings = settings
        self._segmenter = segmenter
        self._classifier = classifier
        self._memory = allocate_mfcc(settings)
        self._frame = np.empty(settings.n_values, np.float32)
        # the last samples; the first window reaches back before the first sample
        self._sound = np.zeros(settings.window - settings.hop, np.float32)
        self._n_before = -len(self._sound)  # samples before these
        self._at = 0  # in them, the first sample of the next frame
        self._last_at = 0  # likewise, as the last frame of the take had been heard
        self._take: list[FloatArray] = []
        if classifier:
            self._check_dimensions(classifier)

    @property
    def labels(self) -> list[str]:
        """What the probabilities are of; none without a classifier."""
        return list(self._classifier.model_.labels) if self._classifier else []

    def hear(self, samples: ArrayLike) -> Iterator[Event]:
        """Take the next samples.

        Parameters
        ----------
        samples : array_like, shape (N,)
            Any number of them; full scale is 1.

        Yields
        ------
        Started, Heard or Ended
        """
        self._sound = np.concatenate([self._sound, np.asarray(samples, np.float32)])
        while self._at + self._settings.window <= len(self._sound):
            window = self._sound[self._at : self._at + self._settings.window]
            level = next_mfcc(self._settings, self._memory, window, self._frame)
            self._at += self._settings.hop
            for event, value in self._segmenter.hear(self._frame, level):
                yield from self._follow(event, value)
        self._forget()

    def finish(self) -> Iterator[Event]:
        """Say what is left when the sound has ended: a take that is open ends."""
        for event, value in self._segmenter.end():
            yield from self._follow(event, value)

    def _check_dimensions(self, classifier: LSTMClassifier) -> None:
        needed, found = classifier.n_features_in_, self._settings.n_values
        if needed != found:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the frames have {found} values, the model was fitted on {needed}; compute the"
                " features that it was fitted on",
            )

    def _answer(self) -> FloatArray:
        """Return the probabilities after the take so far."""
        if not self._classifier:
            return np.empty(0, np.float32)
        # As a whole each time: some tenths of a millisecond, and exact with every kind of network.
        answers = self._classifier.model_.probabilities([np.stack(self._take)])
        answer: FloatArray = answers[0]
        return answer

    def _follow(self, event: str, value: FloatArray) -> Iterator[Event]:
        """Turn what the segmenter says into events."""
        if event == "begin":
            self._take.clear()
            yield Started()
        elif event == "frame":
            self._take.append(value)
            yield Heard(self._answer())
            self._last_at = self._at
        else:
            yield self._end()

    def _end(self) -> Ended:
        frames = np.stack(self._take)
        begin, samples = self._sound_of(len(frames))
        label = str(self._classifier.predict([frames])[0]) if self._classifier else ""
        return Ended(label, self._answer(), frames, samples, begin / self._settings.rate)

    def _sound_of(self, n_frames: int) -> tuple[int, FloatArray]:
        """Return where the take's sound begins, in samples, and the sound, as far as it is kept."""
        hop, window = self._settings.hop, self._settings.window
        end = self._last_at - hop + window
        begin = end - window - (n_frames - 1) * hop
        first = max(begin, -min(self._n_before, 0), 0)
        return max(self._n_before + begin, 0), self._sound[first:end].copy()

    def _forget(self) -> None:
        """Let go of sound that no take can reach back to."""
        n_kept = int(_SECONDS_KEPT * self._settings.rate)
        surplus = self._at - n_kept
        if surplus > n_kept:
            self._sound = self._sound[surplus:]
            self._n_before += surplus
            self._at -= surplus
            self._last_at -= surplus
