"""What objects of one kind and one name share, and the registry of all of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from patchlstm import errors
from patchlstm.errors import NotFoundError
from patchlstm.patcher.parameters import as_flag
from patchlstm.patcher.protocol import Atom, Command, Level, Outlet, Patcher, Tuning

Key = tuple[str, str]
"""Class and name of a content."""


@dataclass(frozen=True)
class Job:
    """Work too long for the worker thread.

    Attributes
    ----------
    work : callable
        Runs on a thread of its own and touches nothing that others can change; returns what is
        then called on the worker thread.
    holds : frozenset of Key
        What later commands must wait for.
    """

    work: Callable[[], Callable[[], None]]
    holds: frozenset[Key]


@dataclass(frozen=True)
class Call:
    """One message while it is handled: who sent it, and where answers go."""

    patcher: Patcher
    contents: Contents
    command: Command

    def left(self, *atoms: Atom, selector: str = "", **buffer: Any) -> None:
        """Answer out of the left outlet, under the message's own selector by default."""
        self._reply(Outlet.LEFT, selector, atoms, **buffer)

    def right(self, *atoms: Atom, selector: str = "") -> None:
        """Answer out of the right outlet, under the message's own selector by default."""
        self._reply(Outlet.RIGHT, selector, atoms)

    def _reply(self, outlet: Outlet, selector: str, atoms: tuple[Atom, ...], **buffer: Any) -> None:
        command = self.command
        self.patcher.reply(command.object, outlet, selector or command.selector, atoms, **buffer)


class Content(ABC):
    """Base of the contents; a handler of the message ``foo`` is a method ``on_foo(call, ...)``.

    Parameters
    ----------
    name : str
    patcher : Patcher
    """

    class_name: ClassVar[str]
    kind: ClassVar[str]
    """What error messages call it."""
    parameters: ClassVar[tuple[str, ...]] = ("blocking", "warnings")
    """Names of the parameters, each a message with a value and a getter."""

    def __init__(self, name: str, patcher: Patcher) -> None:
        self.name = name
        self.patcher = patcher
        self.owners: list[int] = []
        self.leaving: set[int] = set()
        """Owners that are deleted in the patch, though not all that they sent is done yet."""
        self.blocking = False
        self.warnings = True

    @property
    def key(self) -> Key:
        """Class and name."""
        return self.class_name, self.name

    def attach(self, handle: int, sequence: int) -> None:
        """Let one more object share this content; `sequence` is the command's that brings it."""
        self.owners.append(handle)
        self.patcher.rename(handle, self.name)
        self.welcome(handle, sequence)

    def welcome(self, handle: int, sequence: int) -> None:
        """Tell a new object what it needs to know."""
        self.inform(handle, sequence)

    def detach(self, handle: int) -> None:
        """Let go of an object."""
        self.owners.remove(handle)
        self.leaving.discard(handle)

    def inform(self, handle: int, sequence: int) -> None:
        """Tell an object all that the shim must know of its content."""
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
        """Set one of `parameters` from the atoms of its message or tag."""
        value = as_flag(name, atoms)
        if name == "blocking":
            self.blocking = value
        else:
            self.warnings = value
        self.tune(call)

    def get_parameter(self, name: str) -> tuple[Atom, ...]:
        """Return one of `parameters` as atoms."""
        return (float(self.blocking if name == "blocking" else self.warnings),)

    def show(self) -> None:
        """Tell all owners every parameter, for patchers that display them."""
        for handle in self.owners:
            for name in self.parameters:
                self.patcher.show(handle, name, self.get_parameter(name))

    def handle(self, call: Call, arguments: list[Any]) -> Job | None:
        """Handle a message that is neither a parameter nor the naming of an object."""
        handler = getattr(self, f"on_{call.command.selector}")
        return handler(call, *arguments)  # type: ignore[no-any-return]  # by name: any handler

    def on_dump(self, call: Call) -> None:
        """Answer the whole content as JSON text in one symbol."""
        call.right(self.to_json())

    def on_load(self, call: Call, text: str) -> None:
        """Replace the content by that of a text that `dump` gave."""
        self.load_json(text, call)
        call.right()

    def on_write(self, call: Call, path: str) -> None:
        """Write a file."""
        self.write(path)
        call.right(call.command.atoms[0])

    def on_read(self, call: Call, path: str) -> None:
        """Replace the content by that of a file."""
        self.read(path, call)
        call.right(call.command.atoms[0])

    def on_print(self, call: Call) -> None:
        """Describe the content in the console."""
        self.patcher.post(call.command.object, Level.INFO, f"{self.class_name} {self.name}: {self}")
        call.right()

    @abstractmethod
    def to_json(self) -> str:
        """Return the content as JSON text."""

    @abstractmethod
    def load_json(self, text: str, call: Call) -> None:
        """Replace the content by that of JSON text."""

    @abstractmethod
    def write(self, path: str) -> None:
        """Write the content to a file."""

    @abstractmethod
    def read(self, path: str, call: Call) -> None:
        """Replace the content by that of a file."""

    @abstractmethod
    def __str__(self) -> str:
        """Describe the content on a few lines."""


AnyContent = TypeVar("AnyContent", bound=Content)


class Contents:
    """All contents, and which of them each object has."""

    def __init__(self, patcher: Patcher, classes: dict[str, type[Content]]) -> None:
        self._patcher = patcher
        self._classes = classes
        self._contents: dict[Key, Content] = {}
        self._by_handle: dict[int, Content] = {}

    def of(self, handle: int) -> Content | None:
        """Return the content of an object, or None if it has none."""
        return self._by_handle.get(handle)

    def find(self, key: Key, kind: type[AnyContent]) -> AnyContent:
        """Return the content of this class and name.

        Raises
        ------
        NotFoundError
            If no object has that name.
        """
        content = self._contents.get(key)
        if not isinstance(content, kind):
            class_name, name = key
            raise NotFoundError(
                errors.does_not_exist(kind.kind),
                f"no {class_name} is called {name}; make an object [{class_name} {name}]",
            )
        return content

    def attach(self, handle: int, class_name: str, name: str, sequence: int) -> Content:
        """Give an object the content of this name, a new one if there is none yet."""
        content = self._contents.get((class_name, name))
        if content is None:
            content = self._classes[class_name](name, self._patcher)
            self._contents[content.key] = content
        self._by_handle[handle] = content
        content.attach(handle, sequence)
        return content

    def detach(self, handle: int) -> None:
        """Take an object's content away; one that nobody has any more is forgotten."""
        content = self._by_handle.pop(handle, None)
        if content is not None:
            self._release(content, handle)

    def refer(self, handle: int, name: str, sequence: int) -> Content:
        """Give an object the content of another name instead of its own."""
        old = self._by_handle[handle]
        is_new = (old.class_name, name) not in self._contents
        content = self.attach(handle, old.class_name, name, sequence)
        if is_new:
            content.warn(
                handle, f"refer: no other {old.class_name} has the name {name}, so this is empty"
            )
        self._release(old, handle)  # only now: it may be the same one
        return content

    def _release(self, content: Content, handle: int) -> None:
        content.detach(handle)
        if not content.owners:
            del self._contents[content.key]
