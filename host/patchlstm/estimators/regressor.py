"""The regressor: series to points, or frames to frames."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.examples import PointsLike, as_targets, pair_frames, pair_points
from patchlstm.estimators.given import SeriesLike
from patchlstm.estimators.streams import RegressorStream
from patchlstm.network.fitted import FittedModel
from patchlstm.network.fitting import OnProgress
from patchlstm.network.heads import FRAMES, NUMBERS
from patchlstm.network.streams import check_streaming
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.seriesset import SeriesSet

Self = TypeVar("Self", bound="LSTMRegressor")


class Agreement(NamedTuple):
    """How well predicted numbers agree with the truth.

    Examples
    --------
    >>> from patchlstm import Agreement
    >>> Agreement(0.9, (0.1, 0.2)).r2
    0.9
    """

    r2: float
    """Coefficient of determination, the mean of those of all dimensions: 1 is perfect, 0 as good as
    always predicting the mean."""
    errors: tuple[float, ...]
    """Root of the mean squared error of each dimension, in its own unit."""


class LSTMRegressor(Estimator):
    """Regressor of series of any length, a long short-term memory network.

    It learns one of two things. `fit` takes a point for each series: how hard a stroke was, where
    a gesture went. `fit_frames` takes a frame for each frame, as a performer's movement and the
    sound that goes with it: then every frame of a movement to come has its answer at once.

    Targets may be in any unit, since they are standardised inside. Training minimises half the
    squared distance of standardised targets. The variants of a series that are trained on keep
    its point; targets of frames are cut, stretched and warped in time as their frames are. The
    network is described at `Estimator`.

    scikit-learn's tools take it with targets of series: give them the series as a list of arrays,
    or as one array if all are equally long.

    Parameters
    ----------
    **params
        Those of `Estimator`.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMRegressor
    >>> slopes = np.linspace(-1, 1, 12)
    >>> series = [slope * np.linspace([0], [1], 20) for slope in slopes]
    >>> regressor = LSTMRegressor(hidden_size=8, max_iter=100, augment=0).fit(series, slopes)
    >>> bool(abs(regressor.predict([0.5 * series[-1]])[0] - 0.5) < 0.2)
    True
    >>> mapping = LSTMRegressor(hidden_size=8, max_iter=100, augment=0)
    >>> _ = mapping.fit_frames(series, [np.hstack([values, -values]) for values in series])
    >>> mapping.predict_frames(series)[0].shape
    (20, 2)
    """

    head = NUMBERS

    _is_flat = False  # whether the targets of the fit were one number each, not rows

    def fit(
        self: Self,
        X: SeriesLike,
        y: PointsLike,
        *,
        on_progress: OnProgress | None = None,
        stop: StopFlag | None = None,
    ) -> Self:
        """Learn the point that belongs to each series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
            Two series or more; T may differ between them. Points are series of one frame.
        y : DataSet, or array_like of shape (S,) or (S, K)
            A DataSet is paired with a set by identifier; an array has one number, or one
            row, for each series.
        on_progress : callable, optional
            Called after each epoch with a tuple (epoch, epochs of this fit, loss,
            validation_loss). What it raises ends the fit and comes out here.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end the fit early with the best
            weights so far.

        Returns
        -------
        LSTMRegressor
            This object.

        Raises
        ------
        PatchLSTMError
            If the data or a parameter is unusable (InvalidValueError, NotFoundError), the fit was
            stopped before its first epoch ended (CancelledError) or the training diverged
            (TrainingError). What was learnt before is kept.
        """
        y = as_targets(y, "point")
        series, points = pair_points(X, y)
        self._train(X, series, points, on_progress, stop)
        self._is_flat = not isinstance(y, DataSet) and np.ndim(y) == 1
        return self

    def fit_frames(
        self: Self,
        X: SeriesLike,
        Y: SeriesLike,
        *,
        on_progress: OnProgress | None = None,
        stop: StopFlag | None = None,
    ) -> Self:
        """Learn the frame that belongs to each frame.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
            One series or more.
        Y : DataSeries, DataSet, or sequence of array_like of shape (T, K)
            As many series, each as long as that of `X` to which it belongs: that of the same
            identifier, or place in the sequence.
        on_progress, stop
            As for `fit`.

        Returns
        -------
        LSTMRegressor
            This object.

        Raises
        ------
        PatchLSTMError
            As `fit` does.
        """
        series, targets = pair_frames(X, Y)
        self._train(X, series, targets, on_progress, stop, FRAMES)
        self._is_flat = False
        return self

    def predict(self, X: SeriesLike) -> FloatArray:
        """Return the point of each series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)

        Returns
        -------
        float32[S, K], or float32[S] if `fit` was given one number for each series
            After `fit_frames`, the frame that belongs to the last frame of each series.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series are unusable or have other dimensions than those of the fit.
        """
        points = self.model_.outputs(self._series(X))
        return points[:, 0] if self._is_flat else points

    def predict_frames(self, X: SeriesLike, *, stop: StopFlag | None = None) -> list[FloatArray]:
        """Return the frame that belongs to each frame of each series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        list of float32[T, K]
            After `fit`, the points of the series as they have come so far.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            As `predict` does, or if the network is bidirectional: it needs whole series.
        CancelledError
            If `stop` was set.
        """
        model = self.model_
        check_streaming(model)
        series = self._series(X)
        ends = np.cumsum([len(values) for values in series])
        return np.split(model.outputs_at_frames(series, stop), ends[:-1]) if series else []

    def stream(self) -> RegressorStream:
        """Begin a series that comes frame by frame, as a patch predicts it.

        Returns
        -------
        RegressorStream
            Its `push` takes a frame and returns the point of the series so far, or after
            `fit_frames` the frame that belongs to it. `reset` begins another one.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the network is bidirectional: it needs whole series.
        """
        return RegressorStream(self.model_, self._is_flat)

    def predict_dataset(self, X: SeriesSet[Any], *, stop: StopFlag | None = None) -> DataSet:
        """Return the point of each series under the series' identifier.

        Parameters
        ----------
        X : DataSeries or DataSet
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the set is empty or has other dimensions than that of the fit.
        CancelledError
            If `stop` was set.
        """
        model = self.model_
        X.check_not_empty()
        points = model.outputs(X.series(), stop)
        predicted = DataSet()
        for identifier, point in zip(X.ids(), points, strict=True):
            predicted.add_point(identifier, point)
        return predicted

    def predict_dataseries(self, X: SeriesSet[Any], *, stop: StopFlag | None = None) -> DataSeries:
        """Return the frame that belongs to each frame, under the series' identifiers.

        Parameters
        ----------
        X : DataSeries or DataSet
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the set is empty or has other dimensions than that of the fit, or the network
            is bidirectional.
        CancelledError
            If `stop` was set.
        """
        self.model_  # noqa: B018  (for its error)
        X.check_not_empty()
        frames = self.predict_frames(X, stop=stop)
        predicted = DataSeries()
        for identifier, values in zip(X.ids(), frames, strict=True):
            predicted.add_series(identifier, values)
        return predicted

    def evaluate(self, X: SeriesLike, y: Any, *, stop: StopFlag | None = None) -> Agreement:
        """Compare what is predicted with the truth.

        Parameters
        ----------
        X, y
            As for `fit`, or after `fit_frames` as for that; one series is enough.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        Agreement

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        PatchLSTMError
            If the data is unusable, or `stop` was set.
        """
        model = self.model_
        series, targets = pair_frames(X, y) if self.answers_frames else pair_points(X, y)
        for i, target in enumerate(targets):
            if target.shape[-1] != model.topology.n_outputs:
                raise InvalidValueError(
                    errors.WRONG_POINT_SIZE,
                    f"target {i} is of size {target.shape[-1]}, the network was fitted on targets"
                    f" of size {model.topology.n_outputs}",
                )
        self._check_dimensions(X, series)
        truth = np.concatenate([np.atleast_2d(target) for target in targets]).astype(np.float64)
        return _compare(model.answers(series, stop), truth)

    def score(self, X: SeriesLike, y: Any) -> float:
        """Return the coefficient of determination, R2, as `evaluate` does."""
        return self.evaluate(X, y).r2

    def use(self, model: FittedModel) -> None:
        """Predict with a model that another regressor has learnt; the parameters stay."""
        super().use(model)
        self._is_flat = False

    @property
    def answers_frames(self) -> bool:
        """Whether it has learnt a frame for each frame, by `fit_frames`.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        return self.model_.topology.answers_frames


def _compare(found: FloatArray, truth: NDArray[np.float64]) -> Agreement:
    """Compare rows; a dimension that never changes has an R2 of 1 if it is found, else of 0."""
    squares = np.square(found - truth).mean(axis=0)
    variance = truth.var(axis=0)
    is_constant = variance == 0.0
    r2 = 1.0 - squares / np.where(is_constant, 1.0, variance)
    r2 = np.where(is_constant, squares == 0.0, r2)
    return Agreement(float(r2.mean()), tuple(np.sqrt(squares).tolist()))
