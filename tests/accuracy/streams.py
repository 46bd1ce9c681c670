"""Known series in a stream without beginning or end, found by `spot`, and by simpler ways."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mfcc import HOP, compute_mfcc
from patchlstm import LSTMClassifier
from patchlstm_kernels import pack
from patchlstm_kernels.spotting import Spotter
from patchlstm_kernels.templates import Templates
from sets import FEW_SHOT, Part, Recording, Series, read_archive

RATE = 8000
N_EVENTS = 100  # in a stream
LEVEL = -55.0  # of the room, in decibels below the words
N_KNOWN = 6  # digits; the others are in the stream, too, but in no training
TOLERANCE, FRAMES = 0.25, 3  # how late an answer may be, in lengths of the series, and frames more


class Played(NamedTuple):
    """A known series in a stream: its first frame, the one after its last, and its label."""

    start: float
    end: float
    label: str


class Stream(NamedTuple):
    """What is listened to, and what is in it."""

    name: str
    train: Part
    frames: Series
    played: list[Played]
    minutes: float
    """0: unknown."""


class Found(NamedTuple):
    """An answer: after which frame, and what."""

    frame: int
    label: str


Spot = Callable[[Stream], list[Found]]


def ours(stream: Stream) -> list[Found]:
    """Spot as a patch does."""
    classifier = LSTMClassifier(seed=0).fit(*stream.train)
    return [Found(each.found - 1, each.label) for each in classifier.spot(stream.frames)]


def spring_alone(stream: Stream) -> list[Found]:
    """Take every candidate that is as near as nine tenths of the examples to one another."""
    frames = np.concatenate(stream.train.series)
    mean, deviation = frames.mean(axis=0), frames.std(axis=0) + 1e-9
    series = [((each - mean) / deviation).clip(-2.5, 2.5) for each in stream.train.series]
    templates, labels = Templates(*pack(series)), np.array(stream.train.labels)
    lengths = templates.lengths()
    costs = templates.distances(series) / (lengths + lengths[:, np.newaxis])
    np.fill_diagonal(costs, np.inf)
    own = np.where(labels == labels[:, np.newaxis], costs, np.inf).min(axis=1)
    spotter = Spotter(templates, float(np.quantile(own, 0.9)))
    found = []
    for t, frame in enumerate(((stream.frames - mean) / deviation).clip(-2.5, 2.5)):
        candidate = spotter.hear(frame.astype(np.float32))
        if candidate is not None:
            spotter.take()
            found.append(Found(t, str(labels[candidate.template])))
    return found


def sliding_window(stream: Stream) -> list[Found]:
    """Ask the classifier about windows as long as a usual series, every fourth frame."""
    classifier = LSTMClassifier(seed=0, reject=0.95).fit(*stream.train)
    length = int(np.median([len(each) for each in stream.train.series]))
    ends = range(length, len(stream.frames), 4)
    windows = [stream.frames[end - length : end] for end in ends]
    probabilities = classifier.predict_proba(windows).max(axis=1)
    labels = classifier.predict(windows)
    found: list[Found] = []
    best = -1
    for n, (end, label) in enumerate(zip(ends, labels, strict=True)):
        if label != "unknown" and (best < 0 or probabilities[n] > probabilities[best]):
            best = n
        if best >= 0 and end - ends[best] >= TOLERANCE / 2 * length:
            if not found or ends[best] - found[-1].frame >= length / 2:
                found.append(Found(end, str(labels[best])))
            best = -1
    return found


WAYS: dict[str, Spot] = {
    "patchlstm": ours,
    "SPRING alone": spring_alone,
    "sliding window": sliding_window,
}


def say_digits(recordings: list[Recording], seed: int) -> Iterator[Stream]:
    """Let each speaker say known and other digits, with pauses and noises between."""
    for speaker in sorted({one.speaker for one in recordings}):
        rng = np.random.default_rng(seed)
        own = [one for one in recordings if one.speaker == speaker]
        known = rng.permutation(sorted({one.digit for one in own}))[:N_KNOWN]
        train: list[Recording] = []
        for digit in known:
            members = [one for one in own if one.digit == digit]
            train += [members[i] for i in rng.permutation(len(members))[:FEW_SHOT]]
        taken = {id(one) for one in train}
        others = [one for one in own if id(one) not in taken]
        yield _say(
            Part([one.series for one in train], [one.digit for one in train]),
            [one for one in others if one.digit in known],
            [one for one in others if one.digit not in known],
            rng,
        )


def _say(
    train: Part, known: list[Recording], unknown: list[Recording], rng: np.random.Generator
) -> Stream:
    level = np.sqrt(np.mean(np.concatenate([one.samples for one in known]) ** 2))
    sounds, played = [], []
    n_samples = 0
    for _ in range(N_EVENTS):
        sounds.append(np.zeros(int(rng.uniform(0.2, 1.0) * RATE)))
        n_samples += len(sounds[-1])
        kind = rng.random()
        if kind < 0.55:
            one = known[rng.integers(len(known))]
            sounds.append(one.samples)
            bounds = n_samples / HOP, (n_samples + len(one.samples)) / HOP
            played.append(Played(*bounds, one.digit))
        elif kind < 0.85:
            sounds.append(unknown[rng.integers(len(unknown))].samples)
        else:
            sounds.append(_noise(int(rng.uniform(0.2, 1.0) * RATE), rng) * level)
        n_samples += len(sounds[-1])
    sound = np.concatenate([*sounds, np.zeros(RATE)])
    sound += rng.normal(0.0, level * 10 ** (LEVEL / 20), len(sound))
    minutes = len(sound) / RATE / 60
    return Stream("digits", train, compute_mfcc(sound, RATE), played, minutes)


def _noise(length: int, rng: np.random.Generator) -> np.ndarray:
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum *= np.linspace(0.02, 1.0, len(spectrum)) ** -rng.uniform(0.0, 1.0)
    noise = np.fft.irfft(spectrum, length)
    return noise / noise.std() * rng.uniform(0.3, 1.5)


def run_together(name: str, part: Part, seed: int) -> Stream:
    """Let gestures follow one another without a pause; a third of the labels is not known."""
    rng = np.random.default_rng(seed)
    labels = np.array(part.labels)
    every = rng.permutation(np.unique(labels))
    known = every[: -(-2 * len(every) // 3)]
    train, left = [], []
    for label in every:
        members = rng.permutation(np.flatnonzero(labels == label))
        n_train = FEW_SHOT if label in known else 0
        train += members[:n_train].tolist()
        left += members[n_train:].tolist()
    pieces, played = [], []
    n_frames = 0
    for place in rng.choice(left, N_EVENTS):
        pieces.append(part.series[place])
        if labels[place] in known:
            played.append(Played(n_frames, n_frames + len(pieces[-1]), labels[place]))
        n_frames += len(pieces[-1])
    pieces.append(np.repeat(pieces[-1][-1:], 20, axis=0))
    taken = Part([part.series[place] for place in train], [part.labels[place] for place in train])
    return Stream(name, taken, np.concatenate(pieces), played, 0.0)


class Score(NamedTuple):
    """How answers compare with what was played."""

    n_right: int
    n_false: int
    n_missed: int
    delays: list[float]
    """Of the right ones, in lengths of the series."""


def score(found: list[Found], played: list[Played]) -> Score:
    """Count answers that name what is just ending, or ended a moment ago; each series once."""
    left = list(played)
    delays = []
    for frame, label in found:
        for each in left:
            length = each.end - each.start
            latest = each.end + TOLERANCE * length + FRAMES
            if each.label == label and each.start + 0.5 * length <= frame <= latest:
                left.remove(each)
                delays.append((frame - each.end) / length)
                break
    return Score(len(delays), len(found) - len(delays), len(left), delays)


def compare_spotting(recordings: list[Recording], folder: Path | None, seeds: Iterable[int]) -> str:
    """Measure on all streams; print as it goes; return a Markdown table."""
    streams: list[Stream] = []
    for seed in seeds:
        streams += say_digits(recordings, seed)
        for name in ("NATOPS", "Wiimote"):
            if folder is not None:
                part = read_archive(folder / f"{name}.npz").train
                streams.append(run_together(f"{name}, run together", part, seed))
    rows = [
        "| | F1 | right | false a minute | delay: median, 90 % | us a frame, with the fit |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in dict.fromkeys(stream.name for stream in streams):
        for way, spot in WAYS.items():
            rows.append(_row(f"{name}: {way}", spot, [s for s in streams if s.name == name]))
            print(rows[-1], flush=True)
    return "\n".join(rows) + "\n"


def _row(title: str, spot: Spot, streams: list[Stream]) -> str:
    scores, seconds = [], 0.0
    for stream in streams:
        start = time.perf_counter()
        found = spot(stream)
        seconds += time.perf_counter() - start
        scores.append(score(found, stream.played))
    n_right, n_false, n_missed = (sum(each[i] for each in scores) for i in range(3))
    delays = [delay for each in scores for delay in each.delays] or [np.nan]
    minutes = sum(stream.minutes for stream in streams)
    return (
        f"| {title} | {2 * n_right / (2 * n_right + n_false + n_missed):.3f}"
        f" | {n_right} of {n_right + n_missed}"
        f" | {n_false / minutes if minutes else np.nan:.2f}"
        f" | {np.median(delays):.2f}, {np.quantile(delays, 0.9):.2f}"
        f" | {1e6 * seconds / sum(len(stream.frames) for stream in streams):.0f} |"
    )
