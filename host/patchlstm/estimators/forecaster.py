"""The forecaster: series to what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.examples import pair_next
from patchlstm.estimators.given import SeriesLike
from patchlstm.estimators.streams import ForecasterStream
from patchlstm.network.fitted import FittedModel
from patchlstm.network.fitting import OnProgress
from patchlstm.network.forecasting import continue_series, measure_errors, measure_loss
from patchlstm.network.heads import CONTINUATION
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.seriesset import SeriesSet

Self = TypeVar("Self", bound="LSTMForecaster")


class Foresight(NamedTuple):
    """How well frames are foreseen.

    Examples
    --------
    >>> from patchlstm import Foresight
    >>> Foresight(8.5, {1: 0.2, 2: 0.3}).errors[1]
    0.2
    """

    loss: float
    """Mean loss of a frame, as in training."""
    errors: dict[int, float]
    """Root of the mean squared error of what is most probable, by the number of frames that it
    lies ahead: 1, 2, 4, 8 and so on up to 64; in standard deviations of the dimensions."""


class LSTMForecaster(Estimator):
    """Forecaster of series of any length, a long short-term memory network.

    It learns which frame comes next, and so it goes on with a series that it was given, feeding
    itself. What it learns is not one frame but a density, a mixture (Bishop 1994), since music
    and movement may go on in several ways, and the mean of these is none of them. Each frame is
    drawn from that density.

    The components are logistic, and training minimises the negative logarithm of the probability
    of the cell in which each recorded value lies (Salimans et al. 2017), in nats a frame. A cell
    is as wide as the step by which a dimension's values go, such as that of a MIDI controller,
    which is found in the data; without steps, a hundredth of the standard deviation. A dimension
    that is never negative, hardly ever 0 and much nearer to normal in its logarithm, such as
    seconds between events, is learnt as its logarithm. With `mixtures` 0 it is the mean alone
    that is learnt, and the loss is half the squared distance in standard deviations.

    What is drawn keeps to the steps and the range of the values that were learnt. The network is
    described at `Estimator`; long series are cut into pieces of some 200 frames for training,
    elsewhere in every epoch.

    Parameters
    ----------
    **params
        Those of `Estimator`.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMForecaster
    >>> wave = np.sin(np.arange(300) / 5)[:, np.newaxis]
    >>> forecaster = LSTMForecaster(hidden_size=16, max_iter=100).fit([wave])
    >>> forecaster.predict([wave[:50]], 20)[0].shape
    (20, 1)
    """

    head = CONTINUATION

    def fit(
        self: Self,
        X: SeriesLike,
        y: object = None,
        *,
        on_progress: OnProgress | None = None,
        stop: StopFlag | None = None,
    ) -> Self:
        """Learn how series go on.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
            One series or more; T may differ between them. Every frame but the first of each is a
            target.
        y : object
            Without effect; scikit-learn's tools pass it.
        on_progress : callable, optional
            Called after each epoch with a tuple (epoch, epochs of this fit, loss,
            validation_loss). What it raises ends the fit and comes out here.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end the fit early with the best
            weights so far.

        Returns
        -------
        LSTMForecaster
            This object.

        Raises
        ------
        PatchLSTMError
            If the data or a parameter is unusable (InvalidValueError), the fit was stopped before
            its first epoch ended (CancelledError) or the training diverged (TrainingError). What
            was learnt before is kept.
        """
        self._train(X, *pair_next(X), on_progress, stop)
        return self

    def predict(
        self, X: SeriesLike, n_frames: int | None = None, *, stop: StopFlag | None = None
    ) -> list[FloatArray]:
        """Return how each series goes on.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
        n_frames : int, optional
            How many frames; as many as the series has if it is left out.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        list of float32[n_frames, D]
            Drawn with the parameters `temperature` and `seed` as they are now. The same series,
            seed and model give the same frames, here and in a patch.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series are unusable or have other dimensions than those of the fit, or
            `n_frames` is below 1.
        CancelledError
            If `stop` was set.
        """
        model, settings = self.model_, self.settings
        if n_frames is not None and n_frames < 1:
            raise InvalidValueError(
                errors.INVALID_COUNT, f"found {n_frames} frames to go on; give 1 or more"
            )
        return [
            continue_series(
                model, values, n_frames or len(values), settings.temperature, settings.seed, stop
            )
            for values in self._series(X)
        ]

    def stream(self) -> ForecasterStream:
        """Begin a series that comes frame by frame, as a patch hears it.

        Returns
        -------
        ForecasterStream
            Its `push` takes a frame and returns one that may come next, its `go_on` draws more,
            with `temperature` and `seed` as they are now. `reset` begins another one.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        return ForecasterStream(self.model_, self.temperature, self.seed)

    def predict_dataseries(
        self, X: SeriesSet[Any], n_frames: int | None = None, *, stop: StopFlag | None = None
    ) -> DataSeries:
        """Return how each series goes on, under the series' identifiers.

        Parameters
        ----------
        X : DataSeries or DataSet
        n_frames, stop
            As for `predict`.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            As `predict` does, or if the set is empty.
        CancelledError
            If `stop` was set.
        """
        self.model_  # noqa: B018  (for its error)
        X.check_not_empty()
        drawn = self.predict(X, n_frames, stop=stop)
        predicted = DataSeries()
        for identifier, values in zip(X.ids(), drawn, strict=True):
            predicted.add_series(identifier, values)
        return predicted

    def evaluate(
        self, X: SeriesLike, y: object = None, *, stop: StopFlag | None = None
    ) -> Foresight:
        """Compare what is foreseen with how series did go on.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
            One series of two frames or more.
        y : object
            Without effect.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        Foresight

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        PatchLSTMError
            If the data is unusable, or `stop` was set.
        """
        model = self.model_
        pair_next(X)
        series = [values for values in self._series(X) if len(values) > 1]
        return Foresight(measure_loss(model, series, stop), measure_errors(model, series, stop))

    def score(self, X: SeriesLike, y: object = None) -> float:
        """Return the mean loss of `evaluate`, negative: the more, the better."""
        model = self.model_
        pair_next(X)
        return -measure_loss(model, [values for values in self._series(X) if len(values) > 1])

    def _complete_model(self) -> FittedModel:
        model = self.model_
        # These are not part of the training, but of how the model predicts.
        current = replace(model.settings, temperature=self.temperature, seed=self.seed)
        return replace(model, settings=current)
