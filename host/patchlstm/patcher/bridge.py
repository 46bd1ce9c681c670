"""The Python end of the bridge: contract.h in Python's terms, and the entry that the shim calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm._bridge import ffi
from patchlstm.network.expertsfile import experts_to_bytes
from patchlstm.network.fitted import FittedModel
from patchlstm.patcher.protocol import Atom, Command, Kind, Level, Outlet, Tuning, as_atom
from patchlstm.patcher.registry import CLASSES
from patchlstm.patcher.worker import Worker
from patchlstm_kernels import restore

if sys.platform == "win32":
    import msvcrt


class Shim:
    """The patcher behind the shim's table of functions.

    Parameters
    ----------
    table : cdata
        `const lstm_shim *`.
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    def ready(self) -> None:
        """Announce that Python is up."""
        self._table.ready()

    def take(self) -> Command:
        """Wait, without the GIL, for the next command."""
        pointer = self._table.take()
        try:
            return _command(pointer)
        except MemoryError:
            return _without_content(pointer)
        finally:
            self._table.release(pointer)

    def wake(self) -> None:
        """Make `take` return."""
        self._table.wake()

    def finish(self, sequence: int) -> None:
        """Announce that everything a command caused has been sent."""
        self._table.finish(sequence)

    def written(self) -> None:
        """Announce, before `finish`, that a command that writes is done with its file."""
        self._table.written()

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
        keep: list[Any] = []
        reply = ffi.new("lstm_reply *")
        reply.object = handle
        reply.outlet = outlet
        reply.n_atoms = len(atoms)
        reply.selector = _text(selector, keep)
        reply.atoms = _atoms(atoms, keep)
        if buffer is not None and samples is not None:
            reply.buffer = _text(buffer, keep)
            reply.n_frames, reply.n_channels = samples.shape
            reply.samples = _array("float[]", np.ascontiguousarray(samples), keep)
        self._table.reply(reply)

    def fail(self, handle: int, selector: str, text: str) -> None:
        """Print an error in the console and send it out of the right outlet."""
        keep: list[Any] = []
        self._table.fail(handle, _text(selector, keep), _text(text, keep))

    def post(self, handle: int, level: Level, text: str) -> None:
        """Print lines in the console; if the handle is 0, in that of each instance."""
        keep: list[Any] = []
        self._table.post(handle, level, _text(text, keep))

    def rename(self, handle: int, sequence: int, name: str) -> None:
        """Send the name of the object's content."""
        keep: list[Any] = []
        self._table.rename(handle, sequence, _text(name, keep))

    def tune(self, handle: int, sequence: int, tuning: Tuning) -> None:
        """Send the parameters that the shim uses itself."""
        self._table.tune(handle, sequence, ffi.new("lstm_tuning *", tuning._asdict()))

    def show(self, handle: int, parameter: str, atoms: Sequence[Atom]) -> None:
        """Send the value of a parameter, if the patcher has a display for it."""
        self.reply(handle, Outlet.ATTRIBUTE, parameter, atoms)

    def keep(self, handle: int, version: int, data: bytes | None) -> None:
        """Send what the object's patch is to keep; None: it keeps nothing any more."""
        self._table.keep(handle, version, data or b"", -1 if data is None else len(data))

    def publish(self, handle: int, sequence: int, model: FittedModel | None) -> None:
        """Let an object predict with this model, or with none any more."""
        keep: list[Any] = []
        self._table.publish(handle, sequence, _model(model, keep) if model else ffi.NULL)


@ffi.def_extern()  # type: ignore[untyped-decorator]  # cffi's
def patchlstm_serve(table: Any) -> None:
    """Answer the patcher's commands until the process ends; the shim's worker thread calls this."""
    _give_back_stderr()
    Worker(Shim(table), CLASSES).run()


def _give_back_stderr() -> None:
    """Make the error stream what it was before Python started: the patcher writes to it, too.

    On Windows, Python turns it into a stream of bytes, on which Pd's texts come out in UTF-16.
    """
    if sys.platform == "win32" and sys.stderr is not None:
        msvcrt.setmode(sys.stderr.fileno(), os.O_TEXT)


def _without_content(pointer: Any) -> Command:
    """Return a command that there is no memory for: a message as refused, others as they can be."""
    if pointer.kind == Kind.MESSAGE:
        text = f"{errors.NOT_ENOUGH_MEMORY}: nothing has changed; close other programs, or use less"
        return Command(
            sequence=pointer.sequence,
            object=pointer.object,
            instance=pointer.instance,
            kind=Kind.REFUSED,
            class_name=_string(pointer.class_name),
            selector=_string(pointer.selector),
            arguments=_string(pointer.arguments),
            atoms=(text,),
        )
    pointer.n_bytes = 0  # the file is still where it was
    return _command(pointer)


def _command(pointer: Any) -> Command:
    samples = None
    if pointer.n_frames:
        shape = pointer.n_frames, pointer.n_channels
        size = 4 * shape[0] * shape[1]
        samples = np.frombuffer(ffi.buffer(pointer.samples, size), np.float32).reshape(shape).copy()
    return Command(
        sequence=pointer.sequence,
        object=pointer.object,
        instance=pointer.instance,
        patch=pointer.patch,
        kind=Kind(pointer.kind),
        class_name=_string(pointer.class_name),
        selector=_string(pointer.selector),
        arguments=_string(pointer.arguments),
        atoms=tuple(
            _string(atom.text) if atom.is_symbol else atom.number
            for atom in (pointer.atoms[i] for i in range(pointer.n_atoms))
        ),
        samples=samples,
        path=_string(pointer.path) if pointer.path else None,
        data=bytes(ffi.buffer(pointer.data, pointer.n_bytes)) if pointer.n_bytes else None,
    )


def _model(model: FittedModel, keep: list[Any]) -> Any:
    sizes = np.ascontiguousarray(model.topology.sizes, dtype=np.int64)
    parameters = restore(model.topology, model.parameters)
    made = ffi.new("lstm_model *")
    made.serial = model.serial
    made.n_sizes = len(sizes)
    made.n_parameters = len(parameters)
    novelty = model.measured.known
    made.n_novelty = 0 if novelty is None else len(novelty)
    made.sizes = _array("int64_t[]", sizes, keep)
    made.parameters = _array("float[]", parameters, keep)
    if novelty is not None:
        made.novelty = _array("float[]", novelty, keep)
    experts = experts_to_bytes(model.experts)
    made.n_experts = len(experts)
    if experts:
        made.experts = _array("unsigned char[]", np.frombuffer(experts, np.uint8), keep)
    if model.labels:
        made.outputs = _atoms([as_atom(label) for label in model.labels], keep)
    return made


# Text that a patcher sends need not be UTF-8; what Python cannot decode goes back as it came.
def _string(pointer: Any) -> str:
    return bytes(ffi.string(pointer)).decode("utf-8", "surrogateescape")


# What the shim is given lives in `keep` while it copies.
def _text(text: str, keep: list[Any]) -> Any:
    keep.append(ffi.new("char[]", text.encode("utf-8", "surrogateescape")))
    return keep[-1]


def _array(kind: str, array: NDArray[Any], keep: list[Any]) -> Any:
    keep.append(ffi.from_buffer(kind, array))
    return keep[-1]


def _atoms(atoms: Sequence[Atom], keep: list[Any]) -> Any:
    made = ffi.new("lstm_atom[]", len(atoms))
    for target, atom in zip(made, atoms, strict=True):
        if isinstance(atom, str):
            target.is_symbol = 1
            target.text = _text(atom, keep)
        else:
            target.number = atom
    keep.append(made)
    return made
