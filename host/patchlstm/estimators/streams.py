"""What an estimator answers to frames as they come, as a patch does."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.classes import Classes
from patchlstm.network.fitted import UNKNOWN, FittedModel
from patchlstm.network.forecasting import ContinuingStream, draw_seed
from patchlstm.network.streams import Stream, check_computed, check_frame


class Answer(NamedTuple):
    """What a classifier makes of a series as it has come so far.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import Answer
    >>> label, probabilities = Answer("up", np.array([0.25, 0.75], np.float32))
    >>> label
    'up'
    """

    label: Any
    """The most probable one, as it was given to `fit`, or ``"unknown"``."""
    probabilities: FloatArray
    """float32[C], in the order of `classes_`."""


class _AnsweringStream:
    """A series whose answers are those of a network, and what stands beside it."""

    def __init__(self, model: FittedModel) -> None:
        self._stream = Stream(model)

    @property
    def n_frames(self) -> int:
        """How many were heard since the beginning or the last `reset`."""
        return self._stream.n_frames

    def reset(self) -> None:
        """Begin a new series."""
        self._stream.reset()


class ClassifierStream(_AnsweringStream):
    """A series that a classifier hears frame by frame; made by `LSTMClassifier.stream`.

    Parameters
    ----------
    model : FittedModel
    classes : Classes
        What its labels stand for.
    threshold, reject : float
        As parameters of the classifier.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMClassifier
    >>> rise, fall = np.linspace(0.0, 1.0, 20), np.linspace(1.0, 0.0, 20)
    >>> classifier = LSTMClassifier(hidden_size=8, max_iter=50)
    >>> stream = classifier.fit([rise, fall, 2 * rise, 2 * fall], ["up", "down"] * 2).stream()
    >>> [stream.push([value]).label for value in 1.5 * fall][-1]
    'down'
    >>> stream.reset()
    >>> [stream.push([value]).label for value in 1.5 * rise][-1], stream.n_frames
    ('up', 20)
    """

    def __init__(
        self, model: FittedModel, classes: Classes, threshold: float, reject: float
    ) -> None:
        super().__init__(model)
        self._classes = classes
        self._threshold = threshold
        self._reject = reject
        if reject > 0.0:
            model.measured.find()

    def push(self, frame: ArrayLike) -> Answer:
        """Hear the next frame.

        Parameters
        ----------
        frame : array_like, shape (D,)

        Returns
        -------
        Answer
            To the bit what a patch gets for the same frames.

        Raises
        ------
        InvalidValueError
            If the frame is not finite numbers, as many as the series of the fit have dimensions,
            or too far from these to compute with. The stream is as it was then.
        """
        found = self._stream.push(frame)
        best = int(found.argmax())
        label = self._stream.model.labels[best]
        if found[best] < self._threshold or (
            self._reject > 0.0 and self._stream.is_strange(self._reject)
        ):
            label = UNKNOWN
        may_be_unknown = bool(self._threshold or self._reject)
        (decoded,) = self._classes.decode([label], may_be_unknown).tolist()
        return Answer(decoded, found[self._classes.outputs])

    def positions(self) -> FloatArray:
        """Find where in the series of each label the stream is, as `LSTMClassifier.follow`.

        Returns
        -------
        float32[C]
            From 0, the beginning, to 1; nan for a label of which the model keeps no example.

        Raises
        ------
        InvalidValueError
            If the model keeps no examples.
        """
        return self._stream.positions()[self._classes.outputs]


class RegressorStream(_AnsweringStream):
    """A series that a regressor hears frame by frame; made by `LSTMRegressor.stream`.

    Parameters
    ----------
    model : FittedModel
    is_flat : bool
        Whether an answer is one number.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMRegressor
    >>> move = np.sin(np.arange(40) / 4)
    >>> regressor = LSTMRegressor(hidden_size=8, max_iter=30)
    >>> stream = regressor.fit_frames([move], [np.abs(move)]).stream()
    >>> stream.push([0.5]).shape
    (1,)
    """

    def __init__(self, model: FittedModel, is_flat: bool) -> None:
        super().__init__(model)
        self._is_flat = is_flat

    def push(self, frame: ArrayLike) -> FloatArray | np.float32:
        """Hear the next frame.

        Parameters
        ----------
        frame : array_like, shape (D,)

        Returns
        -------
        float32[K], or float32 if `fit` was given one number for each series
            The point of the series as it has come so far, or after `fit_frames` the frame that
            belongs to this one; to the bit what a patch gets.

        Raises
        ------
        InvalidValueError
            As `ClassifierStream.push` does.
        """
        found = self._stream.push(frame)
        return np.float32(found[0]) if self._is_flat else found


class ForecasterStream:
    """A series that a forecaster hears frame by frame; made by `LSTMForecaster.stream`.

    What it makes up is kept apart from what it has heard: the next frame that it hears comes after
    the last one that it heard.

    Parameters
    ----------
    model : FittedModel
    temperature : float
    seed : int
        -1: a new one.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMForecaster
    >>> wave = np.sin(np.arange(200) / 5)
    >>> stream = LSTMForecaster(hidden_size=8, max_iter=20).fit([wave]).stream()
    >>> comes = [stream.push([value]) for value in wave[:50]]
    >>> stream.go_on(8).shape, stream.n_frames
    ((8, 1), 50)
    """

    def __init__(self, model: FittedModel, temperature: float, seed: int) -> None:
        self._begin = ContinuingStream(model, temperature, draw_seed() if seed < 0 else seed)
        self._model = model
        self._heard = self._going = self._begin

    @property
    def n_frames(self) -> int:
        """How many were heard since the beginning or the last `reset`."""
        return self._heard.n_frames

    def push(self, frame: ArrayLike) -> FloatArray:
        """Hear the next frame.

        Parameters
        ----------
        frame : array_like, shape (D,)

        Returns
        -------
        float32[D]
            A frame that may come next, drawn as a patch draws it. `go_on` begins with it.

        Raises
        ------
        InvalidValueError
            As `ClassifierStream.push` does.
        """
        heard = self._heard.copy()
        heard.hear(check_frame(self._model, frame)[np.newaxis])
        going = heard.copy()
        drawn = self._empty(1)
        going.go_on(drawn)
        check_computed(going.outputs)
        self._heard, self._going = heard, heard
        next_one: FloatArray = drawn[0]
        return next_one

    def go_on(self, n_frames: int = 1) -> FloatArray:
        """Draw the frames that come next; another call goes on after these.

        Returns
        -------
        float32[n_frames, D]
            The same as `predict` of the series that was heard.

        Raises
        ------
        InvalidValueError
            If `n_frames` is below 1.
        """
        if n_frames < 1:
            raise InvalidValueError(
                errors.INVALID_COUNT, f"found {n_frames} frames to go on; give 1 or more"
            )
        going = self._going.copy()
        drawn = self._empty(n_frames)
        going.go_on(drawn)
        self._going = going
        return drawn

    def reset(self) -> None:
        """Begin a new series."""
        self._heard = self._going = self._begin

    def _empty(self, n_frames: int) -> FloatArray:
        return np.empty((n_frames, self._model.topology.n_inputs), np.float32)
