"""Sound for a patch that listens: recordings take the microphone's place."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from patchlstm.cli.spoken import RATE, say, write_sound

_PORT = 17320

_SUBPATCH = f"""\
#N canvas 0 0 450 300 microphone 0;
#X obj 10 10 netreceive {_PORT};
#X msg 10 40 read -resize \\$1 sound;
#X obj 10 70 soundfiler;
#X obj 10 100 bang;
#X obj 10 130 tabplay~ sound;
#X obj 10 160 outlet~;
#X obj 200 10 array define sound;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
"""


def with_microphone(patch: str) -> str:
    """Return a patch whose ``adc~ 1`` is a subpatch that plays what `speak` sends."""
    found = next(line for line in patch.split(";\n") if line.endswith(" adc~ 1"))
    place = found.removesuffix(" adc~ 1").removeprefix("#X obj ")
    return patch.replace(f"{found};\n", f"{_SUBPATCH}#X restore {place} pd microphone;\n")


def speak(recordings: Iterable[Path]) -> None:
    """Play recordings to the patch, one after the other in a quiet room, and wait for the end."""
    sound = say(recordings, np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound.wav")
        write_sound(path, sound)
        with socket.create_connection(("localhost", _PORT)) as pd:
            pd.sendall(f"symbol {path};\n".encode())
            time.sleep(len(sound) / RATE)
