"""The part of `patchlstm demo` from sound to a label: a voice speaks to examples/words.pd."""

from __future__ import annotations

import random
import re
import tempfile
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from patchlstm.arrays import FloatArray
from patchlstm.cli.headless import ended_early, run_pd, words_of

_PATCH = Path("examples", "words.pd")
_VOICE = Path("data", "voice")
WORDS = "one", "two", "three"
N_TAKES = 5  # the first recordings of each word; the others are what is recognised
RATE = 44100
"""Samples a second."""
_PAUSE = 0.7  # seconds, before each word and at the end
_ROOM = 10 ** (-65 / 20)  # the noise of the room; full scale is 1

# Plays a file from an array, in place of the microphone.
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
_FED = {
    "adc~ 1": "play",
    "lstm.recorder": "choose",
    "hradio": "mode",
    "list append": "train",
}
"""Beginning of a box's text to the name to which messages for it are sent."""
_PRINTED = {
    ("lstm.recorder", 1): "recorder",
    ("lstm.performer", 0): "word",
    ("lstm.classifier", 0): "left",
    ("lstm.classifier", 1): "right",
}
"""Beginning of a box's text and number of its outlet to the name of a [print] for it."""
_BOXES = "obj", "msg", "text", "floatatom", "symbolatom", "listbox"


def run(pd: Path, library: Path, time_limit: float) -> None:
    """Let the voice record, train and perform, and tell what comes of it.

    Parameters
    ----------
    pd : Path
        The program.
    library : Path
        The installed folder ``lstm``.
    time_limit : float
        Seconds after which Pd is ended.

    Raises
    ------
    SetupError
        If Pd does not get to the end in time and without an error.
    """
    print(f"\nFrom sound to a label: a voice speaks to {_PATCH}")
    said = [(word, n) for word in WORDS for n in range(N_TAKES, len(recordings_of(library, word)))]
    random.Random(2).shuffle(said)
    with tempfile.TemporaryDirectory(prefix="patchlstm-") as scratch:
        folder = Path(scratch)
        _prepare(folder, library, said)
        paths = ["-path", str(library), "-path", str(library / "examples"), "-lib", "lstm"]
        arguments = ["-batch", "-r", str(RATE), *paths, "-open", str(folder / "words.pd")]
        arguments += ["-open", str(folder / "driver.pd")]
        report = Report([word for word, _ in said])
        for line in run_pd(pd, arguments, time_limit):
            report.read(line)
    if report.n_heard != len(said):
        raise ended_early(pd, _PATCH)
    print(f"  right              {report.n_right} of {len(said)}")


class Report:
    """Tells in words what the patch prints.

    Parameters
    ----------
    said : list of str
        What is said to it after training.
    """

    def __init__(self, said: list[str]) -> None:
        self.n_heard = self.n_right = 0
        self._said = said
        self._n_takes: dict[str, int] = {}
        self._probabilities: dict[str, float] = {}

    def read(self, line: str) -> None:
        """Take a line of Pd's console; an error in it raises SetupError, as `words_of` does."""
        match words_of(line):
            case ["recorder", "take", identifier]:
                word = identifier.rpartition("-")[0]
                self._n_takes[word] = self._n_takes.get(word, 0) + 1
            case ["left", "fit", loss]:
                takes = ", ".join(f"{n} takes of {word}" for word, n in self._n_takes.items())
                print(f"  recorded           {takes}")
                print(f"  learnt             loss {float(loss):.4f}")
            case ["right", "probabilities", *atoms]:
                values = map(float, atoms[1::2])
                self._probabilities = dict(zip(atoms[::2], values, strict=True))
            case ["word", word] if self.n_heard < len(self._said):
                said = self._said[self.n_heard]
                self.n_heard += 1
                self.n_right += word == said
                probability = 100 * self._probabilities.get(word, np.nan)
                print(f"  said {said:12}  heard as {word} {probability:.1f} %")


def recordings_of(library: Path, word: str) -> list[Path]:
    """Return the files of a word that come with the library."""
    return sorted((library / _VOICE).glob(f"{word}-*.wav"))


def _prepare(folder: Path, library: Path, said: Iterable[tuple[str, int]]) -> None:
    """Write the patches, the sounds and the steps."""
    rng = np.random.default_rng(0)
    steps = ["0 pd dsp 1;"]

    def play(name: str, recordings: Iterable[Path]) -> None:
        sound = say(recordings, rng)
        write_sound(folder / f"{name}.wav", sound)
        milliseconds = 1000 * len(sound) / RATE
        steps.extend((f"load read -resize {name}.wav sound;", "play bang;", f"{milliseconds:.0f};"))

    for word in WORDS:
        steps.append(f"choose label {word};")
        play(word, recordings_of(library, word)[:N_TAKES])
    steps += ["mode 1;", "train fit;"]
    play("said", [recordings_of(library, word)[n] for word, n in said])
    text = (library / _PATCH).read_text(encoding="utf-8")
    patch = _wire(text).replace(" adc~ 1;", " tabplay~ sound;", 1)
    (folder / "words.pd").write_text(patch, encoding="utf-8")
    (folder / "steps.txt").write_text("\n".join([*steps, "0 pd quit;"]), encoding="utf-8")
    (folder / "driver.pd").write_text(_DRIVER, encoding="utf-8")


def say(recordings: Iterable[Path], rng: np.random.Generator) -> FloatArray:
    """Play recordings one after the other, in a quiet room."""
    parts = [np.zeros(int(_PAUSE * RATE))]
    for path in recordings:
        with wave.open(str(path)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
            step = file.getframerate() / RATE
        times = np.arange(int(len(samples) / step)) * step
        parts += [np.interp(times, np.arange(len(samples)), samples), parts[0]]
    whole = np.concatenate(parts)
    return (whole + _ROOM * rng.standard_normal(len(whole))).astype(np.float32)


def write_sound(path: Path, samples: FloatArray) -> None:
    """Write samples from -1 to 1 as a file of sound."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((32767 * samples.clip(-1, 1)).astype("<i2").tobytes())


def _wire(text: str) -> str:
    """Connect receivers and printers to the boxes of a patch."""
    boxes: list[str] = []
    depth = 0
    for record in re.split(r"(?<!\\);\n", text):
        kind, *words = record.split(maxsplit=4) or [""]
        depth += kind == "#N"
        if kind == "#X" and words[0] == "restore":
            depth -= 1
        if depth == 1 and kind == "#X" and words[0] in (*_BOXES, "restore"):
            boxes.append(words[-1])
    added: list[str] = []
    n_boxes = len(boxes)

    def find(beginning: str) -> int:
        return next(i for i, box in enumerate(boxes) if box.startswith(beginning))

    for beginning, name in _FED.items():
        added += [f"#X obj 0 0 r {name};\n", f"#X connect {n_boxes} 0 {find(beginning)} 0;\n"]
        n_boxes += 1
    for (beginning, outlet), name in _PRINTED.items():
        source = find(beginning)
        added += [f"#X obj 0 0 print {name};\n", f"#X connect {source} {outlet} {n_boxes} 0;\n"]
        n_boxes += 1
    return text + "".join(added)
