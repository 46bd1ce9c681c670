"""A stand-in for the shim: what a patch sends goes in, all that the objects answer is kept."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from patchlstm.network.fitted import FittedModel
from patchlstm.objects.catalogue import OBJECTS
from patchlstm.patcher.protocol import Atom, Command, Kind, Level, Outlet, Tuning
from patchlstm.patcher.registry import CLASSES
from patchlstm.patcher.worker import Worker

SIGNATURES = {
    (each.name, selector): message.signature
    for each in OBJECTS
    for selector, message in each.messages.items()
}
"""Signature of each message, by class and selector."""


class StandIn:
    """The patcher that a `Worker` sees, and the patch behind it; all on the test's thread.

    Attributes
    ----------
    answers : list of tuple
        In their order: ``(object, outlet, selector, *atoms)``, ``(object, "fail", selector,
        text)`` and ``(object, "post", text)``.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[object, ...]] = []
        self.models: dict[int, FittedModel | None] = {}
        self.names: dict[int, str] = {}
        self.tuning: dict[int, Tuning] = {}
        self.shown: dict[tuple[int, str], tuple[Atom, ...]] = {}
        self.buffers: dict[str, list[list[float]]] = {}
        self.finished: list[int] = []
        self.n_written = 0
        self.kept: dict[int, tuple[int, bytes | None]] = {}
        self.unfinished: set[int] = set()
        self._classes: dict[int, str] = {}
        self._patches: dict[int, int] = {}
        self._instances: dict[int, int] = {}
        self._n_sent = 0
        self._wakes: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._worker = Worker(self, CLASSES)

    # ---- the patch's side ----

    def make(
        self,
        class_name: str,
        name: str,
        *tags: Atom,
        patch: int = 1,
        instance: int = 1,
        path: Path | None = None,
    ) -> int:
        """Make an object in a patch, 0 for one without a name; return its handle."""
        handle = max(self._classes, default=0) + 1
        self._classes[handle] = class_name
        self._patches[handle] = patch
        self._instances[handle] = instance
        file = None if path is None else str(path)
        self._send(handle, Kind.CREATE, "create", "v", (name, *tags), path=file)
        return handle

    def delete(self, handle: int) -> None:
        """Delete an object."""
        self._send(handle, Kind.FREE, "delete", "", ())

    def close(self, patch: int) -> None:
        """Close a patch whose objects are deleted."""
        self._classes[0], self._patches[0], self._instances[0] = "", patch, 1
        self._send(0, Kind.CLOSED, "", "", ())

    def send(
        self,
        handle: int,
        selector: str,
        *atoms: Atom,
        samples: ArrayLike | None = None,
        path: Path | None = None,
    ) -> int:
        """Send a message to an object; return its number."""
        arguments = SIGNATURES.get((self._classes[handle], selector))
        if arguments is None:
            arguments = "" if selector.startswith("get") else "v"
        frames = None if samples is None else np.array(samples, np.float32, ndmin=2)
        text = None if path is None else str(path)
        return self._send(handle, Kind.MESSAGE, selector, arguments, atoms, frames, text)

    def save(self, handle: int, *version: float) -> int:
        """Save the patch of an object, which has this version of what it keeps; return a number."""
        return self._send(handle, Kind.SAVED, "keep", "v", version)

    def restore(self, handle: int, data: bytes) -> int:
        """Give back what the object's patch has kept; return its number."""
        return self._send(handle, Kind.RESTORED, "keep", "", (), data=data)

    def refuse(self, handle: int, selector: str, why: str) -> int:
        """Send a message that the shim found something wrong with; return its number."""
        return self._send(handle, Kind.REFUSED, selector, "v", (why,))

    def settle(self) -> None:
        """Wait until everything that was sent is done."""
        while self.unfinished:
            self.wait_for_a_job()

    def wait_for_a_job(self) -> None:
        """Wait until one job is over, and let it be ended."""
        self._wakes.get(timeout=60)
        self._worker.step(Command(0, 0, Kind.WAKE, "", ""))

    def take_answers(self) -> list[tuple[object, ...]]:
        """Return the answers that have not been returned yet."""
        taken, self.answers = self.answers, []
        return taken

    def ask(
        self, handle: int, selector: str, *atoms: Atom, **samples: ArrayLike
    ) -> list[tuple[object, ...]]:
        """Send a message, wait until all is done; return what came without the object."""
        self.settle()
        self.take_answers()
        self.send(handle, selector, *atoms, **samples)
        self.settle()
        return [answer[1:] for answer in self.take_answers()]

    def _send(
        self, handle, kind, selector, arguments, atoms, samples=None, path=None, data=None
    ) -> int:
        self._n_sent += 1
        self.unfinished.add(self._n_sent)
        atoms = tuple(atom if isinstance(atom, str) else float(atom) for atom in atoms)
        self._worker.step(
            Command(
                self._n_sent,
                handle,
                kind,
                self._classes[handle],
                selector,
                arguments,
                atoms,
                samples,
                path,
                data,
                patch=self._patches[handle],
                instance=self._instances[handle],
            )
        )
        return self._n_sent

    # ---- what the worker calls ----

    def ready(self) -> None:
        pass

    def take(self) -> Command:
        raise AssertionError("the tests bring the commands themselves")

    def wake(self) -> None:
        self._wakes.put(None)

    def finish(self, sequence: int) -> None:
        self.unfinished.remove(sequence)
        self.finished.append(sequence)

    def written(self) -> None:
        self.n_written += 1

    def reply(
        self,
        handle: int,
        outlet: Outlet,
        selector: str,
        atoms: Sequence[Atom] = (),
        buffer: str | None = None,
        samples: np.ndarray | None = None,
    ) -> None:
        if buffer is not None:
            self.buffers[buffer] = samples.tolist()
        self.answers.append((handle, outlet.name.lower(), selector, *atoms))

    def fail(self, handle: int, selector: str, text: str) -> None:
        self.answers.append((handle, "fail", selector, text))

    def post(self, handle: int, level: Level, text: str) -> None:
        self.answers.append((handle, "post", text))

    def rename(self, handle: int, sequence: int, name: str) -> None:
        self.names[handle] = name

    def tune(self, handle: int, sequence: int, tuning: Tuning) -> None:
        self.tuning[handle] = tuning

    def show(self, handle: int, parameter: str, atoms: Sequence[Atom]) -> None:
        self.shown[handle, parameter] = tuple(atoms)

    def keep(self, handle: int, version: int, data: bytes | None) -> None:
        self.kept[handle] = (version, data)

    def publish(self, handle: int, sequence: int, model: FittedModel | None) -> None:
        self.models[handle] = model
