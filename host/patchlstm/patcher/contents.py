"""What objects of the same class and name share, and the registry of it all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from patchlstm import errors
from patchlstm.arrays import StopFlag
from patchlstm.errors import FileError, NotFoundError, PatchLSTMError
from patchlstm.network.settings import Switch
from patchlstm.objects.catalogue import acceptable, find
from patchlstm.objects.vocabulary import Action, Parameter
from patchlstm.patcher.arguments import Key, parse
from patchlstm.patcher.parameters import as_atoms, from_atoms, split_tags, unknown_parameter
from patchlstm.patcher.protocol import Atom, Command, Level, Outlet, Patcher, Tuning, shown
from patchlstm.patcher.wording import dollar_zero, in_patch_words
from patchlstm.text import listed


@dataclass(frozen=True)
class Job:
    """Work too long for the worker thread.

    Attributes
    ----------
    work : callable
        Runs on a thread of its own and touches nothing that others can change; returns what is
        then called on the worker thread, which may return another job that goes on from there.
    holds : frozenset of hashable
        What later commands must wait for, besides the object and the files of its own command.
    stop : int64[1], optional
        Of a job that takes long: its element is set to 1 to end it early.
    """

    work: Callable[[], Callable[[], Job | None]]
    holds: frozenset[Hashable] = frozenset()
    stop: StopFlag | None = None


class Writable(Protocol):
    """What a content can be written from, on any thread."""

    def to_json(self) -> str:
        """Return it as JSON text."""

    def write(self, path: str) -> None:
        """Write it to a file."""


def _no_file() -> Any:
    raise FileError(errors.FILENAME_NOT_SPECIFIED, "give the name of a file")


@dataclass(frozen=True)
class Call:
    """One message while it is handled: who sent it, and where answers go.

    `file` returns what the file that is to be read holds, or raises why it cannot be read.
    """

    patcher: Patcher
    contents: Contents
    command: Command
    file: Callable[[], Any] = _no_file

    def left(self, *atoms: Atom, selector: str = "", **buffer: Any) -> None:
        """Answer out of the left outlet, under the message's own selector by default."""
        self._reply(Outlet.LEFT, selector, atoms, **buffer)

    def right(self, *atoms: Atom, selector: str = "") -> None:
        """Answer out of the right outlet, under the message's own selector by default."""
        self._reply(Outlet.RIGHT, selector, atoms)

    def fail(self, text: str) -> None:
        """Print an error in the console and send it out of the right outlet."""
        command = self.command
        self.patcher.fail(
            command.object, command.selector, in_patch_words(text, command.class_name)
        )

    def _reply(self, outlet: Outlet, selector: str, atoms: tuple[Atom, ...], **buffer: Any) -> None:
        command = self.command
        self.patcher.reply(command.object, outlet, selector or command.selector, atoms, **buffer)


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

    def __init__(self, key: Key, patcher: Patcher) -> None:
        self.key = key
        self.name = key.name
        self.patcher = patcher
        self.owners: list[int] = []
        self.leaving: set[int] = set()
        """Owners that are deleted in the patch, though not all that they sent is done yet."""
        self.patches: set[int] = set()
        """Root patches in which an object has had it: it lives on until the last is closed."""
        self.is_ending = False
        """Whether it is going to be dropped as soon as what was sent before is done."""
        self.blocking = False
        self.warnings = True
        self.rows = dict(sorted(find(self.class_name).parameters.items(), key=_turn))
        """The parameters, in the order in which tags set them, whatever their order in a patch."""

    def attach(self, handle: int, patch: int) -> None:
        """Let one more object, in this root patch, share this content."""
        self.owners.append(handle)
        self.is_ending = False
        if patch:
            self.patches.add(patch)
        self.patcher.rename(handle, self.name)

    def welcome(self, handle: int, sequence: int) -> None:
        """Send a new object what it needs to know."""
        self.inform(handle, sequence)

    def detach(self, handle: int) -> None:
        """Let go of an object."""
        self.owners.remove(handle)
        self.leaving.discard(handle)

    def inform(self, handle: int, sequence: int) -> None:
        """Send an object all that the shim must know of its content."""
        self.patcher.tune(handle, sequence, self.tuning)

    def tune(self, call: Call) -> None:
        """Send all owners the parameters that the shim uses itself."""
        for handle in self.owners:
            self.patcher.tune(handle, call.command.sequence, self.tuning)

    @property
    def tuning(self) -> Tuning:
        """The parameters that the shim uses itself."""
        return Tuning(blocking=self.blocking)

    def warn(self, handle: int, text: str) -> None:
        """Print a warning, unless warnings are off."""
        if self.warnings:
            self.patcher.post(handle, Level.WARNING, f"{self.class_name} {self.name}: {text}")

    def set_parameter(self, name: str, atoms: tuple[Atom, ...], call: Call) -> None:
        """Set a parameter from the atoms of its message or tag; here those of every object."""
        setattr(self, name, from_atoms(name, atoms, Switch()))
        self.tune(call)

    def get_parameter(self, name: str) -> tuple[Atom, ...]:
        """Return a parameter as atoms; here those of every object."""
        return as_atoms(getattr(self, name))

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
            self.warn(
                call.command.object,
                "this network has already learnt something, which arguments do not erase; to erase"
                f" it and change the network, send {', '.join(left_out)}",
            )

    def erases(self, name: str, atoms: tuple[Atom, ...], call: Call) -> bool:
        """Whether setting a parameter would take away what the content holds."""
        return False

    def show(self) -> None:
        """Send all owners every parameter, for patchers that display them."""
        for handle in self.owners:
            for name in self.rows:
                self.patcher.show(handle, name, self.get_parameter(name))

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
        if selector in self.rows:
            try:
                self.set_parameter(selector, call.command.atoms, call)
            finally:
                self.show()  # also what a wrong value left as it was
            return self.follow_up(call)
        arguments = parse(call.command)
        asked = selector.removeprefix("get")
        if asked != selector and asked in self.rows:
            call.right(*self.get_parameter(asked), selector=asked)
            return None
        handler = getattr(self, f"on_{selector}")
        return handler(call, *arguments)  # type: ignore[no-any-return]  # by name: any handler

    def on_refer(self, call: Call, name: str) -> None:
        """Let the object share the content of another name from now on."""
        command = call.command
        call.contents.refer(command.object, name, command.sequence, command.patch).show()

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
        self.take(call.file(), call)
        call.right(call.command.atoms[0])

    def on_print(self, call: Call) -> None:
        """Describe the content in the console."""
        self.patcher.post(call.command.object, Level.INFO, f"{self.class_name} {self.name}: {self}")
        call.right()

    @property
    def is_deserted(self) -> bool:
        """Whether all its objects are deleted and no patch holds it any more."""
        return not self.patches and self.leaving.issuperset(self.owners)

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
    def load(cls, path: str, data: bytes | None) -> Any:
        """Return what a file holds, for `take`; `data` are its bytes, if known. Any thread."""

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


AnyContent = TypeVar("AnyContent", bound=Content)


class Contents:
    """All contents, and which of them each object has.

    A content with a name outlives its objects: it is kept for the next object of that name as long
    as a root patch is open in which an object has had it.
    """

    def __init__(self, patcher: Patcher, classes: dict[str, type[Content]]) -> None:
        self._patcher = patcher
        self._classes = classes
        self._contents: dict[Key, Content] = {}
        self._by_handle: dict[int, Content] = {}

    def of(self, handle: int) -> Content | None:
        """Return the content of an object, or None if it has none."""
        return self._by_handle.get(handle)

    def find(self, key: Key, kind: type[AnyContent]) -> AnyContent:
        """Return the content of this class and name, which must be of this kind.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        content = self._contents.get(key)
        if not isinstance(content, kind):
            _, class_name, name = key
            raise NotFoundError(
                errors.does_not_exist(self._classes[class_name].kind),
                f"no {class_name} is called {name}; make an object [{class_name} {name}]"
                + dollar_zero(name),
            )
        return content

    def find_source(self, key: Key, kind: type[AnyContent]) -> AnyContent:
        """Return the content that is to be read: of this class and name, or what will do as well.

        What objects have comes before what is only kept since they were deleted.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        keys = [key._replace(class_name=each) for each in acceptable(key.class_name)]
        there = [each for each in keys if each in self._contents]
        in_use = [each for each in there if self._contents[each].owners]
        return self.find(next(iter(in_use or there), key), kind)

    def join(self, handle: int, key: Key, patch: int) -> None:
        """Give a new object the content of its name at once, if there is one and it stays.

        So that the object can `cancel` a fit which the rest of its making must wait for.
        """
        content = self._contents.get(key)
        if content is not None and not content.is_ending:
            self._attach(content, handle, patch)

    def attach(self, handle: int, key: Key, patch: int) -> Content:
        """Give an object the content of this name, a new one if there is none yet."""
        content = self._contents.get(key)
        if content is None:
            content = self._contents[key] = self._classes[key.class_name](key, self._patcher)
        self._attach(content, handle, patch)
        return content

    def detach(self, handle: int) -> None:
        """Take a deleted object's content away; one that is of no use any more is dropped."""
        content = self._by_handle.pop(handle, None)
        if content is not None:
            self._release(content, handle)

    def refer(self, handle: int, name: str, sequence: int, patch: int) -> Content:
        """Give an object the content of another name instead of its own."""
        old = self._by_handle[handle]
        key = old.key._replace(name=name)
        is_new = key not in self._contents
        content = self.attach(handle, key, patch)
        content.welcome(handle, sequence)
        if is_new:
            content.warn(
                handle, f"refer: no other {old.class_name} has the name {name}, so this is empty"
            )
        self._release(old, handle)  # only now: it may be the same one
        return content

    def deserted_without(self, patch: int) -> list[Content]:
        """Return what only this patch holds, and no living object has."""
        held = [content for content in self._contents.values() if content.patches == {patch}]
        return [content for content in held if content.leaving.issuperset(content.owners)]

    def close(self, patch: int, handle: int) -> None:
        """Let go of what a closed patch held; say what was lost in the console of `handle`."""
        lost = []
        for content in list(self._contents.values()):
            content.patches.discard(patch)
            if not content.owners:
                lost += self._drop_if_useless(content)
        if lost:
            self._post(handle, f"a patch was closed, and with it went {listed(lost)}")

    def _attach(self, content: Content, handle: int, patch: int) -> None:
        self._by_handle[handle] = content
        content.attach(handle, patch)

    def _release(self, content: Content, handle: int) -> None:
        content.detach(handle)
        if not content.owners:
            for lost in self._drop_if_useless(content):
                self._post(handle, f"an object was deleted, and with it went {lost}")

    def _drop_if_useless(self, content: Content) -> list[str]:
        """Drop a content without objects if nothing holds it or is in it; return what was lost."""
        if content.patches and not content.is_empty():
            return []
        del self._contents[content.key]
        loss = content.loss()
        return [f"{content.class_name} {content.name} ({loss})"] if loss else []

    def _post(self, handle: int, text: str) -> None:
        self._patcher.post(handle, Level.INFO, f"lstm: {text}")
