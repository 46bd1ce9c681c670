"""Drives a real, headless Pure Data: objects by name, messages in, printed lines out."""

from __future__ import annotations

import os
import queue
import re
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FLAGS = ("-noprefs", "-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr")
TIME_LIMIT = 60.0  # seconds; a Pd that hangs must not hang the tests


class Line(NamedTuple):
    """A line that Pd printed.

    `source` is ``NAME.left`` or ``NAME.right`` for what an object sent, ``error`` for an error line
    of the console, ``console`` for any other. `atoms` are the words of a message (one text for a
    console line).
    """

    source: str
    atoms: tuple[str, ...]

    @property
    def text(self) -> str:
        """The atoms as one text."""
        return " ".join(self.atoms)


class PdError(AssertionError):
    """Pd did not do what the test waited for."""


def start_patch(
    objects: Mapping[str, str],
    arrays: Mapping[str, Sequence[float]] = {},
    receivers: Sequence[str] = (),
) -> str:
    """Return a patch with named objects, printed outlets and arrays, steered through a socket.

    Parameters
    ----------
    objects : mapping of str to str
        Name to creation text, such as ``{"c": "lstm.classifier gest -maxiter 5"}``.
    arrays : mapping of str to sequence of float
        Name to content.
    receivers : sequence of str
        Names of receivers in other patches that messages can be sent to.
    """
    lines = ["#N canvas 0 0 600 400 12;"]
    numbers: list[str] = []

    def add(text: str) -> int:
        lines.append(f"#X obj 10 10 {text};")
        numbers.append(text)
        return len(numbers) - 1

    connections = []
    routed = [*objects, *arrays, *receivers, "pd", "dynamic", "sync"]
    receive = add("r from-test")
    route = add("route " + " ".join(routed))
    connections.append((receive, 0, route, 0))
    for outlet, name in enumerate(routed):
        if name in objects:
            target = add(objects[name])
            for side, label in enumerate(("left", "right")):
                connections.append((target, side, add(f"print {name}.{label}"), 0))
        elif name == "sync":
            target = add("print sync")
        elif name == "dynamic":
            target = add("s pd-dynamic")
        else:
            target = add(f"s {name}")
        connections.append((route, outlet, target, 0))
    for name, values in arrays.items():
        size = max(len(values), 1)
        add(f"array define {name} {size}")
    lines.append("#N canvas 0 0 400 300 dynamic 0;")
    lines.append("#X restore 10 10 pd dynamic;")
    lines += [f"#X connect {a} {out} {b} {inlet};" for a, out, b, inlet in connections]
    return "\n".join(lines) + "\n"


class Pd:
    """A running Pd with one patch.

    Parameters
    ----------
    folder : Path
        Scratch folder for the patch.
    path : sequence of Path
        Folders on Pd's path.
    objects, arrays, receivers
        As for `start_patch`.
    library : str or None
        Loaded with ``-lib``.
    flags : sequence of str
        More of Pd's flags.
    environment : mapping of str to str
        Variables on top of this process's.
    """

    def __init__(
        self,
        folder: Path,
        path: Sequence[Path],
        objects: Mapping[str, str],
        arrays: Mapping[str, Sequence[float]] = {},
        receivers: Sequence[str] = (),
        library: str | None = "lstm",
        flags: Sequence[str] = (),
        environment: Mapping[str, str] = {},
    ) -> None:
        self.folder = folder
        self._lines: queue.Queue[Line | None] = queue.Queue()
        self.seen: list[Line] = []
        self._n_syncs = 0
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            patch = folder / "test.pd"
            patch.write_text(start_patch(objects, arrays, receivers), encoding="utf-8")
            link = folder / "link.pd"
            link.write_text(
                "#N canvas 0 0 400 300 12;\n#X obj 10 10 loadbang;\n"
                f"#X msg 10 40 connect 127.0.0.1 {port};\n#X obj 10 70 netsend;\n"
                "#X obj 10 100 s from-test;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n"
                "#X connect 2 1 3 0;\n",
                encoding="utf-8",
            )
            command = ["pd", *FLAGS, *flags]
            for entry in path:
                command += ["-path", str(entry)]
            if library:
                command += ["-lib", library]
            command += ["-open", str(patch), "-open", str(link)]
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, **environment},
            )
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
            server.settimeout(TIME_LIMIT)
            self._socket, _ = server.accept()
        for name, values in arrays.items():
            self.set_array(name, values)

    def __enter__(self) -> Pd:
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def send(self, *messages: str) -> None:
        """Send messages, each ``NAME SELECTOR ATOMS``, to be handled in one go."""
        self._socket.sendall("".join(f"{message};\n" for message in messages).encode())

    def set_array(self, name: str, values: Sequence[float]) -> None:
        """Give an array a new size and content."""
        self.send(f"{name} resize {len(values)}")
        for first in range(0, len(values), 100):
            numbers = " ".join(f"{value:.9g}" for value in values[first : first + 100])
            self.send(f"{name} {first} {numbers}")

    def next_line(self, timeout: float = TIME_LIMIT) -> Line:
        """Return the next line that Pd prints."""
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise PdError(f"Pd said nothing more; so far:\n{self.transcript()}") from None
        if line is None:
            raise PdError(f"Pd has ended; it said:\n{self.transcript()}")
        self.seen.append(line)
        return line

    def until(self, source: str, *atoms: str, timeout: float = TIME_LIMIT) -> list[Line]:
        """Return the lines up to and with the one from `source` that begins with `atoms`."""
        deadline = time.monotonic() + timeout
        lines = []
        while True:
            line = self.next_line(max(deadline - time.monotonic(), 0.01))
            lines.append(line)
            if line.source == source and line.atoms[: len(atoms)] == atoms:
                return lines

    def sync(self) -> list[Line]:
        """Wait until Pd has handled what was sent; return the lines that it printed meanwhile."""
        self._n_syncs += 1
        number = str(self._n_syncs)
        self.send(f"sync {number}")
        return self.until("sync", number)[:-1]

    def ask(self, name: str, message: str, timeout: float = TIME_LIMIT) -> list[Line]:
        """Send a message to an object; return all lines until everything it brought is there.

        A getter that is sent behind it is the mark: each object answers in order.
        """
        self.send(f"{name} {message}", f"{name} getblocking")
        return self.until(f"{name}.right", "blocking", timeout=timeout)[:-1]

    def quit(self, status: int = 0, timeout: float = TIME_LIMIT) -> int:
        """Let Pd quit; return the exit status that it gives (negative: killed by a signal)."""
        self.send(f"pd quit {status}")
        return self.process.wait(timeout)

    def kill(self) -> None:
        """End Pd, however it is."""
        self._socket.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(5)

    def transcript(self) -> str:
        """Return all lines so far."""
        return "\n".join(f"  {line.source}: {line.text}" for line in self.seen)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for raw in self.process.stderr:
            self._lines.put(parse_line(raw.decode("utf-8", "replace").rstrip("\r\n")))
        self._lines.put(None)


def parse_line(text: str) -> Line:
    """Turn a line of Pd's error stream into a `Line`."""
    found = re.match(r"(\w+\.(?:left|right)|sync|error): ?(.*)", text)
    if not found:
        return Line("console", (text,))
    source, rest = found.groups()
    if source == "error":
        return Line(source, (rest,))
    words = re.findall(r"(?:\\.|[^\\ ])+", rest)
    return Line(source, tuple(re.sub(r"\\(.)", r"\1", word) for word in words))
