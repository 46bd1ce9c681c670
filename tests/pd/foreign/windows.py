"""The core of Pure Data, compiled for Windows, in Wine with a Python for Windows."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from generator.sources import ROOT
from systems import pd_for_windows, wine

# Pd for Windows knows no `-nrt`, and says so; Python for Windows takes a pipe for a stream only
_PROGRAM = """\
#!/bin/bash
for word; do [ "$word" = -nrt ] || words+=("$word"); done
exec wine {pd} "${{words[@]}}" 2> >(cat >&2)
"""

_CACHE = ROOT / "build" / "systems" / "windows"


def install(folder: Path) -> Path:
    """Install the library as a user does, and have tests find that Pd; return its folder."""
    pd = pd_for_windows.build(_CACHE)
    wine.run_patchlstm(wine.make_python(), "install", "pd", "--to", wine.name_in_wine(folder))
    program = folder / "programs" / "pd"
    program.parent.mkdir()
    program.write_text(_PROGRAM.format(pd=shlex.quote(str(pd))), encoding="utf-8")
    program.chmod(0o755)
    os.environ.update(wine.VARIABLES)
    os.environ["PATH"] = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    return folder / "lstm"
