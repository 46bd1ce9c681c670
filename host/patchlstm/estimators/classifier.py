"""The classifier: series to labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag, as_series
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.classes import Classes
from patchlstm.estimators.examples import LabelsLike, as_labels, pair
from patchlstm.estimators.given import SeriesLike
from patchlstm.estimators.streams import ClassifierStream
from patchlstm.network import streams
from patchlstm.network.fitted import UNKNOWN, FittedModel
from patchlstm.network.fitting import OnProgress, fit_stored
from patchlstm.network.heads import LABELS
from patchlstm.network.streams import Spotted, Spotter
from patchlstm.sets.labelset import LabelSet
from patchlstm.sets.seriesset import SeriesSet
from patchlstm.sets.shards import Shards

Self = TypeVar("Self", bound="LSTMClassifier")


class Evaluation(NamedTuple):
    """How predictions compare with the truth.

    Examples
    --------
    >>> from patchlstm import Evaluation
    >>> evaluation = Evaluation(0.75, {("up", "up"): 3, ("down", "up"): 1})
    >>> evaluation.confusion["down", "up"]
    1
    """

    accuracy: float
    """Fraction of the series whose label was predicted."""
    confusion: dict[tuple[str, str], int]
    """How often each pair (true label, predicted label) occurred; pairs that never did are left
    out. Labels are text here, as `LabelSet` has them."""


class LSTMClassifier(Estimator):
    """Classifier of series of any length, a long short-term memory network.

    The head is a softmax: a probability for each label. Training minimises the cross-entropy, in
    nats; a held-out part takes its share of every label. The network is described at `Estimator`.
    The answer is that of three experts, of which the network is one, see `experts`.

    scikit-learn's tools take it, `cross_val_score`, `GridSearchCV` and pipelines among them: give
    them the series as a list of arrays, or as one array if all are equally long.

    Labels come back in the type in which they were given, if they are numbers, and otherwise as
    text. Models, LabelSets and Shards know labels as text alone: after `read`, `from_json`,
    `from_bytes` or a fit with a LabelSet or Shards, `predict` and `classes_` give text, ``"1"``
    where a patch shows 1. `score` and `evaluate` compare the texts, so they take either. Pickles
    keep the type.

    Parameters
    ----------
    **params
        Those of `Estimator`.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMClassifier
    >>> rise, fall = np.linspace([0.0], [1.0], 20), np.linspace([1.0], [0.0], 20)
    >>> classifier = LSTMClassifier(hidden_size=8, max_iter=50)
    >>> classifier.fit([rise, fall, 2 * rise, 2 * fall], ["up", "down", "up", "down"])
    LSTMClassifier(max_iter=50, hidden_size=8)
    >>> classifier.predict([1.5 * rise[5:], 1.5 * fall]).tolist()
    ['up', 'down']
    >>> classifier.predict_proba([rise]).shape
    (1, 2)
    """

    head = LABELS

    _classes: Classes

    def fit(
        self: Self,
        X: SeriesLike,
        y: LabelsLike,
        *,
        on_progress: OnProgress | None = None,
        stop: StopFlag | None = None,
    ) -> Self:
        """Learn to label series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)
            Two series or more; T may differ between them. Points are series of one frame.
        y : LabelSet, or sequence of labels
            Two different labels or more. A LabelSet is paired with a set by identifier; a sequence,
            of text or numbers, has one label for each series.
        on_progress : callable, optional
            Called after each epoch with a tuple (epoch, epochs of this fit, loss,
            validation_loss). What it raises ends the fit and comes out here.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end the fit early with the best
            weights so far.

        Returns
        -------
        LSTMClassifier
            This object.

        Raises
        ------
        PatchLSTMError
            If the data or a parameter is unusable (InvalidValueError, NotFoundError), the fit was
            stopped before its first epoch ended (CancelledError) or the training diverged
            (TrainingError). What was learnt before is kept.
        """
        y = as_labels(y)
        series, labels = pair(X, y)
        self._train(X, series, labels, on_progress, stop)
        if not isinstance(y, LabelSet):
            self._classes = Classes(self.model_.labels, labels, y)
        return self

    def fit_shards(
        self: Self,
        shards: Shards,
        *,
        on_progress: OnProgress | None = None,
        stop: StopFlag | None = None,
    ) -> Self:
        """Learn to label series that are more than memory holds.

        Each epoch reads all of them once, in a random order. The experts, and what `reject` needs,
        are learnt from a sample of some 50,000 frames, with as many series of each label.

        Parameters
        ----------
        shards : Shards
        on_progress, stop
            As for `fit`.

        Returns
        -------
        LSTMClassifier
            This object.

        Raises
        ------
        PatchLSTMError
            As `fit` does.
        """
        if not isinstance(shards, Shards):
            raise InvalidValueError(
                errors.WRONG_TYPE, f"found {type(shards).__name__}; give Shards(FOLDER)"
            )
        shards.check_labelled()
        settings = self.settings
        self._learn(lambda tell: fit_stored(self._model, shards, settings, tell, stop), on_progress)
        return self

    def predict_proba(self, X: SeriesLike) -> FloatArray:
        """Compute the probability of each label for each series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)

        Returns
        -------
        float32[S, C]
            Columns in the order of `classes_`.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series are unusable or have other dimensions than those of the fit.
        """
        probabilities = self.model_.probabilities(self._series(X))
        return np.take(probabilities, self._classes.outputs, axis=1)

    def predict_log_proba(self, X: SeriesLike) -> FloatArray:
        """Compute the logarithms of what `predict_proba` returns, in the same order."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: SeriesLike) -> NDArray[Any]:
        """Return the most probable label of each series.

        Parameters
        ----------
        X : DataSeries, DataSet, or sequence of array_like of shape (T, D) or (T,)

        Returns
        -------
        ndarray, shape (S,)
            Of text, or of the type of the labels that `fit` was given. ``"unknown"`` where no
            label reaches the threshold or the series is rejected: with `threshold` or `reject` set
            and labels that are numbers, this is an array of objects.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series are unusable or have other dimensions than those of the fit.
        """
        predicted = self.model_.predict(self._series(X), self.threshold, self.reject)
        return self._classes.decode(predicted, may_be_unknown=bool(self.threshold or self.reject))

    def predict_labels(self, X: SeriesSet[Any], *, stop: StopFlag | None = None) -> LabelSet:
        """Return the most probable label of each series under the series' identifier.

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
        predicted = LabelSet()
        labels = model.predict(X.series(), self.threshold, self.reject, stop)
        for identifier, label in zip(X.ids(), labels, strict=True):
            predicted.add_label(identifier, label)
        return predicted

    def follow(self, series: ArrayLike) -> FloatArray:
        """Find where in the series of each label a series is, after each of its frames.

        It is aligned with the beginnings of the recorded examples by dynamic time warping with an
        open end (Tormene et al. 2009). A patch gets this with ``follow 1``, for the label that is
        most probable.

        Parameters
        ----------
        series : array_like, shape (T, D)

        Returns
        -------
        float32[T, C]
            From 0, the beginning, to 1; columns in the order of `classes_`. nan for a label of
            which the model keeps no example.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series is unusable or has other dimensions than those of the fit, or the model
            keeps no examples.
        """
        positions = streams.follow(self.model_, self._as_stream(series))
        return np.take(positions, self._classes.outputs, axis=1)

    def spot(self, stream: ArrayLike) -> list[Spotted]:
        """Find series of known labels in a stream that has neither beginning nor end.

        Candidates are parts of the stream that are like a recorded example (SPRING: Sakurai,
        Faloutsos and Yamamuro 2007). Those are right whose label is the most probable one, at
        least as probable as `threshold`, and that are not stranger than `reject`, 0.9 if that is
        0. A patch gets this with ``spot 1``, each as soon as it is known.

        Parameters
        ----------
        stream : array_like, shape (T, D)

        Returns
        -------
        list of Spotted
            In the order in which they are known. Their labels are text. None overlaps another.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the stream is unusable or has other dimensions than those of the fit, or the model
            keeps no examples.
        """
        return [found for found in map(self.spotter().push, self._as_stream(stream)) if found]

    def stream(self) -> ClassifierStream:
        """Begin a series that comes frame by frame, as a patch predicts it.

        Returns
        -------
        ClassifierStream
            Its `push` takes a frame and returns the label and the probabilities of the series so
            far, with what was learnt, `threshold` and `reject` as they are now. `positions` says
            where in the series of each label it is, `reset` begins another one.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the network is bidirectional: it needs whole series.
        """
        return ClassifierStream(self.model_, self._classes, self.threshold, self.reject)

    def spotter(self) -> Spotter:
        """Begin a stream that has neither beginning nor end, in which known series are found.

        Returns
        -------
        Spotter
            Its `push` takes a frame, and returns what `spot` does as soon as it is known.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the model keeps no examples.
        """
        return Spotter(self.model_, self.threshold, self.reject)

    def _as_stream(self, stream: ArrayLike) -> FloatArray:
        given = as_series(stream)
        self.model_.check_dimensions([given])
        return given

    def evaluate(self, X: SeriesLike, y: LabelsLike, *, stop: StopFlag | None = None) -> Evaluation:
        """Compare the predictions for series with their labels.

        Parameters
        ----------
        X, y
            As for `fit`; one series or label is enough, and the labels may be new ones.
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        Evaluation
            Accuracy, and the confusion in the order of the model's labels, others last.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        PatchLSTMError
            If the data is unusable, or `stop` was set.
        """
        model = self.model_
        series, labels = pair(X, y)
        self._check_dimensions(X, series)
        predicted = model.predict(series, self.threshold, self.reject, stop)
        every_label = dict.fromkeys((*model.labels, *labels, UNKNOWN))
        order = {label: i for i, label in enumerate(every_label)}
        counts = Counter(zip(labels, predicted, strict=True))
        cells = sorted(counts, key=lambda cell: (order[cell[0]], order[cell[1]]))
        n_right = sum(counts[label, label] for label in set(labels))
        return Evaluation(n_right / len(labels), {cell: counts[cell] for cell in cells})

    def score(self, X: SeriesLike, y: LabelsLike) -> float:
        """Return the fraction of the series whose label is predicted, as `evaluate` does."""
        return self.evaluate(X, y).accuracy

    def use(self, model: FittedModel) -> None:
        """Predict with a model that another classifier has learnt; the parameters stay."""
        super().use(model)
        self._classes = Classes(model.labels, model.labels, model.labels)

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels, an array sorted as `numpy.unique` does; `model_.labels` is in natural order.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        self.model_  # noqa: B018  (for its error)
        return self._classes.values

    def _complete_model(self) -> FittedModel:
        model = self.model_
        # These are not part of the training, but of how the model predicts.
        current = replace(model.settings, threshold=self.threshold, reject=self.reject)
        return replace(model, settings=current)
