"""From sound to a label in one patch: examples/words.pd hears words that are played to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from patchfile import with_hands
from sounds import recording

soundfile = pytest.importorskip("soundfile")

RATE = 44100
LESSON = [*3 * ["up"], *3 * ["down"]]
SPOKEN = ["down", "up", "up", "down", "up"]

# Plays a file from an array in place of the microphone, as fast as Pd can.
DRIVER = """\
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


def play(name: str) -> list[str]:
    """Return steps that play a file, without waiting for its end."""
    return [f"load read -resize {name}.wav sound;", "play bang;"]


def run(library: Path, folder: Path, steps: list[str]) -> list[str]:
    patch = folder / "words.pd"
    heard = {"makefilename %s": "word", "lstm.recorder $0-takes $0-takes": "recorder"}
    heard["lstm.classifier $0-words -keep 1"] = "model"
    fed = {"lstm.recorder $0-takes $0-takes": "choose", "adc~ 1": "play", "$0-mode": "mode"}
    fed["list append $0-takes $0-takes"] = "train"
    with_hands(library / "examples" / "words.pd", heard, patch, fed)
    text = patch.read_text(encoding="utf-8")
    assert text.count("adc~ 1") == 1
    patch.write_text(text.replace("adc~ 1", "tabplay~ sound"), encoding="utf-8")
    (folder / "driver.pd").write_text(DRIVER, encoding="utf-8")
    (folder / "steps.txt").write_text("\n".join([*steps, "0 pd quit;"]), encoding="utf-8")
    flags = ["-noprefs", "-nogui", "-noaudio", "-batch", "-stderr", "-r", str(RATE)]
    paths = ["-path", str(library), "-path", str(library / "examples"), "-lib", "lstm"]
    opened = ["-open", "words.pd", "-open", "driver.pd"]
    done = subprocess.run(
        ["pd", *flags, *paths, *opened],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stderr.splitlines()


def test_words_that_were_spoken_are_recorded_learnt_and_recognised(library, tmp_path):
    for name, labels, seed in (("lesson-up", LESSON[:3], 1), ("lesson-down", LESSON[3:], 2)):
        soundfile.write(tmp_path / f"{name}.wav", recording(labels, seed, RATE), RATE)
    soundfile.write(tmp_path / "spoken.wav", recording(SPOKEN, 3, RATE), RATE)
    steps = ["0 pd dsp 1;"]
    for label in ("up", "down"):
        steps += [f"choose label {label};", *play(f"lesson-{label}"), "5000;"]
    steps += ["mode 1;", "train fit;", *play("spoken"), "8000;"]
    lines = run(library, tmp_path, steps)

    takes = [line.split()[-1] for line in lines if line.startswith("recorder.right: take")]
    assert takes == ["up-1", "up-2", "up-3", "down-1", "down-2", "down-3"]
    assert any(line.startswith("model.left: fit ") for line in lines)
    words = [line.split()[-1] for line in lines if line.startswith("word.left:")]
    assert words == SPOKEN
    assert not [line for line in lines if "error" in line]


def test_what_is_said_without_a_label_is_not_recorded(library, tmp_path):
    soundfile.write(tmp_path / "lesson.wav", recording(LESSON[:2], 1, RATE), RATE)
    lines = run(library, tmp_path, ["0 pd dsp 1;", *play("lesson"), "4000;"])
    assert not [line for line in lines if line.startswith("recorder.right: take")]
    assert [line for line in lines if line.startswith("recorder.right: error")]
