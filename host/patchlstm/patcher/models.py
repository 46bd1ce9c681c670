"""What all objects that learn share: parameters, jobs of learning and asking, files."""

from __future__ import annotations

import copy
import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

import numpy as np

from patchlstm.arrays import StopFlag
from patchlstm.errors import CancelledError
from patchlstm.estimators.base import Estimator
from patchlstm.files import named_in_errors
from patchlstm.network.costs import measure_frame
from patchlstm.network.fitted import FittedModel
from patchlstm.network.fitting import OnProgress
from patchlstm.network.settings import Settings
from patchlstm.network.training import Progress
from patchlstm.objects.catalogue import find
from patchlstm.objects.vocabulary import Action
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.contents import Content
from patchlstm.patcher.parameters import Atoms, as_atoms, as_word, from_atoms
from patchlstm.patcher.protocol import Atom, Command, Kind, Level, Patcher, as_atom, shown
from patchlstm.patcher.sets import find_set, snapshots
from patchlstm.patcher.wording import in_patch_words
from patchlstm.sets.history import History

_MAX_NETWORKS = 20
"""How many earlier networks can be brought back."""

_READ_BY_SHIM = 1 << 63  # see `serial` in contract.h

Row: TypeAlias = tuple[Any, ...]
"""A message of the right outlet: its selector, then atoms."""
Model = TypeVar("Model", bound=Estimator)


class ModelContent(Content, Generic[Model]):
    """An estimator, and the fit that may be under way.

    The jobs hand copies of the sets that their message names, in its order, to the methods that a
    subclass adds. These run on the job's thread.
    """

    spared = (
        "this network has already learnt something, which arguments do not erase; to erase it and"
        " change the network"
    )
    estimator_class: ClassVar[type[Any]]  # of Model; a class variable cannot say so

    def __init__(self, key: Key, patcher: Patcher) -> None:
        super().__init__(key, patcher)
        self.estimator: Model = self.estimator_class()
        self._model_name = ""  # as the parameter was given
        self._model_path = ""
        self._has_sent_novelty = False
        self._file = ""  # one that has the model just as it is; empty: there is none
        self._stop: StopFlag | None = None  # of the running job
        self._history = History(_MAX_NETWORKS)
        self._n_changes = 0
        self._beginning: FittedModel | None = None

    def figures(self) -> str:
        """Return how long a frame takes here."""
        if not self.estimator.is_fitted:
            return ""
        return f"\n  {1e6 * measure_frame(self.estimator.model_):.3g} us a frame on this computer"

    @abstractmethod
    def learn(
        self, trainee: Model, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit."""

    @abstractmethod
    def report(
        self, trainee: Model, data: list[Any], stop: StopFlag | None
    ) -> tuple[str, list[str]]:
        """Return a line that sums up a fit, and a line for each thing that looks wrong."""

    @abstractmethod
    def predict(self, predictor: Model, *data: Any, stop: StopFlag) -> Any:
        """Return a set with the answer for each series."""

    @abstractmethod
    def evaluate(
        self, predictor: Model, data: list[Any], stop: StopFlag
    ) -> tuple[float, list[Row]]:
        """Return how well answers agree with the truth, and rows that say more."""

    def inform(self, handle: int, sequence: int) -> None:
        """Send an object the tuning and the model that it predicts with."""
        super().inform(handle, sequence)
        self.patcher.publish(handle, sequence, self._model)

    def welcome(self, handle: int, sequence: int) -> None:
        """Send a new object the tuning, and the model if there is one."""
        super().welcome(handle, sequence)
        # Without a model there is nothing to take away from a new object, and one that was made
        # with a file predicts with it already.
        if self._model is not None:
            self.patcher.publish(handle, sequence, self._model)

    def set_parameter(self, name: str, atoms: Atoms, call: Call) -> None:
        """Set a parameter; changing the network's shape erases what was learnt."""
        row = self.rows[name]
        if row.action is Action.READ:
            self._set_model(name, atoms, call)
            return
        if not row.attribute:
            super().set_parameter(name, atoms, call)
            return
        self._n_changes += 1
        before = self.estimator.settings
        value = from_atoms(name, atoms, Settings.rules()[row.attribute])
        changed = replace(before, **{row.attribute: value})
        if row.shapes_network and before.form != changed.form:
            self._remember(changed)
            self.estimator.set_params(**{row.attribute: value})
            self._forget(call)
            return
        self.estimator.set_params(**{row.attribute: value})
        if row.is_tuning:
            self.tune(call)

    def erases(self, name: str, atoms: Atoms, call: Call) -> bool:
        """Whether setting a parameter would lose a model: by another shape, or by a file's.

        A file's may take the place of another file's, unless it is that file again with which the
        content began.
        """
        row = self.rows[name]
        if self._model is None:
            return False
        if row.action is Action.READ:
            path = call.command.path
            return not self._file or (path == self._model_path and path != self._file)
        if not row.shapes_network:
            return False
        value = from_atoms(name, atoms, Settings.rules()[row.attribute])
        before = self.estimator.settings
        return before.form != replace(before, **{row.attribute: value}).form

    def get_parameter(self, name: str, handle: int) -> tuple[Atom, ...]:
        """Return a parameter as atoms."""
        row = self.rows[name]
        if row.action is Action.READ:
            return (self._model_name,) if self._model_name else ()
        if not row.attribute:
            return super().get_parameter(name, handle)
        return as_atoms(getattr(self.estimator, row.attribute))

    def follow_up(self, call: Call) -> Job | None:
        """Return the job that finds out what is strange, if `reject` needs that."""
        model = self._model
        if model is None or not self._must_measure(model):
            return None

        def work() -> Callable[[], None]:
            model.measured.find()
            return lambda: self._publish_measured(model, call)

        return Job(work, frozenset({self.key}))

    def is_urgent(self, command: Command) -> bool:
        """Whether a command waits for nothing, not even for the fit that it ends."""
        return self._action_of(command) is Action.CANCEL

    def stops(self, command: Command) -> bool:
        """Whether a message ends what is running: `cancel`, if it is one that is answered."""
        return self._action_of(command) is Action.CANCEL and not command.atoms

    def can_be_stopped(self, command: Command) -> bool:
        """Whether a waiting command is a fit of this model, which need not begin any more."""
        return self._action_of(command) is Action.FIT and command.object in self.owners

    def stop(self) -> None:
        """Let the running fit, predict or evaluate, if there is one, end at once."""
        if self._stop is not None:
            self._stop[0] = 1

    def on_cancel(self, call: Call) -> None:
        """Confirm the message; `stop` is called next."""
        call.right()

    def on_fit(self, call: Call, *names: Key) -> Job:
        """Train on what the sets hold now."""
        return self.teach(call, names, self.learn)

    def teach(self, call: Call, names: Sequence[Key], learn: Callable[..., None]) -> Job:
        """Return the job of a fit; `learn` takes what the method of that name takes."""
        data = snapshots(call, names)
        trainee = copy.copy(self.estimator)
        stop = self._stop = np.zeros(1, np.int64)

        def progress(now: Progress) -> None:
            epoch, max_iter, loss, validation_loss = now
            # Patches that plot the figure cannot use a nan: with nothing held out they get the
            # loss.
            decisive = loss if math.isnan(validation_loss) else validation_loss
            call.right(float(epoch), float(max_iter), loss, decisive, selector="progress")

        def work() -> Callable[[], Job | None]:
            learn(trainee, data, progress, stop)
            report = self._report_unless_stopped(trainee, data, stop)

            def complete() -> Job | None:
                self._learn(trainee.model_, call)
                if report is not None:
                    self._tell(*report, call)
                call.left(trainee.loss_)
                return None if report is not None else self._catch_up(trainee, data, call)

            return complete

        return Job(work, frozenset({self.key}), stop)

    def on_predict(self, call: Call, *names: Key) -> Job:
        """Replace the content of the last set with the answers for the others."""
        *sources, target = names
        return self.fill(call, sources, target, self.predict)

    def fill(
        self, call: Call, sources: Sequence[Key], target_name: Key, predict: Callable[..., Any]
    ) -> Job:
        """Return the job that replaces the content of a set with what `predict` returns.

        That is given a copy of the estimator and of the sets that it is asked about, and `stop`.
        """
        data = snapshots(call, sources)
        target = find_set(call, target_name)
        predictor = copy.copy(self.estimator)
        stop = self._stop = np.zeros(1, np.int64)

        def work() -> Callable[[], None]:
            predicted = predict(predictor, *data, stop=stop)

            def complete() -> None:
                target.replace(predicted)
                call.left(as_atom(target.name))

            return complete

        return Job(work, frozenset({self.key, target_name}))

    def on_evaluate(self, call: Call, *names: Key) -> Job:
        """Compare the answers with the truth."""
        data = snapshots(call, names)
        predictor = copy.copy(self.estimator)
        stop = self._stop = np.zeros(1, np.int64)

        def work() -> Callable[[], None]:
            result, rows = self.evaluate(predictor, data, stop)

            def complete() -> None:
                for selector, *atoms in rows:
                    call.right(*atoms, selector=selector)
                call.left(result)

            return complete

        return Job(work, frozenset({self.key}))

    def on_size(self, call: Call) -> None:
        """Answer the number of layers."""
        call.left(float(len(self.estimator.model_.topology.hidden_sizes)))

    def on_cols(self, call: Call) -> None:
        """Answer the number of dimensions."""
        call.left(float(self.estimator.model_.topology.n_inputs))

    def on_params(self, call: Call) -> None:
        """Answer the number of parameters, those of the standardisation included."""
        call.left(float(self.estimator.model_.topology.n_parameters))

    def on_clear(self, call: Call) -> None:
        """Erase what was learnt."""
        self.tell_of_undo(call)
        self._remember(self.estimator.settings)
        self._forget(call)
        call.left()

    def on_undo(self, call: Call) -> Job | None:
        """Bring back the network before this one."""
        self._history.undo()
        self._publish(call)
        self.tune(call)
        self.show()
        call.left()
        return self.follow_up(call)

    def is_empty(self) -> bool:
        """Whether nothing was learnt."""
        return self._model is None

    def loss(self) -> str:
        """Say that a network is lost, unless there is a file with just this one."""
        return "" if self._model is None or self._file else "a trained network"

    def snapshot(self) -> Model:
        """Return a copy of the estimator."""
        return copy.copy(self.estimator)

    @classmethod
    def load(cls, path: str, command: Command) -> Model:
        """Make an estimator of a model's file."""
        made: Model = cls.estimator_class()
        if command.data is None:
            made.read(path)
            return made
        with named_in_errors(path):
            return cls.estimator_class.from_bytes(command.data)  # type: ignore[no-any-return]

    @classmethod
    def parse(cls, text: str) -> Model:
        """Make an estimator of a model's JSON."""
        return cls.estimator_class.from_json(text)  # type: ignore[no-any-return]

    def take(self, made: Model, call: Call) -> None:
        """Replace model and parameters."""
        if call.command.data is not None:
            # it is the one that the shim has read
            serial = _READ_BY_SHIM | call.command.sequence
            made.use(replace(made.model_, serial=serial))
        self._replace(made, call)
        self._file = call.command.path or ""

    def note_written(self, snapshot: Model, path: str) -> None:
        """Keep in mind that the model can be had from a file."""
        if self._model is snapshot.model_:
            self._file = path

    is_slow_to_pack = True

    @property
    def n_changes(self) -> int:
        """Counts up whenever the network or a parameter changes."""
        return self._n_changes

    def prepare_to_pack(self) -> Callable[[], bytes]:
        """Return what makes the bytes of a file of the model; none: there is no model."""
        estimator = copy.copy(self.estimator)
        return lambda: estimator.to_bytes() if estimator.is_fitted else b""

    @classmethod
    def unpack(cls, data: bytes) -> Model:
        """Make an estimator of the bytes of its file."""
        return cls.estimator_class.from_bytes(data)  # type: ignore[no-any-return]

    @property
    def beginning(self) -> object:
        """The network that the parameter `model` brought."""
        return self._beginning

    def forget_history(self) -> None:
        """Begin to remember networks."""
        self._history = History(_MAX_NETWORKS)

    def __str__(self) -> str:
        defaults = Settings.of(self.estimator_class.head.name)
        changed = [
            f"{name} {shown(self.get_parameter(name, 0))}"
            for name, row in self.rows.items()
            if row.attribute
            and not row.is_alias
            and self.get_parameter(name, 0) != as_atoms(getattr(defaults, row.attribute))
        ]
        model = self._model or "  not fitted yet"
        return f"{', '.join(changed) or 'default parameters'}\n{model}"

    @property
    def _model(self) -> FittedModel | None:
        return self.estimator.model_ if self.estimator.is_fitted else None

    def _action_of(self, command: Command) -> Action | None:
        message = find(self.class_name).messages.get(command.selector)
        return message.action if message and command.kind is Kind.MESSAGE else None

    def _set_model(self, name: str, atoms: Atoms, call: Call) -> None:
        word = as_word(name, atoms)
        self.take(call.file(), call)
        self._model_name, self._model_path = word, self._file
        self._beginning = self._model

    def _report_unless_stopped(
        self, trainee: Model, data: list[Any], stop: StopFlag
    ) -> tuple[str, list[str]] | None:
        """Report on a fit; return None as soon as it is cancelled, since the answer is due then."""
        if stop[0]:
            return None
        try:
            return self.report(trainee, data, stop)
        except CancelledError:
            return None

    def _catch_up(self, trainee: Model, data: list[Any], call: Call) -> Job:
        """Return the job that does what the end of a cancelled fit did not wait for."""
        model = trainee.model_
        must_measure = self._must_measure(model)

        def work() -> Callable[[], None]:
            if must_measure:
                model.measured.find()
            report = self.report(trainee, data, None)

            def complete() -> None:
                self._publish_measured(model, call)
                self._tell(*report, call)

            return complete

        return Job(work, frozenset({self.key} if must_measure else ()))

    def _must_measure(self, model: FittedModel) -> bool:
        is_known = model is self._model and self._has_sent_novelty
        return self.needs_novelty and not is_known

    @property
    def needs_novelty(self) -> bool:
        """Whether the shim must know what is strange to the model."""
        return self.estimator.settings.reject > 0.0

    def _publish_measured(self, model: FittedModel, call: Call) -> None:
        if self._model is model:
            self._publish(call)

    def _learn(self, model: FittedModel, call: Call) -> None:
        self._stop = None
        self._remember(self.estimator.settings)
        self.estimator.use(model)
        self._file = ""
        self._n_changes += 1
        self._publish(call)

    def _tell(self, summary: str, hints: list[str], call: Call) -> None:
        handle, message = call.command.object, call.command.selector
        line = f"{self.class_name} {self.name}: {message}: {summary}"
        self.patcher.post(handle, Level.INFO, line)
        for hint in hints:
            self.warn(handle, f"{message}: {in_patch_words(hint, self.class_name)}")

    def _forget(self, call: Call) -> None:
        self.estimator.clear()
        self._n_changes += 1
        self._publish(call)

    def _remember(self, after: Settings) -> None:
        """Remember the network, which a change that sets these parameters takes away."""
        model, before = self._model, self.estimator.settings
        if model is None:
            return
        names = Settings.names(self.estimator_class.head.name)
        parameters = {each: getattr(before, each) for each in names}
        lost = {key: old for key, old in parameters.items() if old != getattr(after, key)}
        self._history.note(partial(self._bring_back, model, lost), model.n_bytes)

    def _bring_back(self, model: FittedModel, lost: dict[str, Any]) -> None:
        shaping = [row.attribute for row in self.rows.values() if row.shapes_network]
        shape = {name: getattr(model.settings, name) for name in shaping}
        self.estimator.set_params(**{**shape, **lost})
        self.estimator.use(model)
        self._n_changes += 1
        self._file = ""  # another network may have been written to it since

    def _replace(self, estimator: Model, call: Call) -> None:
        self._remember(estimator.settings)
        self.estimator = estimator
        self._n_changes += 1
        self._publish(call)
        self.tune(call)
        self.show()

    def _publish(self, call: Call) -> None:
        model = self._model
        self._has_sent_novelty = model is not None and model.measured.known is not None
        for handle, sequence in self.told_by(call):
            self.patcher.publish(handle, sequence, self._model)
