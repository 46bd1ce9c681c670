"""One message while it is handled, and what it leaves to be done on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from patchlstm import errors
from patchlstm.arrays import StopFlag
from patchlstm.errors import FileError
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.protocol import Atom, Command, Outlet, Patcher
from patchlstm.patcher.wording import in_patch_words

Found = TypeVar("Found")


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


class Registry(Protocol):
    """What a handler may ask of all contents; `sharing.Contents` is the one there is."""

    def find(self, key: Key, kind: type[Found]) -> Found:
        """Return the content of this class and name, or raise if it is not of this kind."""

    def find_source(self, key: Key, kind: type[Found]) -> Found:
        """Return the content of this class and name, or what can be read in its place."""

    def refer(self, handle: int, name: str, sequence: int, patch: int) -> None:
        """Give an object the content of another name instead of its own."""


def _no_file() -> Any:
    raise FileError(errors.FILENAME_NOT_SPECIFIED, "give the name of a file")


@dataclass(frozen=True)
class Call:
    """One message while it is handled: who sent it, and where answers go.

    `file` returns what the file that is to be read holds, or raises why it cannot be read.
    """

    patcher: Patcher
    contents: Registry
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
