"""Plays recorded digits to examples/words.pd in a real Pd: from sound to a label."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from patchlstm.cli.install import install_pd
from spoken import RATE, speak, words_of

_NAMES = ("zero", "one", "two", "three", "four")
_N_TAKES = 5
_N_TESTS = 10
_FIRST_TAKE, _FIRST_TEST = 10, 20  # numbers of the recordings
_ROOM = 10 ** (-65 / 20)  # the noise of the room; full scale is 1


def say(folder: Path, speaker: str, spoken: list[tuple[int, int]], seed: int) -> np.ndarray:
    """Return recordings (digit, number) one after the other, with pauses, in a quiet room."""
    rng = np.random.default_rng(seed)
    parts = [np.zeros(RATE)]
    for digit, number in spoken:
        path = folder / f"{digit}_{speaker}_{number}.wav"
        samples, rate = soundfile.read(path)
        times = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
        parts.append(np.interp(times, np.arange(len(samples)), samples))
        parts.append(np.zeros(int(RATE * rng.uniform(0.6, 1.0))))
    whole = np.concatenate(parts)
    return (whole + _ROOM * rng.standard_normal(len(whole))).astype(np.float32)


def main() -> None:
    """Print for each speaker how many words were recognised, of how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=Path, required=True)
    folder = parser.parse_args().digits
    speakers = sorted({path.stem.split("_")[1] for path in folder.glob("0_*_0.wav")})
    print("| speaker | takes | answers | right | of |\n| --- | --- | --- | --- | --- |")
    for seed, speaker in enumerate(speakers):
        lessons = {
            name: say(folder, speaker, [(digit, _FIRST_TAKE + n) for n in range(_N_TAKES)], digit)
            for digit, name in enumerate(_NAMES)
        }
        asked = [(d, _FIRST_TEST + n) for d in range(len(_NAMES)) for n in range(_N_TESTS)]
        np.random.default_rng(seed).shuffle(asked)
        with tempfile.TemporaryDirectory() as scratch:
            library = install_pd(Path(scratch))
            lines = speak(library, Path(scratch), lessons, say(folder, speaker, asked, seed))
        takes = sum(line.startswith("recorder.right: take") for line in lines)
        words = words_of(lines)
        right = sum(word == _NAMES[d] for word, (d, _) in zip(words, asked, strict=False))
        right = right if len(words) == len(asked) else 0  # else nobody knows which is which
        print(f"| {speaker} | {takes} | {len(words)} | {right} | {len(asked)} |", flush=True)


main()
