"""Plays percussion to examples/strokes.pd in a real Pd: how many strokes it names, and how soon."""

from __future__ import annotations

import argparse
import bisect
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from patchlstm.cli.install import install_pd
from sounds import STROKES as SYNTHETIC
from sounds import stroke, strokes
from spoken import RATE, STROKES, answers_of, speak

_KIT = ("Kick", "Snare", "HatClosed", "SideStick", "Tom1")
_LESSON_FORCES, _TEST_FORCES = ("Softest", "Med", "Hardest"), ("Soft", "Hard")
_N_TAKES, _N_TESTS = 5, 40
_SECONDS = 0.6  # of a recording
_SOON = 60  # milliseconds

Maker = Callable[[str, int, np.random.Generator], NDArray[np.float64]]


@cache
def _read(path: Path) -> NDArray[np.float64]:
    """Return a recording from its onset on."""
    samples, rate = soundfile.read(path, always_2d=True)
    assert rate == RATE
    sound = samples.mean(axis=1)
    begin = np.argmax(np.abs(sound) > 0.02 * np.abs(sound).max())
    return np.asarray(sound[begin : begin + int(_SECONDS * RATE)])


def _recorded(folder: Path, forces: Sequence[str]) -> Maker:
    """Return what makes strokes of recordings: of one force, tuned a little, at any loudness."""

    def make(kind: str, rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
        sound = _read(folder / f"{kind}-{rng.choice(forces)}.wav")
        times = np.arange(0, len(sound) - 1, rng.uniform(0.97, 1.03))
        tuned = np.interp(times, np.arange(len(sound)), sound)
        return 10 ** (rng.uniform(-20, -6) / 20) * tuned / np.abs(tuned).max()

    return make


def _measure(name: str, kinds: Sequence[str], lesson: Maker, test: Maker) -> None:
    """Print a row: strokes, those answered once and soon, those answered rightly, and how late."""
    lessons = {
        kind: strokes(_N_TAKES * [kind], seed, RATE, lesson)[0] for seed, kind in enumerate(kinds)
    }
    struck = np.random.default_rng(1).permutation(_N_TESTS * list(kinds)).tolist()
    sound, onsets = strokes(struck, 2, RATE, test)
    with tempfile.TemporaryDirectory() as scratch:
        library = install_pd(Path(scratch))
        lines = speak(library, Path(scratch), lessons, sound, "strokes.pd", STROKES)
    began = (onsets * 1000 / RATE).tolist()
    answers: list[list[tuple[str, float]]] = [[] for _ in struck]
    for label, time in answers_of(lines):
        owner = bisect.bisect(began, time) - 1
        if label != "rest":
            answers[owner].append((label, time - began[owner]))
    once = [
        (kind, *each[0])
        for kind, each in zip(struck, answers, strict=True)
        if len(each) == 1 and each[0][1] < _SOON
    ]
    right = sum(kind == label for kind, label, _ in once)
    late = [time for *_, time in once]
    print(
        f"| {name} | {len(struck)} | {len(once)} | {right} |"
        f" {np.median(late):.0f} ms | {np.max(late):.0f} ms |"
    )


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, help="recordings such as Kick-Soft.wav")
    kit = parser.parse_args().kit
    print(f"| strokes | played | answered once, within {_SOON} ms | rightly | half within | all |")
    print("| --- | --- | --- | --- | --- | --- |")
    _measure("synthetic", SYNTHETIC, stroke, stroke)
    if kit:
        recorded = [_recorded(kit, forces) for forces in (_LESSON_FORCES, _TEST_FORCES)]
        _measure("a recorded drum kit", _KIT, *recorded)


main()
