"""Plays streams of gestures to examples/gestures.pd in a real Pd, and to a rule made by hand."""

from __future__ import annotations

import argparse
import bisect
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gesturing import Answers, Gestures
from hand import SHAPES, STRANGE, Event, perform
from patchlstm import LSTMClassifier
from patchlstm.cli.install import install_pd
from patchlstm.live import Segmenter
from realpd import Pd
from sets import Part, read_archive

N_PLAYED, N_STRANGE = 150, 20
N_TAKES = 5
SEEDS = (0, 1, 2)
LIMIT, N_SURE = 0.9, 5  # of the rule: so probable for so many frames
REST, N_RESTING = "rest", 40  # and the frames behind a lesson that show it
FloatArray = NDArray[np.float64]


class Task(NamedTuple):
    """A stream of takes to learn from and one of gestures to find."""

    name: str
    hold: int
    """Frames of rest that end a gesture."""
    lesson: tuple[FloatArray, list[Event]]
    played: tuple[FloatArray, list[Event]]


def faders(seed: int) -> Task:
    """Let a hand play two faders; some of its movements mean nothing."""
    rng = np.random.default_rng(seed)
    played = rng.permutation([*rng.choice([*SHAPES], N_PLAYED), *N_STRANGE * [STRANGE]])
    lesson = [label for label in SHAPES for _ in range(N_TAKES)]
    return Task(
        f"two faders, {N_TAKES} takes of each",
        12,
        perform(lesson, 1000 + seed, shortest_rest=50),
        perform(map(str, played), 2000 + seed),
    )


def signals(folder: Path, n_takes: int, seed: int) -> Task:
    """Let several people make a pilot's hand signals, with rests between."""
    archive = read_archive(folder / "NATOPS.npz")
    rng = np.random.default_rng(seed)
    labels = np.array(archive.train.labels)
    lesson = [
        int(i)
        for label in np.unique(labels)
        for i in rng.permutation(np.flatnonzero(labels == label))[:n_takes]
    ]
    played = rng.permutation(len(archive.test.labels))[:N_PLAYED].tolist()
    home = np.mean([archive.train.series[i][0] for i in lesson], axis=0)
    return Task(
        f"NATOPS, {n_takes} takes of each",
        20,
        _with_rests(archive.train, lesson, home, rng),
        _with_rests(archive.test, played, home, rng),
    )


def _with_rests(
    part: Part, chosen: Sequence[int], home: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, list[Event]]:
    frames = [np.repeat(home[np.newaxis], 60, axis=0)]
    events = []
    n_frames = 60
    for i in chosen:
        gesture = part.series[i]
        there, back = (
            a + np.linspace(0, 1, 8)[1:-1, np.newaxis] * (b - a)
            for a, b in ((home, gesture[0]), (gesture[-1], home))
        )
        n_frames += len(there) + len(gesture) + len(back)
        events.append(Event(f"signal-{float(part.labels[i]):g}", n_frames))
        rest = np.repeat(home[np.newaxis], int(rng.integers(45, 80)), axis=0)
        n_frames += len(rest)
        frames += [there, gesture, back, rest]
    stream = np.concatenate(frames)
    return stream + 0.01 * stream.std() * rng.standard_normal(stream.shape), events


def in_patch(task: Task, library: Path, folder: Path) -> Answers:
    """Have the patch learn and answer."""
    running = []

    def start(objects: dict[str, str], **options: object) -> Pd:
        running.append(Pd(folder, [library], objects, **options))
        return running[-1]

    try:
        patch = Gestures(start, library, folder)
        patch.page.pd.send(f"hand hold {task.hold}")
        patch.learn(*task.lesson)
        return patch.answer(*task.played)
    finally:
        for pd in running:
            pd.kill()


def by_hand(task: Task) -> Answers:
    """Reset at an onset; the first label but rest that is sure for some frames is the answer."""
    stream, events = task.lesson
    takes = _takes(stream, events, task.hold)
    rests = [stream[event.end + 10 :][:N_RESTING] for event in events]
    series = [*(take for each in takes for take in each), *rests]
    labels = [event.label for event, each in zip(events, takes, strict=True) for _ in each]
    classifier = LSTMClassifier(seed=0).fit(series, [*labels, *len(rests) * [REST]])
    names = [str(name) for name in classifier.classes_]
    n_found = n_false = 0
    stream, events = task.played
    for event, takes_of_it in zip(events, _takes(stream, events, task.hold), strict=True):
        sure = (_first_sure(classifier, names, take) for take in takes_of_it)
        named = [name for name in sure if name]
        is_found = event.label in named
        n_found += is_found
        n_false += len(named) - is_found
    return Answers(n_found, n_false)


def by_spotting(task: Task) -> Answers:
    """Ask `spot`, which needs no rests."""
    stream, events = task.lesson
    takes = _takes(stream, events, task.hold)
    labels = [event.label for event, each in zip(events, takes, strict=True) for _ in each]
    classifier = LSTMClassifier(seed=0).fit([take for each in takes for take in each], labels)
    stream, events = task.played
    left = list(events)
    spotted = classifier.spot(stream)
    for each in spotted:
        for event in left:
            if event.label == each.label and -20 <= each.found - event.end <= 20:
                left.remove(event)
                break
    n_found = len(events) - len(left)
    return Answers(n_found, len(spotted) - n_found)


def _takes(
    stream: FloatArray, events: Sequence[Event], hold: int
) -> list[list[NDArray[np.float32]]]:
    """Return the takes that are cut out of a stream, for each event those that end after it."""
    segmenter = Segmenter(motion=8, hold=hold)
    ends = [event.end for event in events]
    found: list[list[NDArray[np.float32]]] = [[] for _ in events]
    take: list[NDArray[np.float32]] = []
    for t, frame in enumerate(stream):
        for event, value in segmenter.hear(frame, 0):
            if event == "frame":
                take.append(value)
            elif event == "end":
                found[max(bisect.bisect(ends, t) - 1, 0)].append(np.array(take))
                take = []
    return found


def _first_sure(classifier: LSTMClassifier, names: list[str], take: NDArray[np.float32]) -> str:
    beginnings = [take[: n + 1] for n in range(len(take))]
    sure = [
        names[int(row.argmax())] if row.max() > LIMIT else ""
        for row in classifier.predict_proba(beginnings)
    ]
    for n in range(N_SURE, len(sure) + 1):
        last = set(sure[n - N_SURE : n])
        if len(last) == 1 and not last & {"", REST}:
            return last.pop()
    return ""


def main() -> None:
    """Print how many gestures were found, and how many names were said besides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=Path, help="folder with NATOPS.npz")
    folder = parser.parse_args().series
    tasks = [faders(seed) for seed in SEEDS]
    if folder is not None:
        tasks += [signals(folder, n_takes, seed=0) for n_takes in (N_TAKES, 3 * N_TAKES)]
    ways = {"gestures.pd": None, "the first that is sure": by_hand, "spot": by_spotting}
    print(f"| stream | {' | '.join(ways)} |\n|{' --- |' * (len(ways) + 1)}")
    for task in tasks:
        with tempfile.TemporaryDirectory() as scratch:
            found = [in_patch(task, install_pd(Path(scratch)), Path(scratch))]
        found += [way(task) for way in ways.values() if way]
        cells = " | ".join(f"{each.n_found}, {each.n_false} false" for each in found)
        print(f"| {task.name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
