"""What objects of the same class and name share."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol
from zlib import crc32

from patchlstm.errors import PatchLSTMError
from patchlstm.network.settings import Switch
from patchlstm.objects.catalogue import find
from patchlstm.objects.vocabulary import Action, Parameter
from patchlstm.patcher.arguments import Key, parse
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.kept import Kept
from patchlstm.patcher.parameters import as_atoms, from_atoms, split_tags, unknown_parameter
from patchlstm.patcher.protocol import Atom, Command, Kind, Level, Patcher, Tuning, shown


class Writable(Protocol):
    """What a content can be written from, on any thread."""

    def to_json(self) -> str:
        """Return it as JSON text."""

    def write(self, path: str) -> None:
        """Write it to a file."""


class Content(ABC):
    """Base of the contents; a handler of the message ``foo`` is a method ``on_foo(call, ...)``.

    Parameters
    ----------
    key : Key
    patcher : Patcher
    """

    class_name: ClassVar[str]
    kind: ClassVar[str]
    """What error messages call it."""
    spared: ClassVar[str]
    """What a warning says of tags that would have taken away what it holds."""

    def __init__(self, key: Key, patcher: Patcher) -> None:
        self.key = key
        self.name = key.name
        self.patcher = patcher
        self.owners: dict[int, int] = {}
        """Its objects, each with the command since which it has all that the content had then.

        A command that was sent earlier may be done later, and what it brings is news all the same.
        """
        self.leaving: set[int] = set()
        """Owners that are deleted in the patch, though not all that they sent is done yet."""
        self.patches: set[int] = set()
        """Root patches in which an object has had it: it lives on until the last is closed."""
        self.is_ending = False
        """Whether it is going to be dropped as soon as what was sent before is done."""
        self.is_set = False
        """Whether a message has set a parameter, which the text of a box does not show."""
        self.blocking = False
        self.warnings = True
        self._has_told_of_undo = False
        self.kept = Kept()
        self.rows = dict(sorted(find(self.class_name).parameters.items(), key=_turn))
        """The parameters, in the order in which tags set them, whatever their order in a patch."""

    def attach(self, handle: int, patch: int) -> None:
        """Let one more object, in this root patch, share this content."""
        self.owners[handle] = 0
        self.is_ending = False
        if patch:
            self.patches.add(patch)

    def welcome(self, handle: int, sequence: int) -> None:
        """Send a new object what it needs to know."""
        self.owners[handle] = sequence
        self._introduce(handle, sequence)

    def detach(self, handle: int) -> None:
        """Let go of an object."""
        del self.owners[handle]
        self.leaving.discard(handle)
        self.kept.keepers.discard(handle)

    def inform(self, handle: int, sequence: int) -> None:
        """Send an object all that the shim must know of its content."""
        self._introduce(handle, sequence)

    def _introduce(self, handle: int, sequence: int) -> None:
        self.patcher.rename(handle, sequence, self.name)
        self.patcher.tune(handle, sequence, self.tuning)

    def tune(self, call: Call) -> None:
        """Send all owners the parameters that the shim uses itself."""
        for handle, sequence in self.told_by(call):
            self.patcher.tune(handle, sequence, self.tuning)

    def told_by(self, call: Call) -> list[tuple[int, int]]:
        """Return all owners, each with the command under which it is told what a call brought."""
        sequence = call.command.sequence
        return [(handle, max(sequence, since)) for handle, since in self.owners.items()]

    @property
    def tuning(self) -> Tuning:
        """The parameters that the shim uses itself."""
        return Tuning(blocking=self.blocking)

    def warn(self, handle: int, text: str) -> None:
        """Print a warning, unless warnings are off."""
        if self.warnings:
            self.patcher.post(handle, Level.WARNING, f"{self.class_name} {self.name}: {text}")

    def tell_of_undo(self, call: Call) -> None:
        """Say, once, that what a message is about to take away can be had again."""
        loss = self.loss()
        if not loss or self._has_told_of_undo or not self.warnings:
            return
        self._has_told_of_undo = True
        line = f"{self.class_name} {self.name}: {call.command.selector}: undo brings back {loss}"
        self.patcher.post(call.command.object, Level.INFO, line)

    def set_parameter(self, name: str, atoms: tuple[Atom, ...], call: Call) -> None:
        """Set a parameter from the atoms of its message or tag; here those of every object."""
        value = from_atoms(name, atoms, Switch())
        if name == "keep":
            self._set_keep(call, value)
            return
        setattr(self, name, value)
        self.tune(call)

    def _set_keep(self, call: Call, value: bool) -> None:
        handle, keepers = call.command.object, self.kept.keepers
        if value == (handle in keepers):
            return
        if value:
            keepers.add(handle)
            is_tag = call.command.kind is Kind.CREATE  # then what the patch has kept may follow
            self.kept.told = None if is_tag else -1
            self.kept.next_at = -math.inf
        else:
            keepers.discard(handle)
            self.patcher.keep(handle, self.kept.version, None)

    def get_parameter(self, name: str, handle: int) -> tuple[Atom, ...]:
        """Return a parameter as an object has it, as atoms; here those of every object."""
        return as_atoms(handle in self.kept.keepers if name == "keep" else getattr(self, name))

    def set_tags(self, call: Call, tags: Sequence[Atom]) -> None:
        """Set the parameters that a new object is given; report those that cannot be set.

        A tag never takes away what the content holds: it is made for all objects of its name, and
        outlives them.

        Raises
        ------
        InvalidValueError
            If the tags begin with something else.
        """
        values = split_tags(tags)
        for name in values:
            if name not in self.rows:
                call.fail(str(unknown_parameter(name, list(find(self.class_name).parameters))))
        left_out = []
        file = self.beginning
        for name in self.rows:
            if name in values:
                try:
                    if self.erases(name, values[name], call):
                        left_out.append(shown((name, *values[name])))
                    else:
                        self.set_parameter(name, values[name], call)
                except PatchLSTMError as error:
                    call.fail(str(error))
                    if self.rows[name].is_anticipated:
                        self.inform(call.command.object, call.command.sequence)
        if left_out:
            self.warn(call.command.object, f"{self.spared}, send {', '.join(left_out)}")
        if self.beginning is not file:
            self.kept.begun = self.n_changes

    def erases(self, name: str, atoms: tuple[Atom, ...], call: Call) -> bool:
        """Whether setting a parameter would take away what the content holds."""
        return False

    def show(self) -> None:
        """Send all owners every parameter, for patchers that display them."""
        for handle in self.owners:
            for name in self.rows:
                self.patcher.show(handle, name, self.get_parameter(name, handle))

    def follow_up(self, call: Call) -> Job | None:
        """Return what is to be done after parameters were set, if it takes long."""
        return None

    def is_urgent(self, command: Command) -> bool:
        """Whether a command waits for nothing, not even for what this content does."""
        return False

    def stops(self, command: Command) -> bool:
        """Whether a message ends the job under way."""
        return False

    def stop(self) -> None:  # noqa: B027  (few contents have a job that can be stopped)
        """Let the job under way, if there is one, end at once."""

    def can_be_stopped(self, command: Command) -> bool:
        """Whether a waiting command need not begin when the job under way is ended."""
        return False

    def answer(self, call: Call) -> Job | None:
        """Do what a message asks: set a parameter, tell one, or call the handler.

        Raises
        ------
        PatchLSTMError
            If it cannot be done; then nothing is changed.
        """
        selector = call.command.selector
        if selector in self.rows and selector not in find(self.class_name).messages:
            try:
                self.set_parameter(selector, call.command.atoms, call)
                self.is_set = True
            finally:
                self.show()  # also what a wrong value left as it was
            return self.follow_up(call)
        arguments = parse(call.command)
        asked = selector.removeprefix("get")
        if asked != selector and asked in self.rows:
            call.right(*self.get_parameter(asked, call.command.object), selector=asked)
            return None
        handler = getattr(self, f"on_{selector}")
        return handler(call, *arguments)  # type: ignore[no-any-return]  # by name: any handler

    def on_refer(self, call: Call, name: str) -> None:
        """Let the object share the content of another name from now on."""
        command = call.command
        call.contents.refer(command.object, name, command.sequence, command.patch)

    def on_dump(self, call: Call) -> Job:
        """Answer the whole content as JSON text in one symbol."""
        snapshot = self.snapshot()

        def work() -> Callable[[], None]:
            text = snapshot.to_json()
            return lambda: call.right(text)

        return Job(work)

    def on_load(self, call: Call, text: str) -> Job:
        """Replace the content with that of a text that `dump` gave."""

        def work() -> Callable[[], None]:
            made = self.parse(text)

            def complete() -> None:
                self.take(made, call)
                call.right()

            return complete

        return Job(work, frozenset({self.key}))

    def on_write(self, call: Call, path: str) -> Job:
        """Write a file of what the content is now."""
        snapshot = self.snapshot()

        def work() -> Callable[[], None]:
            snapshot.write(path)

            def complete() -> None:
                self.note_written(snapshot, path)
                call.right(call.command.atoms[0])

            return complete

        return Job(work)

    def on_read(self, call: Call, path: str) -> None:
        """Replace the content with that of a file."""
        made = call.file()
        self.tell_of_undo(call)
        self.take(made, call)
        call.right(call.command.atoms[0])

    def on_print(self, call: Call) -> None:
        """Describe the content in the console."""
        described = f"{self.class_name} {self.name}: {self}{self.figures()}"
        self.patcher.post(call.command.object, Level.INFO, described)
        call.right()

    def figures(self) -> str:
        """Return lines for `print` with what is measured there and then; mostly none."""
        return ""

    def restore(self, call: Call) -> None:
        """Take back what an object's patch has kept, unless there is something already."""
        command = call.command
        self.kept.keepers.add(command.object)
        self.kept.told = None
        if command.data is None:
            raise MemoryError
        if self.is_to_be_restored():
            self.take(self.unpack(command.data), call)
            self.forget_history()
            self.kept.restored = self.n_changes, crc32(command.data)
            return
        self.inform(command.object, command.sequence)  # in case that the shim has taken it
        now = self.n_changes, crc32(command.data)
        if now in (self.kept.restored, self.kept.packed):
            return  # the same once more
        line = f"{self.class_name} {self.name}: keep: it holds something already, so what the patch"
        self.patcher.post(command.object, Level.INFO, f"{line} had kept is not taken")

    @property
    def is_saved(self) -> bool:
        """Whether a patch keeps it just as it is."""
        return self.kept.saved == self.n_changes

    @property
    @abstractmethod
    def n_changes(self) -> int:
        """Counts up whenever something changes that a patch keeps."""

    is_slow_to_pack: ClassVar[bool] = False
    """Whether packing may take long, and is to be done on another thread."""

    @abstractmethod
    def prepare_to_pack(self) -> Callable[[], bytes]:
        """Return what makes bytes of the content as it is now."""

    @classmethod
    @abstractmethod
    def unpack(cls, data: bytes) -> Any:
        """Return what such bytes hold, for `take`."""

    def is_to_be_restored(self) -> bool:
        """Whether the content is empty, or as a file has it with which it began."""
        return self.is_empty() or self.kept.begun == self.n_changes

    @abstractmethod
    def forget_history(self) -> None:
        """Let `undo` take back nothing that was before."""

    @property
    def is_deserted(self) -> bool:
        """Whether all its objects are deleted and no patch holds it any more."""
        return not self.patches and self.leaving.issuperset(self.owners)

    @property
    @abstractmethod
    def beginning(self) -> object:
        """What its file gave it that an argument names, another object each time; None: nothing."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is nothing that could be lost."""

    @abstractmethod
    def loss(self) -> str:
        """Say what is lost when the content is dropped; empty if it is nothing."""

    @abstractmethod
    def snapshot(self) -> Writable:
        """Return what later changes do not reach."""

    @classmethod
    @abstractmethod
    def load(cls, path: str, command: Command) -> Any:
        """Return what the file of a command holds, for `take`. Any thread."""

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Any:
        """Return what a JSON text holds, for `take`. Any thread."""

    @abstractmethod
    def take(self, made: Any, call: Call) -> None:
        """Replace the content with what `load` or `parse` made."""

    def note_written(self, snapshot: Any, path: str) -> None:  # noqa: B027  (few keep it in mind)
        """Keep in mind that a file holds what the content was."""

    @abstractmethod
    def __str__(self) -> str:
        """Describe the content on a few lines."""


def _turn(item: tuple[str, Parameter]) -> int:
    """Return when a tag's turn comes.

    A model brings parameters of its own, and all others then say what is to be different.
    """
    _, row = item
    return 0 if row.action is Action.READ else 1
