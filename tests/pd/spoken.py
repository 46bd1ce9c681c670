"""Plays sounds to examples/words.pd and examples/strokes.pd, as fast as Pd can."""

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
# Adds to what comes the milliseconds since the sound began.
_CLOCK = """\
#N canvas 0 0 450 300 12;
#X obj 10 10 inlet;
#X obj 10 40 list;
#X obj 10 70 t l b;
#X obj 100 40 r play;
#X obj 100 100 timer;
#X obj 10 130 list append;
#X obj 10 160 list trim;
#X obj 10 190 print \\$1;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 5 0;
#X connect 2 1 4 1;
#X connect 3 0 4 0;
#X connect 4 0 5 1;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
"""
_RECORDER = "lstm.recorder $0-takes $0-takes"
WORDS = {"lstm.performer": "answer", "lstm.classifier $0-words -keep 1": "model"}
"""What is heard of words.pd besides the recorder."""
STROKES = {
    "lstm.performer -frames 3 -refractory 50 -hold 1000": "answer",
    "lstm.classifier $0-strokes -keep 1": "model",
}
"""What is heard of strokes.pd besides the recorder."""
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
    patch_name: str = "words.pd",
    heard: Mapping[str, str] = WORDS,
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
    patch_name : str
    heard : mapping of str to str
        `WORDS` or `STROKES`.

    Returns
    -------
    list of str
        All that Pd said: lines such as ``answer.left: yes 812.3``, with the milliseconds since the
        sound began.
    """
    patch = folder / patch_name
    printed = {**heard, _RECORDER: "recorder"}
    with_hands(library / "examples" / patch_name, printed, patch, _FED)
    text = patch.read_text(encoding="utf-8").replace("print answer.left", "clock answer.left")
    patch.write_text(text.replace(" adc~ 1;", " tabplay~ sound;", 1), encoding="utf-8")
    (folder / "clock.pd").write_text(_CLOCK, encoding="utf-8")
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
        ["pd", *flags, *paths, "-open", patch_name, "-open", "driver.pd"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return done.stderr.splitlines()


def answers_of(lines: list[str]) -> list[tuple[str, float]]:
    """Return what was recognised, and when, in milliseconds since the sound began."""
    answers = [line.split()[-2:] for line in lines if line.startswith("answer.left:")]
    return [(label, float(time)) for label, time in answers]


def words_of(lines: list[str]) -> list[str]:
    """Return the words that were recognised."""
    return [label for label, _ in answers_of(lines)]


def _play(folder: Path, name: str, sound: np.ndarray) -> list[str]:
    """Write a sound, and return the steps that play it to its end."""
    soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    milliseconds = 1000 * len(sound) / RATE + 1000
    return [f"load read -resize {name}.wav sound;", "play bang;", f"{milliseconds:.0f};"]
