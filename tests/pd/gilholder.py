"""A Pd whose Python can be kept busy: a thread in it takes the GIL and gives it back."""

from __future__ import annotations

import os
from pathlib import Path

from installations import copy_library, make_environment, site_folder, use_our_packages

# Takes the GIL when the first fifo is opened, says so, and keeps it until a byte comes.
HOLD_GIL = """\
import ctypes, os, sys, threading

def hold():
    start = os.open({begin!r}, os.O_RDONLY)
    ready = os.open({ready!r}, os.O_WRONLY)
    sys.setswitchinterval(1000)
    keeping_gil = ctypes.PyDLL(None)
    keeping_gil.write(ready, b"x", 1)
    keeping_gil.read(start, ctypes.create_string_buffer(1), 1)

threading.Thread(target=hold, daemon=True).start()
"""


class GilHolder:
    """A thread in Pd's Python that holds the GIL between `begin` and `end`."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._begin, self._ready = folder / "begin", folder / "ready"
        os.mkfifo(self._begin)
        os.mkfifo(self._ready)
        executable = make_environment(
            folder / "environment", f"{use_our_packages()}; import hold_gil"
        )
        text = HOLD_GIL.format(begin=str(self._begin), ready=str(self._ready))
        (site_folder(folder / "environment") / "hold_gil.py").write_text(text)
        self.library = copy_library(library, folder, executable=executable)

    def begin(self) -> None:
        """Let the thread take the GIL."""
        self._to_thread = os.open(self._begin, os.O_WRONLY)
        ready = os.open(self._ready, os.O_RDONLY)
        assert os.read(ready, 1) == b"x"
        os.close(ready)

    def end(self) -> None:
        """Let it go."""
        os.write(self._to_thread, b"x")
        os.close(self._to_thread)
