"""The patcher as Python sees it: what comes in, and what can be sent out.

`bridge.Shim` is the real one; tests use a stand-in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from patchlstm.identifiers import as_number
from patchlstm.network.fitted import FittedModel

Atom: TypeAlias = str | float

FROM_PATCH = -1.0
"""The version of what a patch's file had kept."""


class Kind(IntEnum):
    """What a command is about; the values are those of contract.h."""

    CREATE = 0
    FREE = 1
    MESSAGE = 2
    REFUSED = 3
    WAKE = 4
    CLOSED = 5
    QUIT = 6
    SAVED = 7
    RESTORED = 8


class Outlet(IntEnum):
    """Where a reply goes; the values are those of contract.h.

    An outlet, or (`ATTRIBUTE`) the patcher's own display of the parameter that is its selector.
    """

    LEFT = 0
    RIGHT = 1
    ATTRIBUTE = 2


class Level(IntEnum):
    """Kinds of console line; the values are those of contract.h."""

    INFO = 0
    WARNING = 1
    ERROR = 2


class Tuning(NamedTuple):
    """The parameters that the shim uses itself; see `lstm_tuning` in contract.h.

    Attributes
    ----------
    threshold : float
        Lowest probability a label needs; below it the answer is ``unknown``.
    reject : float
        Share of the training series; one stranger than that is ``unknown``. 0: off.
    temperature : float
        How freely a forecaster draws what comes next: 1 as it was learnt, 0 the most probable.
    seed : int
        Decides what is drawn. -1: chance does.
    blocking : bool
        Whether a message returns only when it has been answered.
    follow : bool
        Whether it is told after each frame where in the series of its label a stream is.
    spot : bool
        Whether frames are one stream in which known series are to be found.
    """

    threshold: float = 0.0
    reject: float = 0.0
    temperature: float = 1.0
    seed: int = 0
    blocking: bool = False
    follow: bool = False
    spot: bool = False


@dataclass(frozen=True)
class Command:
    """A message of a patcher's object; see `lstm_command` in contract.h.

    Attributes
    ----------
    sequence : int
        Counts the commands of an instance, from some number on; no other command has it.
    object : int
        Handle of the object.
    instance : int
        The patcher that it comes from, if there are several in one process: they share no names.
    patch : int
        The root patch that the object is in, or that was closed; 0: none.
    arguments : str
        Signature of the message, a letter an argument.
    samples : ndarray of float32, shape (T, D), or None
        Content of the buffer that the message names, or the numbers that it holds.
    path : str or None
        Absolute path of the file that the message names.
    data : bytes or None
        Its content, if the shim has read it: a model that it predicts with already. Of RESTORED,
        what a patch had kept.
    """

    sequence: int
    object: int
    kind: Kind
    class_name: str
    selector: str
    arguments: str = ""
    atoms: tuple[Atom, ...] = ()
    samples: NDArray[np.float32] | None = None
    path: str | None = None
    data: bytes | None = None
    patch: int = 0
    instance: int = 0

    @property
    def writes(self) -> bool:
        """Whether its file is to be written, not read."""
        return "w" in self.arguments


class Patcher(Protocol):
    """What the shim offers. All except `take` may be called from any thread; none of them waits."""

    def ready(self) -> None:
        """Announce that Python is up."""

    def take(self) -> Command:
        """Wait for the next command."""

    def wake(self) -> None:
        """Make `take` return, with a command of kind WAKE."""

    def finish(self, sequence: int) -> None:
        """Announce that everything a command caused has been sent."""

    def written(self) -> None:
        """Announce, before `finish`, that a command that writes is done with its file."""

    def reply(
        self,
        handle: int,
        outlet: Outlet,
        selector: str,
        atoms: Sequence[Atom] = (),
        buffer: str | None = None,
        samples: NDArray[np.float32] | None = None,
    ) -> None:
        """Send a message out of an outlet, after writing `samples` to `buffer` if there is one."""

    def fail(self, handle: int, selector: str, text: str) -> None:
        """Print an error in the console and send it out of the right outlet."""

    def post(self, handle: int, level: Level, text: str) -> None:
        """Print lines in the console; if the handle is 0, in that of each instance."""

    def rename(self, handle: int, sequence: int, name: str) -> None:
        """Send the name of the object's content."""

    def tune(self, handle: int, sequence: int, tuning: Tuning) -> None:
        """Send the parameters that the shim uses itself."""

    def show(self, handle: int, parameter: str, atoms: Sequence[Atom]) -> None:
        """Send the value of a parameter, if the patcher has a display for it."""

    def keep(self, handle: int, version: int, data: bytes | None) -> None:
        """Send what the object's patch is to keep; None: it keeps nothing any more."""

    def publish(self, handle: int, sequence: int, model: FittedModel | None) -> None:
        """Let an object predict with this model, or with none any more."""


def as_atom(text: str) -> Atom:
    """Turn an identifier or label into the atom that the user would type for it.

    Text that a patch can only have made from a number, such as ``"1"``, becomes that number again,
    so that ``[select 1 2]`` works on labels; all other text becomes a symbol.
    """
    number = as_number(text)
    return text if number is None else number


def shown(atoms: Sequence[Atom]) -> str:
    """Write atoms as a patch shows them."""
    return " ".join(atom if isinstance(atom, str) else f"{atom:g}" for atom in atoms)
