"""Drives the double of Max: builds it, sends it lines, reads what it says."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

import sanitizers
from generator import aot
from generator.sources import SHIM, contract_checksum, max_library
from patchlstm.cli import environment

CONTRACT = f"-DLSTM_CONTRACT={contract_checksum()}"
DOUBLE = Path(__file__).parent / "double"
STRICT = ("-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Wshadow", "-Werror")
TIME_LIMIT = 60.0
HANG_LIMIT = 30


class Line(NamedTuple):
    """A line that the double said: what kind, on which of its threads, and the fields."""

    kind: str
    thread: str
    fields: tuple[str, ...]


class Reply(NamedTuple):
    """A message out of an outlet."""

    source: str
    atoms: tuple[str, ...]


class DoubleError(AssertionError):
    """The double saw something that Max forbids, or did not do what the test waited for."""


class Built(NamedTuple):
    """A double and an external for it.

    `run` starts the double; `external` lies in a package.
    """

    run: tuple[str | Path, ...]
    external: Path
    environment: Mapping[str, str] = {}

    @property
    def support(self) -> Path:
        """Return the package's folder of settings."""
        return next(up / "support" for up in self.external.parents if (up / "support").is_dir())


def double_sources(external: str = "posix") -> list[str]:
    """Return the double's files, with the one that loads externals in the way that is named."""
    others = (path for path in DOUBLE.glob("*.c") if not path.stem.startswith("external_"))
    return [*sorted(map(str, others)), str(DOUBLE / f"external_{external}.c")]


def compile_double(program: Path, sources: Sequence[str | Path]) -> None:
    """Compile a double for this machine."""
    # a method's true type is known only where it is called
    command = ["cc", *STRICT, *sanitizers.flags(), "-D_GNU_SOURCE", "-Wno-cast-function-type"]
    command += [f"-I{SHIM / 'max'}", f"-I{DOUBLE}", "-rdynamic", *map(str, sources)]
    subprocess.run([*command, "-o", program, "-ldl", "-lpthread", "-lm"], check=True)


def build(folder: Path) -> Built:
    """Compile the double, and the shim for it in a package's folders."""
    program = folder / "double"
    external = folder / "lstm" / "externals" / "lstm.so"
    support = folder / "lstm" / "support"
    external.parent.mkdir(parents=True)
    support.mkdir()
    (support / environment.PATHS_FILE).write_text(environment.paths_text(), encoding="utf-8")
    compile_double(program, double_sources())
    shim = map(str, max_library())
    command = ["cc", *STRICT, "-Wconversion", CONTRACT, "-fPIC", "-shared", "-fvisibility=hidden"]
    kernels = aot.build_objects(aot.this_target())
    command += [*sanitizers.flags(), *shim, *map(str, kernels), "-o", str(external)]
    subprocess.run([*command, "-ldl", "-lpthread", "-lm"], check=True)
    return Built((program,), external, sanitizers.options() if sanitizers.REPORTS else {})


class MaxDouble:
    """A running double with some objects.

    Parameters
    ----------
    built : Built
    folder : Path
        The folder that relative file names mean.
    objects : mapping of str to str
        Name to creation text, such as ``{"c": "lstm.classifier~ gest @maxiter 5"}``.
    buffers : mapping of str to sequence of sequence of float
        Name to frames of channels.
    overdrive : int
        Whether the scheduler has a thread of its own; 2: that of the sound, between its vectors.
    """

    def __init__(
        self,
        built: Built,
        folder: Path,
        objects: Mapping[str, str] | None = None,
        buffers: Mapping[str, Sequence[Sequence[float]]] | None = None,
        overdrive: int = 1,
    ) -> None:
        self.seen: list[Line] = []
        self._lines: queue.Queue[Line | None] = queue.Queue()
        self._n_syncs = 0
        self._folder = folder
        self._live = dict(objects or {})
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        self.process = subprocess.Popen(
            [*built.run, built.external, str(HANG_LIMIT), str(int(overdrive))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env={**clean, **built.environment},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        for name, text in self._live.items():
            self.do(f"new {name} {text}")
        for name, frames in (buffers or {}).items():
            self.set_buffer(name, frames)
        self.sync()  # the scheduler's thread shall find all of it

    def do(self, *lines: str) -> None:
        """Send lines as program.c describes them."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def send(self, *messages: str, thread: str = "main") -> None:
        """Send messages, each ``NAME SELECTOR ATOMS``, on a thread of the patcher."""
        self.do(*(f"{thread} {message}" for message in messages))

    def set_buffer(self, name: str, frames: Sequence[Sequence[float]]) -> None:
        """Give a buffer~ a size and a content."""
        samples = " ".join(f"{sample:.9g}" for frame in frames for sample in frame)
        self.do(f"buffer {name} {len(frames[0])} {samples}")

    def buffer(self, name: str) -> list[list[float]]:
        """Return the frames of a buffer~."""
        self.do(f"show {name}")
        words = self.until_kind("buffer")[-1].fields[0].split()
        n_frames, n_channels = int(words[1]), int(words[2])
        samples = list(map(float, words[3:]))
        return [samples[i * n_channels : (i + 1) * n_channels] for i in range(n_frames)]

    def play(self, name: str, samples: ArrayLike, late: bool = False) -> list[Line]:
        """Play a sound to an object; return the lines until it has heard all.

        With `late`, Max's clocks do not move before the end.
        """
        self.begin_to_play(name, samples, late)
        return self.until_kind("heard")[:-1]

    def begin_to_play(self, name: str, samples: ArrayLike, late: bool = False) -> None:
        """Play a sound to an object while other things happen, after all that was sent before."""
        self.sync()
        path = self._folder / f"sound-{self._n_syncs}.raw"
        np.asarray(samples, np.float32).tofile(path)
        self.do(f"{'lateSound' if late else 'sound'} {name} {path.name}")

    def next_line(self, timeout: float = TIME_LIMIT) -> Line:
        """Return the next line that the double says."""
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise DoubleError(f"nothing more was said; so far:\n{self.transcript()}") from None
        if line is None:
            raise DoubleError(f"the double has ended; it said:\n{self.transcript()}")
        self.seen.append(line)
        if line.kind == "violation":
            raise DoubleError(f"violation: {line.fields[0]}; before:\n{self.transcript()}")
        return line

    def until_kind(self, kind: str) -> list[Line]:
        """Return the lines up to the first of a kind, that one included."""
        lines = [self.next_line()]
        while lines[-1].kind != kind:
            lines.append(self.next_line())
        return lines

    def until(self, source: str, *atoms: str, timeout: float = TIME_LIMIT) -> list[Line]:
        """Return the lines up to a message from `source` that begins with `atoms`."""
        deadline = time.monotonic() + timeout
        lines = []
        while True:
            lines.append(self.next_line(max(deadline - time.monotonic(), 0.01)))
            reply = as_reply(lines[-1])
            if reply and reply.source == source and reply.atoms[: len(atoms)] == atoms:
                return lines

    def sync(self) -> list[Line]:
        """Wait until the main thread has done what it was sent; return the lines until then."""
        self._n_syncs += 1
        self.do(f"sync {self._n_syncs}")
        return self.until_kind("sync")[:-1]

    def ask(self, name: str, message: str, thread: str = "main") -> list[Line]:
        """Send a message to an object; return all lines until everything it brought is there.

        A `print` behind it is the mark: each object answers in order.
        """
        self.send(f"{name} {message}", f"{name} print", thread=thread)
        lines = self.until(f"{name}.right", "print")[:-1]
        return lines[:-1] if lines and lines[-1].kind == "console" else lines  # what `print` said

    def replies(self, name: str, message: str, thread: str = "main") -> list[Reply]:
        """Return the messages out of the outlets that a message brings."""
        found = (as_reply(line) for line in self.ask(name, message, thread))
        return [reply for reply in found if reply]

    def quit(self) -> int:
        """Delete all objects, let the double quit, and return its exit status.

        Raises
        ------
        DoubleError
            If anything is left over.
        """
        self.do(*(f"free {name}" for name in self._live), "quit")
        left = self.until_kind("left")[-1].fields[0]
        if left != "0 objects 0 references 0 locks 0 dictionaries 0 clocks 0 inlets":
            raise DoubleError(f"left over: {left}")
        return self.process.wait(TIME_LIMIT)

    def kill(self) -> None:
        """End the double, however it is."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)

    def transcript(self) -> str:
        """Return all lines so far."""
        return "\n".join(f"  {line.kind} {line.thread}: {line.fields}" for line in self.seen)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            kind, thread, *fields = raw.decode("utf-8", "replace").rstrip("\r\n").split("\t")
            self._lines.put(Line(kind, thread, tuple(map(_unescape, fields))))
        self._lines.put(None)


def as_reply(line: Line) -> Reply | None:
    """Return what came out of an outlet, or None if the line is another."""
    return Reply(line.fields[0], line.fields[1:]) if line.kind == "outlet" else None


def _unescape(field: str) -> str:
    parts = field.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n") for part in parts)
