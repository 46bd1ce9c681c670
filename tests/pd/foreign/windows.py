"""The core of Pure Data, compiled for Windows, in Wine with a Python for Windows."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from generator.sources import ROOT
from systems import pd_for_windows, wine

_CACHE = ROOT / "build" / "systems" / "windows"


def install(folder: Path) -> Path:
    """Install the library as a user does, and have tests find that Pd; return its folder."""
    pd = pd_for_windows.build(_CACHE)
    wine.run_patchlstm(wine.make_python(), "install", "pd", "--to", wine.name_in_wine(folder))
    program = folder / "programs" / "pd"
    program.parent.mkdir()
    words = shlex.join(map(str, wine.start_line(pd)))
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    os.environ.update(wine.VARIABLES)
    os.environ["PATH"] = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    return folder / "lstm"
