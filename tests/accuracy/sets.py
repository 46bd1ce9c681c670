"""The sets that the classifiers are compared on, each split into training and test part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mfcc import compute_mfcc, read_samples

Series = NDArray[np.float32]
N_OFFICIAL_TEST = 5  # recordings 0 to 4 of each digit and speaker
FEW_SHOT = 5  # recordings of each label in the tasks that try variants of the recipe
MANY, FEW = 20, 3  # recordings of a digit where they are unequal
LONGEST_SAMPLE = 300  # test series of a few-example task; more of them say little more


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
    """From a seed, which draws the examples where these are few, to the splits to average over."""
    is_few: bool
    """Whether there are a few examples of each label."""
    is_quick: bool = False
    """Whether fits are quick enough for many variants of the recipe."""
    is_sound: bool = False
    """Whether there are recordings of its series, which can be spoilt before the analysis."""


class Recording(NamedTuple):
    """A spoken digit."""

    digit: str
    speaker: str
    index: int
    samples: NDArray[np.float64]
    series: Series


def tasks(recordings: list[Recording], folder: Path | None) -> list[Task]:
    """Return all tasks.

    Parameters
    ----------
    recordings : list of Recording
        From `read_digits`; may be empty.
    folder : Path or None
        Folder of sets, see `read_archive`.
    """
    names = ("JapaneseVowels", "BasicMotions", "PickupGestureWiimoteZ")
    found = [_whole(name, partial(archived, name)) for name in names]
    found += [_few_of(name, partial(archived, name)) for name in names[:2]]
    for path in sorted(folder.glob("*.npz")) if folder else ():
        read = cache(partial(read_archive, path))
        found += [_whole(path.stem, read), _few_of(path.stem, read)]
    return [*found, *_of_digits(recordings)] if recordings else found


def _whole(name: str, read: Callable[[], Split]) -> Task:
    return Task(name, lambda seed: [read()], is_few=False)


def _few_of(name: str, read: Callable[[], Split]) -> Task:
    name = f"{name}, {FEW_SHOT} of each"
    return Task(name, lambda seed: [draw_few(read(), FEW_SHOT, seed)], is_few=True, is_quick=True)


def _of_digits(recordings: list[Recording]) -> list[Task]:
    few = [
        Task(
            f"digits, {count} of each, one speaker",
            lambda seed, count=count: few_shot(recordings, count, seed),
            is_few=True,
            is_quick=count == FEW_SHOT,
            is_sound=True,
        )
        for count in (3, 5, 10)
    ]
    return [
        *few,
        Task(
            "digits, 20 of five and 3 of five, one speaker",
            lambda seed: unequal(recordings, seed),
            is_few=True,
        ),
        Task("digits, official split", lambda seed: [_official(recordings)], is_few=False),
        Task("digits, unseen speaker", lambda seed: _unseen_speaker(recordings), is_few=False),
        Task(
            "digits, forward and reversed",
            lambda seed: [_official([*recordings, *_reversed(recordings)])],
            is_few=False,
        ),
    ]


def draw_few(split: Split, count: int, seed: int) -> Split:
    """Draw some examples of each label from a training part; test on a sample of the test part."""
    rng = np.random.default_rng(seed)
    labels = np.array(split.train.labels)
    chosen = [
        rng.choice(np.flatnonzero(labels == label), count, replace=False)
        for label in np.unique(labels)
    ]
    n_test = len(split.test.labels)
    sample = rng.permutation(n_test)[:LONGEST_SAMPLE]
    return Split(_take(split.train, np.concatenate(chosen)), _take(split.test, sample))


def _take(part: Part, indices: NDArray[np.int64]) -> Part:
    return Part([part.series[i] for i in indices], [part.labels[i] for i in indices])


def read_archive(path: Path) -> Split:
    """Read a set that lies end to end in a file of NumPy's.

    It has ``X_train`` float32[N, D], the frames of all series one after the other, ``len_train``,
    how many each has, ``y_train``, their labels, and likewise for test.
    """
    with np.load(path) as file:
        return Split(*(_read_part(file, name) for name in ("train", "test")))


def _read_part(file: Mapping[str, NDArray], name: str) -> Part:
    series = np.split(file[f"X_{name}"], np.cumsum(file[f"len_{name}"])[:-1])
    labels = file[f"y_{name}"].tolist()
    return Part([np.ascontiguousarray(values) for values in series], labels)


@cache
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
        samples, rate = read_samples(path)
        yield Recording(digit, speaker, int(index), samples, compute_mfcc(samples, rate))


def _reversed(recordings: list[Recording]) -> list[Recording]:
    return [
        one._replace(digit=one.digit + " reversed", series=one.series[::-1].copy())
        for one in recordings
    ]


def _split(recordings: list[Recording], is_test: Callable[[Recording], bool]) -> Split:
    train = [one for one in recordings if not is_test(one)]
    test = [one for one in recordings if is_test(one)]
    return Split(make_part(train), make_part(test))


def make_part(members: list[Recording]) -> Part:
    """Return the series and labels of recordings."""
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
    for train, test in draw_recordings(recordings, count, seed):
        yield Split(make_part(train), make_part(test))


def draw_recordings(
    recordings: list[Recording], count: int, seed: int
) -> Iterator[tuple[list[Recording], list[Recording]]]:
    """Draw a few recordings of each digit for each speaker: (these, all the others by them)."""
    rng = np.random.default_rng(seed)
    for speaker in _speakers(recordings):
        own = [recording for recording in recordings if recording.speaker == speaker]
        chosen = {
            (digit, index)
            for digit in sorted({recording.digit for recording in own})
            for index in rng.choice([one.index for one in own if one.digit == digit], count, False)
        }
        yield (
            [one for one in own if (one.digit, one.index) in chosen],
            [one for one in own if (one.digit, one.index) not in chosen],
        )


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
        yield Split(make_part(train), make_part(test))
