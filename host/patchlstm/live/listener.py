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
from patchlstm.live.frames import SoundFrames
from patchlstm.live.segmenter import Segmenter
from patchlstm.network.streams import Spotter
from patchlstm_kernels import MFCC


@dataclass(frozen=True)
class Started:
    """A take has begun."""


@dataclass(frozen=True)
class Heard:
    """A frame of it was heard.

    Attributes
    ----------
    probabilities : float32[C]
        Of the labels, in the order of the model's, after the frames so far; empty without a
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
    probability : float
        Its probability, or, if the answer is ``unknown``, that of the most probable label; nan
        without a classifier.
    n_frames : int
    time : float
        When it began, in seconds since the first sample that was heard.
    frames : float32[n_frames, D]
    samples : float32[N]
        Its sound, from the beginning of its first frame to the end of the last.
    """

    label: str
    probability: float
    n_frames: int
    time: float
    frames: FloatArray
    samples: FloatArray


Event = Started | Heard | Ended


def check_dimensions(settings: MFCC, classifier: LSTMClassifier) -> None:
    """Refuse frames that a classifier has not been fitted on.

    Raises
    ------
    NotFittedError
        If nothing was fitted or read yet.
    InvalidValueError
        If they have other dimensions.
    """
    needed, found = classifier.n_features_in_, settings.n_values
    if needed != found:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"the frames have {found} values, the model was fitted on {needed}; compute the"
            " features that it was fitted on",
        )


class Listener:
    """Hears samples, cuts takes out of them and tells what it makes of these.

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
        if classifier:
            check_dimensions(settings, classifier)
        self._sound = SoundFrames(settings)
        self._segmenter = segmenter
        self._classifier = classifier
        self._take: list[FloatArray] = []
        self._end = 0  # of its sound

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
        for frame, level in self._sound.hear(samples):
            for event, value in self._segmenter.hear(frame, level):
                yield from self._follow(event, value)

    def finish(self) -> Iterator[Event]:
        """Say what is left when the sound has ended: a take that is open ends."""
        for event, value in self._segmenter.end():
            yield from self._follow(event, value)

    def _follow(self, event: str, value: FloatArray) -> Iterator[Event]:
        """Turn what the segmenter says into events."""
        if event == "begin":
            self._take.clear()
            yield Started()
        elif event == "frame":
            self._take.append(value)
            self._end = self._sound.end
            yield Heard(self._answer())
        else:
            yield self._ended()

    def _answer(self) -> FloatArray:
        """Return the probabilities after the take so far."""
        if not self._classifier:
            return np.empty(0, np.float32)
        # As a whole each time: a millisecond or two, and exact with every kind of network.
        answers = self._classifier.model_.probabilities([np.stack(self._take)])
        answer: FloatArray = answers[0]
        return answer

    def _ended(self) -> Ended:
        frames = np.stack(self._take)
        begin, samples = self._sound.sound(len(frames), self._end)
        label, probability = "", float("nan")
        if self._classifier:
            label = str(self._classifier.predict([frames])[0])
            probability = float(self._answer().max())
        time = begin / self._sound.settings.rate
        return Ended(label, probability, len(frames), time, frames, samples)


class SpottingListener:
    """Hears samples and tells which known series were in them, whatever there is between.

    Parameters
    ----------
    settings : MFCC
    classifier : LSTMClassifier
        A fitted one, with recorded examples.

    Raises
    ------
    NotFittedError
        If nothing was fitted or read yet.
    InvalidValueError
        If the frames have other dimensions than the series of the fit, or the model keeps no
        examples.
    """

    def __init__(self, settings: MFCC, classifier: LSTMClassifier) -> None:
        check_dimensions(settings, classifier)
        self._sound = SoundFrames(settings)
        model = classifier.model_
        self._spotter = Spotter(model, classifier.threshold, classifier.reject)

    def hear(self, samples: ArrayLike) -> Iterator[Event]:
        """Take the next samples, as `Listener.hear`; yields `Ended` alone."""
        for frame, _ in self._sound.hear(samples):
            found = self._spotter.push(frame)
            if found is None:
                continue
            n_frames = found.end - found.start
            end = self._sound.end - (found.found - found.end) * self._sound.settings.hop
            begin, heard = self._sound.sound(n_frames, end)
            time = begin / self._sound.settings.rate
            frames = self._spotter.series
            yield Ended(found.label, found.probability, n_frames, time, frames, heard)

    def finish(self) -> Iterator[Event]:
        """Say what is left: nothing."""
        return iter(())
