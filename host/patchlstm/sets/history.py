"""What takes back the last changes of a set or of a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from patchlstm import errors
from patchlstm.errors import NotFoundError

MAX_STEPS = 50
"""How many changes can be taken back."""

MAX_BYTES = 1 << 28
"""What the changes that can be taken back may have taken away; the newest may be larger."""


@dataclass(slots=True)
class _Step:
    inverses: list[Callable[[], None]] = field(default_factory=list)
    n_bytes: int = 0
    grown: set[str] = field(default_factory=set)  # the series that frames are being added to
    is_long: bool = False  # whether one of them has got more than one frame


class History:
    """The last changes, each with what takes it back; the oldest are forgotten.

    Parameters
    ----------
    max_steps : int
        0 remembers nothing.
    """

    def __init__(self, max_steps: int = MAX_STEPS) -> None:
        self._max_steps = max_steps
        self._steps: deque[_Step] = deque()
        self._n_bytes = 0
        self._open: _Step | None = None  # what several changes are noted in
        self._is_undoing = False

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def is_kept(self) -> bool:
        """Whether a change that is made now can be taken back."""
        return self._max_steps > 0 and not self._is_undoing

    def note(self, inverse: Callable[[], None], n_bytes: int = 0) -> None:
        """Remember a change.

        Parameters
        ----------
        inverse : callable
            Takes it back, called in the state that the change has led to.
        n_bytes : int
            The memory that it keeps from being freed.
        """
        if not self.is_kept:
            return
        step = self._open
        if step is None:
            step = _Step()
            self._steps.append(step)
        step.inverses.append(inverse)
        step.n_bytes += n_bytes
        self._n_bytes += n_bytes
        self._forget_the_oldest()

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Take what changes in the block for one change."""
        if not self.is_kept or self._open is not None:
            yield
            return
        self._open = _Step()
        self._steps.append(self._open)
        try:
            yield
        finally:
            if not self._open.inverses:
                self._steps.pop()
            self._open = None

    def note_growth(self, identifier: str, inverse: Callable[[], None]) -> None:
        """Remember that one more frame was added to a series.

        All frames that are added one after the other are one step. So are those of series that grow
        at the same time, frame by frame in turn.
        """
        if not self.is_kept or self._continues(identifier):
            return
        self.note(inverse)
        self._steps[-1].grown.add(identifier)

    def undo(self) -> None:
        """Take back the last change.

        Raises
        ------
        NotFoundError
            If none is remembered.
        """
        if not self._steps:
            raise NotFoundError(
                errors.NOTHING_TO_UNDO,
                f"no earlier change is remembered; the last {self._max_steps} can be taken back",
            )
        step = self._steps.pop()
        self._n_bytes -= step.n_bytes
        self._is_undoing = True
        try:
            for inverse in reversed(step.inverses):
                inverse()
        finally:
            self._is_undoing = False

    def _continues(self, identifier: str) -> bool:
        """Whether a series goes on growing; then what came between its frames joins its step."""
        n_newer = 0
        for step in reversed(self._steps):
            if identifier in step.grown and not (n_newer and step.is_long):
                break
            if not step.grown or step.is_long:
                return False
            n_newer += 1
        else:
            return False
        for newer in [self._steps.pop() for _ in range(n_newer)][::-1]:
            step.inverses += newer.inverses
            step.grown |= newer.grown
        step.is_long = True
        return True

    def _forget_the_oldest(self) -> None:
        while len(self._steps) > self._max_steps or (
            self._n_bytes > MAX_BYTES and len(self._steps) > 1
        ):
            self._n_bytes -= self._steps.popleft().n_bytes
