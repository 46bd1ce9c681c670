"""The sets that the classifiers are compared on, each split into training and test part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mfcc import read_mfcc

Series = NDArray[np.float32]
N_OFFICIAL_TEST = 5  # recordings 0 to 4 of each digit and speaker
FEW_SHOT = 5  # recordings of each digit in the task that tries variants of the recipe
MANY, FEW = 20, 3  # recordings of a digit where they are unequal


class Part(NamedTuple):
    """Series float32[T, D] and the label of each."""

    series: list[Series]
    labels: list[str]


class Split(NamedTuple):
    """One training and one test part."""

    train: Part
    test: Part


class Task(NamedTuple):
    """A set to compare classifiers on."""

    name: str
    splits: Callable[[int], Iterable[Split]]
    """From a seed, which only the few-shot tasks need, to the splits to average over."""
    is_small: bool
    """Whether fits are quick enough for several seeds."""
    is_quick: bool = False
    """Whether they are quick enough for many variants of the recipe."""


class Recording(NamedTuple):
    """A spoken digit."""

    digit: str
    speaker: str
    index: int
    series: Series


def tasks(digits: Path | None) -> list[Task]:
    """Return all tasks, those of spoken digits only if their folder is given."""
    found = [
        Task(name, lambda seed, name=name: [archived(name)], is_small=True, is_quick=is_quick)
        for name, is_quick in (
            ("JapaneseVowels", True),
            ("BasicMotions", True),
            ("PickupGestureWiimoteZ", False),
        )
    ]
    if digits is None:
        return found
    recordings = list(read_digits(digits))
    found += [
        Task(
            f"digits, {count} of each, one speaker",
            lambda seed, count=count: few_shot(recordings, count, seed),
            is_small=True,
            is_quick=count == FEW_SHOT,
        )
        for count in (3, 5, 10)
    ]
    return [
        *found,
        Task(
            "digits, 20 of five and 3 of five, one speaker",
            lambda seed: unequal(recordings, seed),
            is_small=True,
            is_quick=True,
        ),
        Task("digits, official split", lambda seed: [_official(recordings)], is_small=False),
        Task("digits, unseen speaker", lambda seed: _unseen_speaker(recordings), is_small=False),
        Task(
            "digits, forward and reversed",
            lambda seed: [_official([*recordings, *_reversed(recordings)])],
            is_small=False,
        ),
    ]


def archived(name: str) -> Split:
    """Read the official split of a set that comes with aeon."""
    return Split(_read_ts(name, "TRAIN"), _read_ts(name, "TEST"))


def _read_ts(name: str, part: str) -> Part:
    """Read a set that comes with aeon: a series per line, dimensions and label between colons."""
    import aeon.datasets

    path = Path(aeon.datasets.__file__).parent / "data" / name / f"{name}_{part}.ts"
    lines = path.read_text().lower().partition("@data")[2].split()
    series, labels = [], []
    for line in lines:
        *dimensions, label = line.split(":")
        values = [[float(value) for value in dimension.split(",")] for dimension in dimensions]
        series.append(np.array(values, np.float32).T.copy())
        labels.append(label)
    return Part(series, labels)


def read_digits(folder: Path) -> Iterator[Recording]:
    """Read files that are named digit_speaker_index.wav."""
    for path in sorted(folder.glob("*_*_*.wav")):
        digit, speaker, index = path.stem.split("_")
        yield Recording(digit, speaker, int(index), read_mfcc(path))


def _reversed(recordings: list[Recording]) -> list[Recording]:
    return [
        one._replace(digit=one.digit + " reversed", series=one.series[::-1].copy())
        for one in recordings
    ]


def _split(recordings: list[Recording], is_test: Callable[[Recording], bool]) -> Split:
    train = [one for one in recordings if not is_test(one)]
    test = [one for one in recordings if is_test(one)]
    return Split(_part(train), _part(test))


def _part(members: list[Recording]) -> Part:
    return Part([one.series for one in members], [one.digit for one in members])


def _speakers(recordings: list[Recording]) -> list[str]:
    return sorted({recording.speaker for recording in recordings})


def _official(recordings: list[Recording]) -> Split:
    return _split(recordings, lambda recording: recording.index < N_OFFICIAL_TEST)


def _unseen_speaker(recordings: list[Recording]) -> Iterator[Split]:
    for speaker in _speakers(recordings):
        yield _split(recordings, lambda recording, out=speaker: recording.speaker == out)


def few_shot(recordings: list[Recording], count: int, seed: int) -> Iterator[Split]:
    """Train on a few recordings of each digit by one speaker, test on all the others by them."""
    rng = np.random.default_rng(seed)
    for speaker in _speakers(recordings):
        own = [recording for recording in recordings if recording.speaker == speaker]
        chosen = {
            (digit, index)
            for digit in sorted({recording.digit for recording in own})
            for index in rng.choice([one.index for one in own if one.digit == digit], count, False)
        }
        yield _split(own, lambda one, chosen=chosen: (one.digit, one.index) not in chosen)


def unequal(recordings: list[Recording], seed: int) -> Iterator[Split]:
    """Train on many recordings of half the digits and few of the others, by one speaker.

    The test part has as many of each, so that its accuracy is the balanced one.
    """
    rng = np.random.default_rng(seed)
    for speaker in _speakers(recordings):
        train, test = [], []
        digits = rng.permutation(sorted({recording.digit for recording in recordings}))
        for number, digit in enumerate(digits):
            own = [one for one in recordings if (one.digit, one.speaker) == (digit, speaker)]
            order = rng.permutation(len(own))
            count = MANY if number < len(digits) // 2 else FEW
            train += [own[i] for i in order[:count]]
            test += [own[i] for i in order[MANY:]]
        yield Split(_part(train), _part(test))
