"""The object lstm.classifier."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.errors import FileError, InvalidValueError
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.estimators.examples import pair
from patchlstm.files import named_in_errors
from patchlstm.network.fitted import FittedModel
from patchlstm.network.report import report_fit
from patchlstm.network.settings import Settings
from patchlstm.network.training import Progress
from patchlstm.patcher.contents import Call, Content, Job, Key
from patchlstm.patcher.parameters import CLASSIFIER, Atoms, as_atoms, as_word, shown
from patchlstm.patcher.protocol import Atom, Level, Patcher, Tuning, as_atom
from patchlstm.patcher.sets import DataSeriesContent, LabelSetContent

_SHAPING = tuple(name for name, parameter in CLASSIFIER.items() if parameter.shapes_network)
_OTHERS = tuple(name for name in CLASSIFIER if name not in _SHAPING)
_READ_BY_SHIM = 1 << 63  # see `serial` in contract.h


class ClassifierContent(Content):
    """A classifier, and the fit that may be under way."""

    class_name = "lstm.classifier"
    kind = "Classifier"
    # A model comes with parameters of its own: after those that shape the network, which it
    # replaces, and before all others, which then say what is to be different.
    parameters = (*_SHAPING, "model", *_OTHERS, *Content.parameters)

    def __init__(self, name: str, patcher: Patcher) -> None:
        super().__init__(name, patcher)
        self._classifier = LSTMClassifier()
        self._model_name = ""  # as the parameter was given
        self._stop: np.ndarray[Any, np.dtype[np.int64]] | None = None  # of the running fit

    @property
    def tuning(self) -> Tuning:
        """The parameters that the shim uses itself."""
        return Tuning(self._classifier.threshold, self._classifier.reject, self.blocking)

    def inform(self, handle: int, sequence: int) -> None:
        """Tell an object the parameters and the model that it predicts with."""
        super().inform(handle, sequence)
        self.patcher.publish(handle, sequence, self._model)

    def welcome(self, handle: int, sequence: int) -> None:
        """Tell a new object the parameters, and the model if there is one."""
        super().inform(handle, sequence)
        # Without a model there is nothing to take away from a new object, and one that was made
        # with a file predicts with it already.
        if self._model is not None:
            self.patcher.publish(handle, sequence, self._model)

    def set_parameter(self, name: str, atoms: Atoms, call: Call) -> None:
        """Set a parameter; another shape of the network erases what was learnt."""
        if name == "model":
            self._set_model(atoms, call)
            return
        if name not in CLASSIFIER:
            super().set_parameter(name, atoms, call)
            return
        parameter = CLASSIFIER[name]
        before = Settings(**self._classifier.get_params())
        value = parameter.convert(name, atoms)
        try:
            self._classifier.set_params(**{parameter.attribute: value})
        except InvalidValueError as error:  # it speaks of Python's name
            detail = error.detail.replace(parameter.attribute, name, 1)
            raise InvalidValueError(error.phrase, detail) from error
        after = Settings(**self._classifier.get_params())
        if parameter.shapes_network and before.shape != after.shape:
            self._forget(call)
        elif name in Tuning._fields:
            self.tune(call)

    def get_parameter(self, name: str) -> tuple[Atom, ...]:
        """Return a parameter as atoms."""
        if name == "model":
            return (self._model_name,) if self._model_name else ()
        if name not in CLASSIFIER:
            return super().get_parameter(name)
        return as_atoms(getattr(self._classifier, CLASSIFIER[name].attribute))

    def cancel(self) -> None:
        """Let the running fit, if there is one, end at once."""
        if self._stop is not None:
            self._stop[0] = 1

    def on_cancel(self, call: Call) -> None:
        """Confirm the message; the worker has called `cancel` already."""
        call.right()

    def on_fit(self, call: Call, series: Key, labels: Key) -> Job:
        """Train on what the two sets hold now."""
        examples = call.contents.find(series, DataSeriesContent).set.snapshot()
        truth = call.contents.find(labels, LabelSetContent).set.snapshot()
        trainee = copy.copy(self._classifier)
        stop = self._stop = np.zeros(1, np.int64)

        def report(progress: Progress) -> None:
            epoch, max_iter, loss, validation_loss = progress
            # Patches that plot the figure cannot do with a nan: with nothing held out they get
            # the loss.
            decisive = loss if math.isnan(validation_loss) else validation_loss
            call.right(float(epoch), float(max_iter), loss, decisive, selector="progress")

        def work() -> Callable[[], None]:
            trainee.fit(examples, truth, on_progress=report, stop=stop)
            summary, hints = report_fit(trainee.model_, *pair(examples, truth))

            def complete() -> None:
                self._learn(trainee.model_, call)
                self._tell(summary, hints, call)
                call.left(trainee.loss_)

            return complete

        return Job(work, frozenset({self.key}))

    def on_predict(self, call: Call, series: Key, labels: Key) -> Job:
        """Write the label of each series into a labelset."""
        examples = call.contents.find(series, DataSeriesContent).set.snapshot()
        target = call.contents.find(labels, LabelSetContent)
        predictor = copy.copy(self._classifier)

        def work() -> Callable[[], None]:
            predicted = predictor.predict_labels(examples)

            def complete() -> None:
                target.set = predicted
                call.left(as_atom(target.name))

            return complete

        return Job(work, frozenset({self.key, labels}))

    def on_evaluate(self, call: Call, series: Key, labels: Key) -> Job:
        """Answer how many labels are predicted right, and which are taken for which."""
        examples = call.contents.find(series, DataSeriesContent).set.snapshot()
        truth = call.contents.find(labels, LabelSetContent).set.snapshot()
        predictor = copy.copy(self._classifier)

        def work() -> Callable[[], None]:
            accuracy, confusion = predictor.evaluate(examples, truth)

            def complete() -> None:
                for (true, predicted), count in confusion.items():
                    cell = as_atom(true), as_atom(predicted), float(count)
                    call.right(*cell, selector="confusion")
                call.left(accuracy)

            return complete

        return Job(work, frozenset({self.key}))

    def on_labels(self, call: Call) -> None:
        """Answer the labels, in the order of the probabilities."""
        call.left(*(as_atom(label) for label in self._fitted.labels))

    def on_size(self, call: Call) -> None:
        """Answer the number of layers."""
        call.left(float(len(self._fitted.topology.hidden_sizes)))

    def on_cols(self, call: Call) -> None:
        """Answer the number of dimensions."""
        call.left(float(self._fitted.topology.n_inputs))

    def on_params(self, call: Call) -> None:
        """Answer the number of parameters, those of the standardisation included."""
        call.left(float(self._fitted.topology.n_parameters))

    def on_clear(self, call: Call) -> None:
        """Erase all the learning."""
        self._forget(call)
        call.left()

    def to_json(self) -> str:
        """Return the model's JSON."""
        return self._classifier.to_json()

    def load_json(self, text: str, call: Call) -> None:
        """Replace model and parameters by those of the model's JSON."""
        self._replace(LSTMClassifier.from_json(text), call)

    def write(self, path: str) -> None:
        """Write the model to a file."""
        self._classifier.write(path)

    def read(self, path: str, call: Call) -> None:
        """Replace model and parameters by those of a file."""
        data = call.command.data
        if data is None:
            classifier = LSTMClassifier()
            classifier.read(path)
        else:
            with named_in_errors(path):
                classifier = LSTMClassifier.from_bytes(data)
            # it is the one that the shim has read
            serial = _READ_BY_SHIM | call.command.sequence
            classifier.use(replace(classifier.model_, serial=serial))
        self._replace(classifier, call)

    def _set_model(self, atoms: Atoms, call: Call) -> None:
        name = as_word("model", atoms)
        path = call.command.path
        if path is None:
            raise FileError(errors.FILENAME_NOT_SPECIFIED, "give the name of a file")
        self.read(path, call)
        self._model_name = name

    def __str__(self) -> str:
        changed = [
            f"{name} {shown(self.get_parameter(name))}"
            for name, parameter in CLASSIFIER.items()
            if self.get_parameter(name) != as_atoms(getattr(Settings, parameter.attribute))
        ]
        model = self._model or "  not fitted yet"
        return f"{', '.join(changed) or 'default parameters'}\n{model}"

    @property
    def _model(self) -> FittedModel | None:
        return self._classifier.model_ if self._classifier.is_fitted else None

    @property
    def _fitted(self) -> FittedModel:
        return self._classifier.model_

    def _learn(self, model: FittedModel, call: Call) -> None:
        self._stop = None
        self._classifier.use(model)
        self._publish(call)

    def _tell(self, summary: str, hints: list[str], call: Call) -> None:
        handle = call.command.object
        self.patcher.post(handle, Level.INFO, f"{self.class_name} {self.name}: fit: {summary}")
        for hint in hints:
            self.warn(handle, f"fit: {hint}")

    def _forget(self, call: Call) -> None:
        self._classifier.clear()
        self._publish(call)

    def _replace(self, classifier: LSTMClassifier, call: Call) -> None:
        self._classifier = classifier
        self._publish(call)
        self.tune(call)
        self.show()

    def _publish(self, call: Call) -> None:
        for handle in self.owners:
            self.patcher.publish(handle, call.command.sequence, self._model)
