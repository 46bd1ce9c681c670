"""Several Pds in one process, each with a patch that prints what its objects answer."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from pathlib import Path

TIME_LIMIT = 60.0

_OVER = "THE PROCESS HAS ENDED"


class Hosted:
    """A process with several instances of Pd; see ``host.c``.

    Parameters
    ----------
    program : Path
    library : Path
        Folder of the externals.
    n_threads : int
        Instance I runs on thread ``I % n_threads``.
    folder : Path
        For patches.
    variables : dict of str to str
        For its environment.
    """

    def __init__(
        self,
        program: Path,
        library: Path,
        n_threads: int,
        folder: Path,
        variables: dict[str, str],
    ) -> None:
        self._folder = folder
        self._n_patches = 0
        self._lines: dict[int, queue.SimpleQueue[str]] = {i: queue.SimpleQueue() for i in range(16)}
        self._process = subprocess.Popen(
            [program, str(n_threads), library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def begin(self, instance: int, **objects: str) -> list[str]:
        """Begin an instance, and open a patch in it; see `open`."""
        self.do(instance, "new")
        return self.open(instance, **objects)

    def open(self, instance: int, **objects: str) -> list[str]:
        """Open a patch: what is sent to NAME goes to its object, what that answers is printed."""
        text = "#N canvas 0 0 400 300 10;\n"
        for i, (name, box) in enumerate(objects.items()):
            for each in (f"r {name}", box, f"print {name}", f"print {name}-right"):
                text += f"#X obj 10 10 {each};\n"
            for start, outlet, end in ((0, 0, 1), (1, 0, 2), (1, 1, 3)):
                text += f"#X connect {4 * i + start} {outlet} {4 * i + end} 0;\n"
        self._n_patches += 1
        path = self._folder / f"patch{self._n_patches}.pd"
        path.write_text(text, encoding="utf-8")
        return self.do(instance, f"open {path.parent} {path.name}")

    def do(self, instance: int, order: str) -> list[str]:
        """Have an instance do something; return what it has printed since."""
        self._write(instance, order)
        return self._until(instance, "done")[:-1]

    def send(self, instance: int, *messages: str) -> None:
        """Send messages, each ``NAME SELECTOR ATOM ...``."""
        for message in messages:
            self._write(instance, f"send {message}")

    def ask(self, instance: int, message: str) -> list[str]:
        """Send a message; return what is printed until its answer or its error."""
        name, selector = message.split()[:2]
        self.send(instance, message)
        ends = f"{name}: {selector}", f"{name}-right: {selector}", f"{name}-right: error {selector}"
        return self._until(instance, *ends)

    def until(self, instance: int, beginning: str) -> list[str]:
        """Wait for a line that begins so; return what was printed up to that."""
        return self._until(instance, beginning)

    def quit(self) -> int:
        """Let the process end; return its status."""
        self._process.stdin.close()
        return self._process.wait(TIME_LIMIT)

    def kill(self) -> None:
        """End it in any case."""
        self._process.kill()
        self._process.wait()

    def _write(self, instance: int, order: str) -> None:
        self._process.stdin.write(f"{instance} {order}\n")
        self._process.stdin.flush()

    def _until(self, instance: int, *beginnings: str) -> list[str]:
        lines: list[str] = []
        while not lines or not lines[-1].startswith(beginnings):
            try:
                lines.append(self._lines[instance].get(timeout=TIME_LIMIT))
            except queue.Empty:
                raise AssertionError(f"no {beginnings} among {lines}") from None
            assert lines[-1] not in (_OVER, "WRONG INSTANCE"), lines
        return lines

    def _read(self) -> None:
        for line in self._process.stdout:
            instance, _, text = line.rstrip("\n").partition(" ")
            self._lines[int(instance)].put(text)
        for lines in self._lines.values():
            lines.put(_OVER)
