"""The objects lstm.dataseries and lstm.labelset."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.features.coefficients import as_sound, sound_frames
from patchlstm.features.settings import make_settings
from patchlstm.identifiers import natural_order
from patchlstm.objects.mfcc import PARAMETERS
from patchlstm.objects.vocabulary import Action
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.contents import Content
from patchlstm.patcher.parameters import Atoms, as_word
from patchlstm.patcher.protocol import Command, Kind, Patcher, as_atom
from patchlstm.patcher.wording import looks_like_a_value, suspect_identifier
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.labelset import LabelSet
from patchlstm.text import listed

Samples = NDArray[np.float32]
Set = TypeVar("Set", bound=BaseSet[Any, Any])


# An identifier such as 0.5 may be meant; frames without one make a new series of nearly each frame.
_MAX_UNSUSPECTED = 2


class SetContent(Content, Generic[Set]):
    """What all kinds of set answer in the same way."""

    spared = "it holds something already, which arguments do not replace; to replace it"

    def __init__(self, key: Key, patcher: Patcher) -> None:
        super().__init__(key, patcher)
        self._file_name = ""  # with which it began, as it was given
        self._file_path = ""
        self._beginning: object = None
        self.set: Set = self.new_set()
        self.set.keep_history()
        self._n_suspected = 0  # new entries whose identifier looks like a value

    @staticmethod
    @abstractmethod
    def new_set() -> Set:
        """Make an empty set."""

    def replace(self, made: Set) -> None:
        """Replace what is in the set with what a model or another set has made."""
        self.set.assign(made)

    def set_parameter(self, name: str, atoms: Atoms, call: Call) -> None:
        """Set a parameter; the file to begin with is one."""
        if self.rows[name].action is not Action.READ:
            super().set_parameter(name, atoms, call)
            return
        path = call.command.path or ""
        if self.is_empty() or path != self._file_path:  # else it has begun with this file
            self.take(call.file(), call)
            self.forget_history()
            self._beginning = object()
            self._file_name, self._file_path = as_word(name, atoms), path

    def erases(self, name: str, atoms: Atoms, call: Call) -> bool:
        """Whether a tag's file would take the place of what the set holds."""
        is_file = self.rows[name].action is Action.READ
        return is_file and not self.is_empty() and call.command.path != self._file_path

    def get_parameter(self, name: str, handle: int) -> Atoms:
        """Return a parameter as atoms."""
        if self.rows[name].action is Action.READ:
            return (self._file_name,) if self._file_name else ()
        return super().get_parameter(name, handle)

    @property
    def n_changes(self) -> int:
        """Counts up whenever the set changes."""
        return self.set.n_changes

    def prepare_to_pack(self) -> Callable[[], bytes]:
        """Return what makes the set's compact form, on this thread."""
        return self.set.to_bytes

    @classmethod
    def unpack(cls, data: bytes) -> Set:
        """Make a set of its compact form."""
        return type(cls.new_set()).from_bytes(data)

    @property
    def beginning(self) -> object:
        """What stands for the file that it began with."""
        return self._beginning

    def forget_history(self) -> None:
        """Begin to remember changes."""
        self.set.keep_history()

    def answer(self, call: Call) -> Job | None:
        """Do what a message asks; say so if its identifier seems to be missing."""
        try:
            return super().answer(call)
        except InvalidValueError as error:
            raise suspect_identifier(error, call.command, self.set.cols) or error from None

    def doubt(self, call: Call, identifier: str, noun: str) -> None:
        """Warn, once, if new entries get identifiers that are possible and seldom meant."""
        self._n_suspected += looks_like_a_value(call.command)
        if self._n_suspected == _MAX_UNSUSPECTED + 1:
            self._n_suspected += 1  # said once
            self.warn(
                call.command.object,
                f"{call.command.selector}: {identifier} was taken for the identifier of a new"
                f" {noun}; if it is a value, put an identifier before it",
            )

    def on_getids(self, call: Call, key: Key) -> None:
        """Write the identifiers into a labelset, each as its own label."""
        target = call.contents.find(key, LabelSetContent)
        labels = LabelSet()
        for identifier in self.set.ids():
            labels.add_label(identifier, identifier)
        target.replace(labels)
        call.left(as_atom(key.name))

    def on_merge(self, call: Call, key: Key, overwrite: bool = False) -> None:
        """Add the entries of another set of this kind."""
        self.set.merge(call.contents.find(key, type(self)).set, overwrite)
        call.left()

    def on_ids(self, call: Call) -> None:
        """Answer all identifiers."""
        call.left(*map(as_atom, self.set.ids()))

    def on_rename(self, call: Call, identifier: str, new: str) -> None:
        """Give an entry another identifier."""
        self.set.rename(identifier, new)
        call.left()

    def on_clear(self, call: Call) -> None:
        """Empty the set."""
        self.tell_of_undo(call)
        self.set.clear()
        call.left()

    def on_undo(self, call: Call) -> None:
        """Take back the last change."""
        self.set.undo()
        call.left()

    def on_next(self, call: Call, prefix: str = "") -> None:
        """Answer an identifier that was never used."""
        call.left(as_atom(self.set.next_id(prefix)))

    def on_size(self, call: Call) -> None:
        """Answer the number of identifiers."""
        call.left(float(self.set.size))

    def on_cols(self, call: Call) -> None:
        """Answer the number of dimensions."""
        call.left(float(self.set.cols))

    def is_empty(self) -> bool:
        """Whether there is nothing in the set."""
        return not self.set.size

    def snapshot(self) -> Set:
        """Return a copy of the set."""
        return self.set.snapshot()

    @classmethod
    def load(cls, path: str, command: Command) -> Set:
        """Read a file of FluCoMa's JSON."""
        made = cls.new_set()
        made.read(path)
        return made

    @classmethod
    def parse(cls, text: str) -> Set:
        """Read FluCoMa's JSON."""
        return type(cls.new_set()).from_json(text)

    def take(self, made: Set, call: Call) -> None:
        """Replace what is in the set."""
        self.set.assign(made)

    def __str__(self) -> str:
        return str(self.set)


class SourceContent(SetContent[Set]):
    """A set of what labels are given to: series or points."""

    def on_deleteall(self, call: Call, label: str, key: Key) -> None:
        """Delete what has a label in a labelset, and these labels."""
        labels = call.contents.find(key, LabelSetContent).set
        call.left(float(_delete_labelled(label, labels, self.set)))


def _delete_labelled(label: str, labels: LabelSet, *others: BaseSet[Any, Any]) -> int:
    """Delete the identifiers that have a label, in other sets too; return how many had it."""
    identifiers = labels.with_label(label)
    for each in (labels, *others):
        each.delete_all(identifiers)
    return len(identifiers)


def find_set(call: Call, key: Key) -> SetContent[Any]:
    """Return the set of this class and name.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    return call.contents.find(key, SetContent)  # type: ignore[type-abstract]  # none is made


def snapshots(call: Call, keys: Sequence[Key]) -> list[Any]:
    """Return copies of sets that are to be read, or of what stands in for them.

    Raises
    ------
    NotFoundError
        If there is neither.
    """
    kind: type[SetContent[Any]] = SetContent  # type: ignore[type-abstract]  # none is made
    return [call.contents.find_source(key, kind).set.snapshot() for key in keys]


class DataSeriesContent(SourceContent[DataSeries]):
    """lstm.dataseries: series of frames by identifier."""

    class_name = "lstm.dataseries"
    kind = "DataSeries"

    @staticmethod
    def new_set() -> DataSeries:
        """Make an empty set."""
        return DataSeries()

    def __init__(self, key: Key, patcher: Patcher) -> None:
        super().__init__(key, patcher)
        self._read: frozenset[str] = frozenset()  # the series that a file brought, until one grows

    @classmethod
    def load(cls, path: str, command: Command) -> DataSeries:
        """Read a file of FluCoMa's JSON, grouped if the command says so."""
        made = DataSeries()
        made.read(path, group=command.kind is Kind.MESSAGE and len(command.atoms) > 1)
        return made

    def on_read(self, call: Call, path: str, group: bool = False) -> None:
        """Replace the content with that of a file."""
        super().on_read(call, path)

    def take(self, made: DataSeries, call: Call) -> None:
        """Replace what is in the set."""
        super().take(made, call)
        self._read = frozenset(made.ids())

    def replace(self, made: DataSeries) -> None:
        """Replace what is in the set; nothing of it came from a file."""
        super().replace(made)
        self._read = frozenset()

    def on_clear(self, call: Call) -> None:
        """Empty the set."""
        super().on_clear(call)
        self._read = frozenset()

    def loss(self) -> str:
        """Say how many series are lost."""
        return f"{self.set.size} series" if self.set.size else ""

    def on_addframe(self, call: Call, identifier: str, frame: Samples) -> None:
        """Add a frame at the end of a series."""
        is_new = identifier not in self.set
        self.set.add_frame(identifier, frame)
        if is_new:
            self.doubt(call, identifier, "series")
        elif identifier in self._read:
            self._read = frozenset()
            self.warn(
                call.command.object,
                f"addframe: {identifier} came from a file and goes on now; for a new series take"
                " an identifier that is new",
            )
        call.left()

    def on_addseries(self, call: Call, identifier: str, series: Samples) -> None:
        """Add a series."""
        self.set.add_series(identifier, series)
        call.left()

    def on_addsound(
        self, call: Call, identifier: str, sound: Samples, settings: Sequence[float]
    ) -> Job:
        """Add the frames of a sound."""
        rate, *numbers = settings
        mfcc = make_settings(rate, dict(zip(PARAMETERS, numbers, strict=True)))
        samples = as_sound(sound[:, 0])

        def work() -> Callable[[], None]:
            frames = sound_frames(samples, mfcc)

            def complete() -> None:
                self.set.add_series(identifier, frames)
                call.left()

            return complete

        return Job(work, frozenset({self.key}))

    def on_getframe(self, call: Call, identifier: str, time: int, buffer: str) -> None:
        """Write a frame into the first channel of a buffer."""
        frame = self.set.get_frame(identifier, time)
        call.left(buffer, buffer=buffer, samples=frame[:, np.newaxis])

    def on_getdataset(self, call: Call, time: int, key: Key) -> None:
        """Replace the content of a dataset with one frame of each series."""
        target = find_set(call, key)
        target.replace(self.set.get_dataset(time))
        call.left(as_atom(target.name))

    def on_getseries(self, call: Call, identifier: str, buffer: str) -> None:
        """Write a series into a buffer."""
        call.left(buffer, buffer=buffer, samples=self.set.get_series(identifier))

    def on_knearest(self, call: Call, series: Samples, k: int, band: int | None = None) -> Job:
        """Answer the identifiers of the nearest series."""
        return self._find_nearest(
            series, k, band, lambda identifiers, _: call.left(*map(as_atom, identifiers))
        )

    def on_knearestdist(self, call: Call, series: Samples, k: int, band: int | None = None) -> Job:
        """Answer the distances of the nearest series."""
        return self._find_nearest(
            series, k, band, lambda _, distances: call.left(*distances.tolist())
        )

    def _find_nearest(
        self,
        series: Samples,
        k: int,
        band: int | None,
        answer: Callable[[list[str], NDArray[np.float64]], None],
    ) -> Job:
        if self.set.size:
            self.set.table()  # is filled by the first search, and shared by the next ones
        snapshot = self.set.snapshot()

        def work() -> Callable[[], None]:
            return partial(answer, *snapshot.k_nearest(series, k, band))

        return Job(work)

    def on_setframe(self, call: Call, identifier: str, time: int, frame: Samples) -> None:
        """Replace a frame, or add it at the end."""
        self.set.set_frame(identifier, time, frame)
        call.left()

    def on_setseries(self, call: Call, identifier: str, series: Samples) -> None:
        """Replace or add a series."""
        self.set.set_series(identifier, series)
        call.left()

    def on_updateframe(self, call: Call, identifier: str, time: int, frame: Samples) -> None:
        """Replace a frame that exists."""
        self.set.update_frame(identifier, time, frame)
        call.left()

    def on_updateseries(self, call: Call, identifier: str, series: Samples) -> None:
        """Replace a series that exists."""
        self.set.update_series(identifier, series)
        call.left()

    def on_deleteframe(self, call: Call, identifier: str, time: int) -> None:
        """Delete a frame."""
        self.set.delete_frame(identifier, time)
        call.left()

    def on_length(self, call: Call, identifier: str) -> None:
        """Answer the number of frames of a series."""
        call.left(float(self.set.length(identifier)))

    def on_trim(
        self, call: Call, first: str, level: float | None = None, dimension: int | None = None
    ) -> None:
        """Cut quiet frames from both ends of a series or, with the level alone, of each."""
        (atom, *_) = call.command.atoms
        if level is not None:
            n_cut = self.set.trim(level, first, dimension)
        elif isinstance(atom, float):
            n_cut = self.set.trim(atom)
        else:
            detail = f"found {first} alone; trim needs an identifier and a level, or a level"
            raise InvalidValueError(errors.TOO_FEW_ARGUMENTS, detail)
        call.left(float(n_cut))

    def on_deleteseries(self, call: Call, identifier: str) -> None:
        """Delete a series."""
        self.set.delete_series(identifier)
        call.left()


class LabelSetContent(SetContent[LabelSet]):
    """lstm.labelset: labels by identifier."""

    class_name = "lstm.labelset"
    kind = "LabelSet"

    @staticmethod
    def new_set() -> LabelSet:
        """Make an empty set."""
        return LabelSet()

    def loss(self) -> str:
        """Say how many labels are lost, and which."""
        found = sorted({self.set.get_label(each) for each in self.set.ids()}, key=natural_order)
        noun = "label" if self.set.size == 1 else "labels"
        return f"{self.set.size} {noun}: {listed(found)}" if found else ""

    def on_addlabel(self, call: Call, identifier: str, label: str) -> None:
        """Label a new identifier."""
        self.set.add_label(identifier, label)
        call.left()

    def on_getlabel(self, call: Call, identifier: str) -> None:
        """Answer the label of an identifier."""
        call.left(as_atom(self.set.get_label(identifier)))

    def on_setlabel(self, call: Call, identifier: str, label: str) -> None:
        """Label an identifier, new or not."""
        self.set.set_label(identifier, label)
        call.left()

    def on_updatelabel(self, call: Call, identifier: str, label: str) -> None:
        """Change the label of an identifier that exists."""
        self.set.update_label(identifier, label)
        call.left()

    def on_counts(self, call: Call) -> None:
        """Answer how many identifiers have each label."""
        counts = self.set.counts()
        for label, count in counts.items():
            call.right(as_atom(label), float(count), selector="count")
        call.left(float(len(counts)))

    def on_deleteall(self, call: Call, label: str, key: Key | None = None) -> None:
        """Delete the identifiers that have a label, and what a set has under them."""
        kind: type[SourceContent[Any]] = SourceContent  # type: ignore[type-abstract]  # none is made
        others = [] if key is None else [call.contents.find_source(key, kind).set]
        call.left(float(_delete_labelled(label, self.set, *others)))

    def on_deletelabel(self, call: Call, identifier: str) -> None:
        """Delete an identifier."""
        self.set.delete_label(identifier)
        call.left()
