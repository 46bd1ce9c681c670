"""Debian's Pure Data and Python for 64-bit ARM, as on a Raspberry Pi, on a processor by qemu."""

from __future__ import annotations

import os
from pathlib import Path

from systems.emulated import Emulated


def install(folder: Path) -> Path:
    """Install the library as a user does, and have tests find that Pd; return its folder."""
    system = Emulated()
    system.set_up()
    system.run_patchlstm("install", "pd", "--to", str(folder))
    os.environ["PATH"] = os.pathsep.join([str(system.programs), os.environ["PATH"]])
    return folder / "lstm"
