"""`make pictures`: opens patches in Pd, plays with them and writes what they look like then.

Names of pictures may follow, without ``.png``: only these are made.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from generator.patchfile import boxes
from generator.pictures.microphone import speak, with_microphone
from generator.pictures.screen import Point, Window, screen
from generator.pictures.sittings import SITTINGS, Said, Sitting, Step, Typed
from generator.sources import ROOT
from patchlstm.cli.environment import find_pd
from patchlstm.cli.install import install_pd

_SIZE = re.compile(r"(#N canvas \S+ \S+ )(\d+) (\d+)")
_ROOM = 20  # pixels
_FOLDER = ROOT / "docs" / "pictures"


def main() -> None:
    """Make the pictures."""
    names = sys.argv[1:] or list(SITTINGS)
    with tempfile.TemporaryDirectory() as folder, screen() as display:
        library = install_pd(Path(folder))
        for name in names:
            print(name, flush=True)
            _photograph(SITTINGS[name], library, display, _FOLDER / f"{name}.png")


def _photograph(sitting: Sitting, library: Path, display: str, picture: Path) -> None:
    pd = find_pd()
    if pd is None:
        sys.exit("Pure Data is needed to make pictures")
    patch = library / sitting.patch
    text = _SIZE.sub(_with_room, patch.read_text(encoding="utf-8"), count=1)
    patch.write_text(with_microphone(text) if sitting.listens else text, encoding="utf-8")
    command = [
        pd,
        "-noprefs",
        "-noaudio",
        "-nomidi",
        "-nrt",
        "-stderr",
        "-path",
        str(library),
        "-open",
        patch,
    ]
    environment = {**os.environ, "DISPLAY": display}
    with (
        tempfile.TemporaryFile("w+") as console,
        subprocess.Popen(command, env=environment, stderr=console) as process,
    ):
        try:
            window = Window(display, patch.name)
            for step in sitting.steps:
                _do(step, window, text, library)
                window.settle(sitting.patience)
            window.photograph(picture)
            console.seek(0)
            print(*(f"  {line}" for line in console if "error" in line), sep="", end="")
        finally:
            process.terminate()


def _with_room(size: re.Match[str]) -> str:
    """Return the size of a canvas, with room for the scroll bars that Pd may add."""
    return f"{size[1]}{int(size[2]) + _ROOM} {int(size[3]) + _ROOM}"


def _do(step: Step, window: Window, patch: str, library: Path) -> None:
    match step:
        case str():
            window.click(_message(patch, step))
        case Typed(at, text):
            window.type(at, text)
        case Said():
            speak(step.recordings(library / "data" / "voice"))
        case (int(), int()):
            window.click(step)
        case (start, end):
            window.drag(start, end)


def _message(patch: str, text: str) -> Point:
    """Return where the first message of a text is."""
    for box in boxes(patch):
        if (box.kind, box.text) == ("msg", text):
            return box.x + 6, box.y + 8
    raise ValueError(f"the patch has no message {text!r}")


if __name__ == "__main__":
    main()
