"""The classifier: series to labels."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict, replace
from typing import Any, Literal, NamedTuple, TypeVar

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError, NotFittedError
from patchlstm.estimators.examples import LabelsLike, SeriesLike, as_series_list, pair
from patchlstm.files import (
    PathLike,
    named_in_errors,
    read_bytes,
    read_json,
    write_bytes_atomically,
    write_text_atomically,
)
from patchlstm.network.binarymodel import ENDING, model_from_bytes, model_to_bytes
from patchlstm.network.fitted import UNKNOWN, FittedModel
from patchlstm.network.fitting import OnProgress, StopFlag, fit_model
from patchlstm.network.modelfile import model_from_content, model_to_text
from patchlstm.network.settings import Settings
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.labelset import LabelSet

Self = TypeVar("Self", bound="LSTMClassifier")


class Evaluation(NamedTuple):
    """How predictions compare with the truth."""

    accuracy: float
    """Fraction of the series whose label was predicted."""
    confusion: dict[tuple[str, str], int]
    """How often each pair (true label, predicted label) came up, pairs that never did left out."""


class LSTMClassifier:
    """Classifier of series of any length, a long short-term memory network.

    Frames are standardised and, if wanted, joined by their differences; LSTM layers (Hochreiter
    and Schmidhuber 1997, with the forget gates of Gers et al. 2000) run over them; a dense layer
    and a softmax turn the top layer's outputs into probabilities. Training minimises the
    cross-entropy by backpropagation through time with AdamW (Loshchilov and Hutter 2019), over
    fresh random variants of the series in every epoch.

    The same data, parameters and seed give the same model, to the bit, on one machine.

    Parameters
    ----------
    hidden_size : int or tuple of int
        Units of the LSTM layer, or of each layer.
    max_iter : int
        Most epochs of one fit; 0 takes as many as a set of that size needs.
    learning_rate : float
        Largest step size of the optimiser.
    momentum : float
        Decay of the running mean of the gradients (Adam's beta1).
    batch_size : int
        Series in one weight update.
    validation_fraction : float
        Fraction of the series that is held out to judge the weights by; drawn once per fit, from
        every label alike.
    patience : int
        Epochs without improvement after which a fit ends; 0 never ends it early.
    dropout : float
        Fraction of the last layer's inputs that is left out at random while training.
    weight_decay : float
        How strongly the weights are drawn to zero.
    augment : float
        How much the series are varied at random in every epoch: cut, stretched, warped in time,
        scaled, shifted, blurred by noise. 1 suits most material; 0 trains on them as they are.
    members : int
        Networks, at most, that the units of each layer are divided among, at least 16 each. They
        are trained side by side, and the mean of their logits counts.
    delta : bool
        Whether each frame is joined by its difference from the one before.
    pooling : {"all", "last"}
        What the last layer sees of the top LSTM layer: its last output, mean and maximum over
        time, or its last output alone.
    bidirectional : bool
        Whether as many LSTM layers again read each series from its end to its beginning, and the
        last layer sees the top layers of both (Schuster and Paliwal 1997; but with several layers
        the two directions meet in the last layer only). Such a network needs whole series: a
        patch can't send it frame by frame.
    seed : int
        Decides all that is random; -1 takes a new seed for each fit.
    threshold : float
        A label less probable than this is predicted as ``"unknown"``; 0 never is.
    reject : float
        Share of what is known, such as 0.95, that a series must not lie beyond; farther ones are
        predicted as ``"unknown"``, however probable their label. 0 rejects nothing.
    warm_start : bool
        Whether a fit goes on from the weights there are, if the dimensions, the labels and the
        network's shape are the same as before. Otherwise it starts afresh.
    """

    def __init__(
        self,
        *,
        hidden_size: int | tuple[int, ...] = Settings.hidden_size,
        max_iter: int = Settings.max_iter,
        learning_rate: float = Settings.learning_rate,
        momentum: float = Settings.momentum,
        batch_size: int = Settings.batch_size,
        validation_fraction: float = Settings.validation_fraction,
        patience: int = Settings.patience,
        dropout: float = Settings.dropout,
        weight_decay: float = Settings.weight_decay,
        augment: float = Settings.augment,
        members: int = Settings.members,
        delta: bool = Settings.delta,
        pooling: Literal["all", "last"] = Settings.pooling,
        bidirectional: bool = Settings.bidirectional,
        seed: int = Settings.seed,
        threshold: float = Settings.threshold,
        reject: float = Settings.reject,
        warm_start: bool = Settings.warm_start,
    ) -> None:
        self.hidden_size = hidden_size
        self.max_iter = max_iter
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.dropout = dropout
        self.weight_decay = weight_decay
        self.augment = augment
        self.members = members
        self.delta = delta
        self.pooling = pooling
        self.bidirectional = bidirectional
        self.seed = seed
        self.threshold = threshold
        self.reject = reject
        self.warm_start = warm_start
        self._model: FittedModel | None = None
        self.set_params()

    def __repr__(self) -> str:
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value != getattr(Settings, name)
        ]
        return f"LSTMClassifier({', '.join(changed)})"

    def __str__(self) -> str:
        return f"{self!r}\n{self._model or '  not fitted yet'}"

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return all parameters by name.

        Parameters
        ----------
        deep : bool
            Without effect; scikit-learn's tools pass it.
        """
        return {name: getattr(self, name) for name in Settings.names()}

    def set_params(self: Self, **params: Any) -> Self:
        """Change parameters; what was learned stays until the next fit.

        Raises
        ------
        InvalidValueError
            If a name is unknown or a value unusable; then none is changed.
        """
        known = self.get_params()
        for name in params:
            if name not in known:
                raise InvalidValueError(
                    errors.INVALID_PARAMETER, f"no parameter {name!r}; there are {', '.join(known)}"
                )
        for name, value in asdict(Settings(**{**known, **params})).items():
            setattr(self, name, value)
        return self

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
        X : DataSeries, or sequence of array_like of shape (T, D)
            Two series or more; T may differ between them.
        y : LabelSet, or sequence of labels
            Two different labels or more. A LabelSet is paired with a DataSeries by identifier; a
            sequence has one label for each series, and numbers in it become text.
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
            (TrainingError). What was learned before is kept.
        """
        settings = Settings(**self.get_params())
        series, labels = pair(X, y)
        self._model = fit_model(self._model, series, labels, settings, on_progress, stop)
        return self

    def predict_proba(self, X: SeriesLike) -> FloatArray:
        """Compute the probability of each label for each series.

        Parameters
        ----------
        X : DataSeries, or sequence of array_like of shape (T, D)

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
        return self.model_.probabilities(as_series_list(X))

    def predict(self, X: SeriesLike) -> list[str]:
        """Return the most probable label of each series.

        Parameters
        ----------
        X : DataSeries, or sequence of array_like of shape (T, D)

        Returns
        -------
        list of str
            ``"unknown"`` where no label reaches the threshold or the series is rejected.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the series are unusable or have other dimensions than those of the fit.
        """
        return self.model_.predict(as_series_list(X), self.threshold, self.reject)

    def predict_labels(self, X: DataSeries) -> LabelSet:
        """Return the most probable label of each series under the series' identifier.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        InvalidValueError
            If the DataSeries is empty or has other dimensions than that of the fit.
        """
        model = self.model_
        if len(X) == 0:
            raise InvalidValueError(errors.is_empty("DataSeries"), "add series first")
        predicted = LabelSet()
        labels = model.predict(X.series(), self.threshold, self.reject)
        for identifier, label in zip(X.ids(), labels, strict=True):
            predicted.add_label(identifier, label)
        return predicted

    def evaluate(self, X: SeriesLike, y: LabelsLike) -> Evaluation:
        """Compare the predictions for series with their labels.

        Parameters
        ----------
        X, y
            As for `fit`; one series or label is enough, and the labels may be new ones.

        Returns
        -------
        Evaluation
            Accuracy, and the confusion in the order of `classes_`, labels beyond those last.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        PatchLSTMError
            If the data is unusable.
        """
        model = self.model_
        series, labels = pair(X, y)
        predicted = model.predict(series, self.threshold, self.reject)
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
        """Predict with a model that another classifier has learned; the parameters stay."""
        self._model = model

    def clear(self) -> None:
        """Erase all that was learned; the parameters stay."""
        self._model = None

    def to_json(self) -> str:
        """Return what was learned, and the parameters it was learned with, as JSON text.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        return model_to_text(self._complete_model())

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """Make a classifier from JSON text.

        Raises
        ------
        FormatError
            If the text is not JSON or does not hold a classifier.
        """
        made = cls()
        made._adopt(model_from_content(jsontext.parse(text)))
        return made

    def to_bytes(self) -> bytes:
        """Return what `to_json` does in the compact form of the files ``.lstm``.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        return model_to_bytes(self._complete_model())

    @classmethod
    def from_bytes(cls: type[Self], data: bytes) -> Self:
        """Make a classifier from what `to_bytes` returned.

        Raises
        ------
        FormatError
            If the bytes are damaged or do not hold a classifier.
        """
        made = cls()
        made._adopt(model_from_bytes(data))
        return made

    def write(self, path: PathLike) -> None:
        """Write what was learned to a file, replacing what was there in one step.

        A name that ends in ``.lstm`` gets the bytes of `to_bytes`, which the patcher's objects can
        read without Python; any other gets the text of `to_json`.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        FileError
            If it cannot be written; what was there before is untouched.
        """
        if _is_binary(path):
            write_bytes_atomically(path, self.to_bytes())
        else:
            write_text_atomically(path, self.to_json())

    def read(self, path: PathLike) -> None:
        """Take over what was learned, and all parameters, from a file that `write` made.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read or does not hold a classifier. Nothing is changed then.
        """
        if _is_binary(path):
            data = read_bytes(path)
            with named_in_errors(path):
                self._adopt(model_from_bytes(data))
        else:
            content = read_json(path)
            with named_in_errors(path):
                self._adopt(model_from_content(content))

    def _complete_model(self) -> FittedModel:
        model = self.model_
        # These are no part of the training, but of how the model predicts.
        current = replace(model.settings, threshold=self.threshold, reject=self.reject)
        return replace(model, settings=current)

    def _adopt(self, model: FittedModel) -> None:
        self.set_params(**asdict(model.settings))
        self._model = model

    @property
    def is_fitted(self) -> bool:
        """Whether there is a model to predict with."""
        return self._model is not None

    @property
    def model_(self) -> FittedModel:
        """What was learned, an object that never changes.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet; so do all the properties below.
        """
        if self._model is None:
            raise NotFittedError(errors.NO_DATA_FITTED, "fit the classifier or read a file first")
        return self._model

    @property
    def classes_(self) -> tuple[str, ...]:
        """The labels, in natural order: 2 before 10."""
        return self.model_.labels

    @property
    def n_features_in_(self) -> int:
        """Dimensions of the series."""
        return self.model_.topology.n_inputs

    @property
    def loss_(self) -> float:
        """Mean cross-entropy of the training part at the end of the last fit, in nats."""
        return self.model_.loss

    @property
    def validation_loss_(self) -> float:
        """Mean cross-entropy of the part held out in the last fit; nan if there was none."""
        return self.model_.validation_loss

    @property
    def n_epochs_(self) -> int:
        """Epochs of the last fit."""
        return self.model_.n_epochs

    @property
    def stop_reason_(self) -> str:
        """Why the last fit ended: ``"max_iter"``, ``"patience"`` or ``"cancel"``."""
        return self.model_.stop_reason


def _is_binary(path: PathLike) -> bool:
    return os.fspath(path).lower().endswith(ENDING)
