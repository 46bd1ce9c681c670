"""Plays recorded words to examples/words.pd, as fast as Pd can."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile

from patchfile import with_hands

RATE = 44100

# Plays a file from an array in place of the microphone.
_DRIVER = """\
#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X msg 10 40 read steps.txt \\, bang;
#X obj 10 70 qlist;
#X obj 200 10 r load;
#X obj 200 40 soundfiler;
#X obj 200 80 array define sound;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 3 0 4 0;
"""
_RECORDER = "lstm.recorder $0-takes $0-takes"
_HEARD = {
    "lstm.performer": "word",
    _RECORDER: "recorder",
    "lstm.classifier $0-words -keep 1": "model",
}
_FED = {
    _RECORDER: "choose",
    "adc~ 1": "play",
    "$0-mode": "mode",
    "list append $0-takes $0-takes": "train",
}


def speak(
    library: Path,
    folder: Path,
    lessons: Mapping[str, np.ndarray],
    spoken: np.ndarray | None = None,
) -> list[str]:
    """Record lessons, train, and perform.

    Parameters
    ----------
    library : Path
        The installed folder ``lstm``.
    folder : Path
        Scratch folder.
    lessons : mapping of str to float32[N]
        Label, or empty for none, to the sound in which it is said.
    spoken : float32[N], optional
        What is said after training; without it, there is none.

    Returns
    -------
    list of str
        All that Pd said: lines such as ``word.left: symbol yes``.
    """
    patch = folder / "words.pd"
    with_hands(library / "examples" / "words.pd", _HEARD, patch, _FED)
    text = patch.read_text(encoding="utf-8")
    patch.write_text(text.replace(" adc~ 1;", " tabplay~ sound;", 1), encoding="utf-8")
    steps = ["0 pd dsp 1;"]
    for number, (label, sound) in enumerate(lessons.items()):
        steps += [f"choose label {label};"] if label else []
        steps += _play(folder, f"lesson-{number}", sound)
    if spoken is not None:
        steps += ["mode 1;", "train fit;", *_play(folder, "spoken", spoken)]
    (folder / "steps.txt").write_text("\n".join([*steps, "0 pd quit;"]), encoding="utf-8")
    (folder / "driver.pd").write_text(_DRIVER, encoding="utf-8")
    flags = ["-noprefs", "-nogui", "-noaudio", "-batch", "-stderr", "-r", str(RATE)]
    paths = ["-path", library, "-path", library / "examples", "-lib", "lstm"]
    done = subprocess.run(
        ["pd", *flags, *paths, "-open", "words.pd", "-open", "driver.pd"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return done.stderr.splitlines()


def words_of(lines: list[str]) -> list[str]:
    """Return the words that were recognised."""
    return [line.split()[-1] for line in lines if line.startswith("word.left:")]


def _play(folder: Path, name: str, sound: np.ndarray) -> list[str]:
    """Write a sound, and return the steps that play it to its end."""
    soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    milliseconds = 1000 * len(sound) / RATE + 1000
    return [f"load read -resize {name}.wav sound;", "play bang;", f"{milliseconds:.0f};"]
