"""What all estimators share: parameters, the model and how its fit went, files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import InvalidValueError, NotFittedError
from patchlstm.estimators import parameters
from patchlstm.estimators.given import (
    SeriesLike,
    as_series_list,
    explain_dimensions,
    warn_if_turned,
)
from patchlstm.estimators.progress import Curves, shown
from patchlstm.files import PathLike
from patchlstm.interchange.models import model_from_json, read_model, write_model
from patchlstm.network.binarymodel import model_from_bytes, model_to_bytes
from patchlstm.network.fitted import FittedModel
from patchlstm.network.fitting import OnProgress, fit_model
from patchlstm.network.heads import Head
from patchlstm.network.modelfile import model_to_text
from patchlstm.network.settings import Settings
from patchlstm.network.training import Progress

if TYPE_CHECKING:
    # The parameters are declared in Settings alone. Type checkers and editors learn from this line
    # that each is an argument and an attribute; at run time `Estimator` sees to both itself.
    _Parameters = Settings
else:
    _Parameters = object

Self = TypeVar("Self", bound="Estimator")


class Estimator(_Parameters):
    """Base of the estimators: a network that reads series, its parameters and its files.

    Frames are standardised and, if wanted, joined by their differences; LSTM layers (Hochreiter
    and Schmidhuber 1997, with the forget gates of Gers et al. 2000) run over them; a dense layer,
    the head, turns the top layer's outputs into the answer. Training goes by backpropagation
    through time with AdamW (Loshchilov and Hutter 2019), over fresh random variants of the series
    in every epoch.

    The same data, parameters and seed give the same model, to the bit, on one machine.

    Parameters
    ----------
    hidden_size : int or tuple of int
        Units of the LSTM layer, or of each layer.
    max_iter : int
        Maximum number of epochs of one fit; 0 takes as many as a set of that size needs.
    learning_rate : float
        Largest step size of the optimiser.
    momentum : float
        Decay of the running mean of the gradients (Adam's beta1).
    batch_size : int
        Series in one weight update.
    validation_fraction : float
        Fraction of the series that is held out to judge the weights by, drawn once per fit.
    patience : int
        Epochs without improvement after which a fit ends; 0: off.
    dropout : float
        Fraction of the last layer's inputs that is left out at random while training.
    weight_decay : float
        How strongly the weights are pulled towards zero.
    augment : float
        How much the series are varied at random in every epoch: cut, stretched, warped in time,
        scaled, shifted, made noisy; labelled ones also as takes are that were cut too generously or
        too late, or in a room that is heard, or are still unfolding; if every frame has a target,
        in time alone; if it is what comes next that is learnt, made noisy alone. 1 suits most
        material; 0 trains on them as they are.
    members : int
        Maximum number of networks that the units of each layer are divided among, at least 16
        each. They are trained side by side, and the answer is the mean of theirs.
    delta : bool
        Whether each frame is joined by its difference from the one before.
    pooling : {"all", "last"}
        What the last layer sees of the top LSTM layer: its last output, mean and maximum over
        time, or its last output alone.
    mixtures : int
        Components of the density of the next frame; 0 learns its mean alone.
    temperature : float
        How freely frames are drawn: 1 as the density has it, 0 the mean of its most probable
        component, which never varies.
    bidirectional : bool
        Whether as many LSTM layers again read each series from its end to its beginning, and the
        last layer sees the top layers of both (Schuster and Paliwal 1997; but with several layers
        the two directions meet in the last layer only). Such a network needs whole series: a
        patch cannot send it frame by frame.
    experts : {"all", "lstm"}
        ``"all"`` has two experts beside the network: the recorded series, of which the nearest of
        each label by dynamic time warping counts, and a ridge regression on random convolutions.
        The answer is the product of the three, in which the network counts twice and the others
        are raised to powers that suit series, and variants of them, which were left out.
        ``"lstm"`` has the network alone.
    seed : int
        Decides all that is random; -1 takes a new seed for each fit.
    threshold : float
        A label less probable than this is predicted as ``"unknown"``; 0: off.
    reject : float
        A series stranger than this share of the training series, 0.95 for example, is predicted as
        ``"unknown"``, however probable its label; 0: off.
    warm_start : bool
        Whether a fit continues from the weights there are, if the dimensions, the targets and the
        network's shape are the same as before. Otherwise it starts afresh.
    verbose : bool
        Whether a fit shows on the terminal how far it is: a bar with tqdm (``pip install
        'patchlstm[progress]'``), else some lines.

    Notes
    -----
    ``random_state`` is another name for `seed`, which takes what scikit-learn's does too: None is
    -1, and a generator gives one number. Parameters are checked when they are set, not only when
    they are used. There are no weights of series and no names of dimensions: `sample_weight` and
    `feature_names_in_` are missing.

    Raises
    ------
    InvalidValueError
        If a parameter is of the wrong type or out of range.
    """

    verbose: bool

    head: ClassVar[Head]
    """What its networks answer; scikit-learn and error messages call the estimator its noun."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Give a class whose networks have a head the parameters of such, and its help theirs."""
        super().__init_subclass__(**options)
        if "head" not in vars(cls):
            return
        cls.__init__ = _constructor(cls.head.name)  # type: ignore[method-assign]
        cls.__init__.__qualname__ = f"{cls.__name__}.__init__"  # errors name it
        cls.__doc__ = parameters.document(cls, Estimator, parameters.names(cls.head.name))

    _model: FittedModel | None = None
    _curves = Curves.empty()

    def __repr__(self) -> str:
        defaults = parameters.defaults(self.head.name)
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value != defaults[name]
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def __str__(self) -> str:
        return f"{self!r}\n{self._model or '  not fitted yet'}"

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return all parameters by name.

        Parameters
        ----------
        deep : bool
            Without effect; scikit-learn's tools pass it.
        """
        return {name: getattr(self, name) for name in parameters.names(self.head.name)}

    def set_params(self: Self, **params: Any) -> Self:
        """Change parameters; what was learnt stays until the next fit.

        Raises
        ------
        InvalidValueError
            If a name is unknown or a value unusable; then none is changed.
        """
        known = self.get_params()
        for name in params:
            if name not in known and name != parameters.ALIAS:
                raise InvalidValueError(
                    errors.INVALID_PARAMETER, f"no parameter {name!r}; there are {', '.join(known)}"
                )
        vars(self).update(parameters.checked(self.head.name, known, params))
        return self

    @property
    def random_state(self) -> int | None:
        """The `seed` under scikit-learn's name; None for -1."""
        return None if self.seed == -1 else self.seed

    @random_state.setter
    def random_state(self, value: Any) -> None:
        self.set_params(random_state=value)

    @property
    def settings(self) -> Settings:
        """All parameters as one record that never changes; those of other heads have no effect.

        Raises
        ------
        InvalidValueError
            If an attribute was set to an unusable value.
        """
        names = Settings.names(self.head.name)
        return Settings.of(self.head.name, **{name: getattr(self, name) for name in names})

    def use(self, model: FittedModel) -> None:
        """Predict with a model that another estimator has learnt; the parameters stay."""
        self._model = model
        self._curves = Curves.empty()

    def clear(self) -> None:
        """Erase what was learnt; the parameters stay."""
        self._model = None

    def to_json(self) -> str:
        """Return what was learnt, and the parameters it was learnt with, as JSON text.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        """
        return model_to_text(self._complete_model())

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """Make an estimator from JSON text: what `to_json` returned, or a FluCoMa LSTM's.

        Raises
        ------
        FormatError
            If the text is not JSON or does not hold a model of this kind.
        """
        made = cls()
        made._adopt(model_from_json(jsontext.parse(text), cls.head))
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
        """Make an estimator from what `to_bytes` returned.

        Raises
        ------
        FormatError
            If the bytes are damaged or do not hold a model of this kind.
        """
        made = cls()
        made._adopt(model_from_bytes(data, cls.head))
        return made

    def write(self, path: PathLike) -> None:
        """Write what was learnt to a file, replacing what was there in one step.

        A name that ends in ``.lstm`` gets the bytes of `to_bytes`, which the patcher's objects can
        read without Python; any other gets the text of `to_json`.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet.
        FileError
            If it cannot be written; what was there before is untouched.
        """
        write_model(self._complete_model(), path)

    def read(self, path: PathLike) -> None:
        """Replace what was learnt, and all parameters, with those of a file.

        That is one that `write` made, or JSON that FluCoMa's LSTM object of the same kind wrote.

        Raises
        ------
        FileError, FormatError
            If the file cannot be read or does not hold a model of this kind. Nothing is changed
            then.
        """
        self._adopt(read_model(path, self.head))

    @property
    def is_fitted(self) -> bool:
        """Whether there is a model to predict with."""
        return self._model is not None

    @property
    def model_(self) -> FittedModel:
        """What was learnt, an object that never changes.

        Raises
        ------
        NotFittedError
            If nothing was fitted or read yet; so do all other properties that end in ``_``.
        """
        if self._model is None:
            raise _not_fitted(self.head.noun)
        return self._model

    @property
    def n_features_in_(self) -> int:
        """Dimensions of the series."""
        return self.model_.topology.n_inputs

    @property
    def loss_(self) -> float:
        """Mean loss of the training part at the end of the last fit; see the class for its unit."""
        return self.model_.loss

    @property
    def validation_loss_(self) -> float:
        """Mean loss of the part held out in the last fit; nan if there was none."""
        return self.model_.validation_loss

    @property
    def n_epochs_(self) -> int:
        """Epochs of the last fit."""
        return self.model_.n_epochs

    @property
    def n_iter_(self) -> int:
        """The same under scikit-learn's name."""
        return self.n_epochs_

    @property
    def loss_curve_(self) -> list[float]:
        """The loss after each epoch of the last fit; empty if the model was read from a file.

        With `patience`, these are more than `n_epochs_`, which ends with the best one.
        """
        self.model_  # noqa: B018  (for its error)
        return list(self._curves.loss)

    @property
    def validation_loss_curve_(self) -> list[float]:
        """The same of the part held out; nan if there was none."""
        self.model_  # noqa: B018  (for its error)
        return list(self._curves.validation)

    @property
    def stop_reason_(self) -> str:
        """Why the last fit ended: ``"max_iter"``, ``"patience"`` or ``"cancel"``."""
        return self.model_.stop_reason

    def __sklearn_is_fitted__(self) -> bool:
        return self.is_fitted

    def __sklearn_tags__(self) -> Any:
        # Only scikit-learn calls this, so it is there.
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        noun = self.head.noun
        return Tags(
            estimator_type=noun if noun in ("classifier", "regressor") else None,
            target_tags=TargetTags(required=noun != "forecaster", multi_output=noun == "regressor"),
            classifier_tags=ClassifierTags() if noun == "classifier" else None,
            regressor_tags=RegressorTags() if noun == "regressor" else None,
            input_tags=InputTags(two_d_array=True, three_d_array=True),
        )

    def _train(
        self,
        X: SeriesLike,
        series: Sequence[FloatArray],
        targets: Sequence[Any],
        on_progress: OnProgress | None,
        stop: StopFlag | None,
        head: Head | None = None,
    ) -> None:
        """Fit the model, continuing from the one there is where that is possible.

        `X` is what the series were made of, `head` is given where the class's networks have
        several.
        """
        warn_if_turned(X, series, stacklevel=3)
        settings, kind = self.settings, head or self.head

        def fit(tell: OnProgress) -> FittedModel:
            return fit_model(self._model, series, targets, settings, tell, stop, kind)

        self._learn(fit, on_progress)

    def _learn(
        self, fit: Callable[[OnProgress], FittedModel], on_progress: OnProgress | None
    ) -> None:
        """Use the model that `fit` makes, and show and keep what it tells meanwhile."""
        curves = Curves.empty()
        with shown(self.head.noun) if self.verbose else nullcontext() as show:
            told = [curves.note, *filter(None, (show, on_progress))]

            def tell(progress: Progress) -> None:
                for each in told:
                    each(progress)

            self.use(fit(tell))
        self._curves = curves

    def _series(self, X: SeriesLike) -> list[FloatArray]:
        """Return series to ask the model about, which must have its dimensions."""
        self.model_  # noqa: B018  (for its error)
        series = as_series_list(X)
        self._check_dimensions(X, series)
        return series

    def _check_dimensions(self, X: SeriesLike, series: Sequence[FloatArray]) -> None:
        """Raise an InvalidValueError if series, made of `X`, do not have the model's."""
        try:
            self.model_.check_dimensions(series)
        except InvalidValueError as error:
            hint = explain_dimensions(X, series, self.n_features_in_)
            detail = f"{error.detail}; {hint}" if hint else error.detail
            raise InvalidValueError(error.phrase, detail) from None

    def _complete_model(self) -> FittedModel:
        """Return the model with the parameters that say how it predicts as they are now."""
        return self.model_

    def _adopt(self, model: FittedModel) -> None:
        for name in Settings.names(self.head.name):
            setattr(self, name, getattr(model.settings, name))
        self.use(model)


def _not_fitted(noun: str) -> NotFittedError:
    kind = NotFittedError
    if "sklearn" in sys.modules:
        from patchlstm.estimators.unfitted import SklearnNotFittedError as kind  # noqa: N813
    return kind(errors.NO_DATA_FITTED, f"fit the {noun} or read a file first")


def _constructor(head: str) -> Callable[..., None]:
    """Return an ``__init__`` that takes the parameters of models with a head, by name."""

    def __init__(self: Estimator, **params: Any) -> None:  # noqa: N807  (it becomes a class's)
        names = parameters.names(head)
        for name in params:
            if name not in names and name != parameters.ALIAS:
                raise TypeError(f"{type(self).__name__} got an unexpected argument {name!r}")
        vars(self).update(parameters.checked(head, {}, params))

    __init__.__signature__ = parameters.signature(head)  # type: ignore[attr-defined]
    return __init__
