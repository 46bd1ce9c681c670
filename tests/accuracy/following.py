"""Where in a gesture one is: `follow`, beside a Gesture Follower's hidden Markov model.

That has a state for each frame of each example, which stays, goes on by one or by two (Bevilacqua
et al. 2010); its answer is the mean place of the states of the label, by their probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from patchlstm import LSTMClassifier
from sets import (
    FEW_SHOT,
    Part,
    Recording,
    Series,
    Split,
    draw_few,
    draw_recordings,
    make_part,
    read_archive,
)

SLOWEST, FASTEST = 0.7, 1.4
N_TEST = 40  # series of each split

Follow = Callable[[Series, str], np.ndarray]
"""From a series and its label to where in it one is, after each frame."""


def ours(train: Part) -> Follow:
    """Follow as a patch does."""
    classifier = LSTMClassifier(seed=0, max_iter=1).fit(*train)
    labels = list(classifier.classes_)
    return lambda series, label: classifier.follow(series)[:, labels.index(label)]


def markov(train: Part) -> Follow:
    """Follow with a hidden Markov model."""
    frames = np.concatenate(train.series)
    mean, deviation = frames.mean(axis=0), frames.std(axis=0) + 1e-9
    examples = [((each - mean) / deviation).clip(-2.5, 2.5) for each in train.series]

    def follow(series: Series, label: str) -> np.ndarray:
        heard = ((series - mean) / deviation).clip(-2.5, 2.5)
        own = [each for each, other in zip(examples, train.labels, strict=True) if other == label]
        chances = [np.where(np.arange(len(each)) == 0, 1.0, 0.0) for each in own]
        places = [np.arange(1, 1 + len(each)) / len(each) for each in own]
        answers = np.empty(len(heard))
        for t, frame in enumerate(heard):
            squares = [np.square(each - frame).mean(axis=1) for each in own]
            least = min(each.min() for each in squares)
            for n, each in enumerate(squares):
                before = np.pad(chances[n], (2, 0))
                moved = 0.25 * before[2:] + 0.5 * before[1:-1] + 0.25 * before[:-2]
                moved = chances[n] if t == 0 else moved
                chances[n] = moved * np.exp(-0.5 * (each - least) / 0.25) + 1e-300
            total = sum(each.sum() for each in chances)
            chances = [each / total for each in chances]
            answers[t] = sum(float(a @ b) for a, b in zip(chances, places, strict=True))
        return answers

    return follow


WAYS: dict[str, Callable[[Part], Follow]] = {"patchlstm": ours, "hidden Markov model": markov}


def measure_errors(split: Split, way: Callable[[Part], Follow], seed: int) -> np.ndarray:
    """Play test series at other speeds; return how far off the answers are, of all frames."""
    rng = np.random.default_rng(seed)
    follow = way(split.train)
    errors = []
    for place in rng.permutation(len(split.test.series))[:N_TEST]:
        series = split.test.series[place]
        length = max(2, round(len(series) / rng.uniform(SLOWEST, FASTEST)))
        path = np.linspace(0, len(series) - 1, length)
        columns = [np.interp(path, np.arange(len(series)), column) for column in series.T]
        played = np.stack(columns, axis=1).astype(np.float32)
        truth = np.arange(1, 1 + length) / length
        errors.append(np.abs(follow(played, split.test.labels[place]) - truth))
    return np.concatenate(errors)


def compare_following(
    recordings: list[Recording], folder: Path | None, seeds: Iterable[int]
) -> str:
    """Measure on digits and gestures; print as it goes; return a Markdown table."""
    splits: dict[str, list[Split]] = {}
    for seed in seeds:
        for train, test in draw_recordings(recordings, FEW_SHOT, seed) if recordings else ():
            splits.setdefault("digits", []).append(Split(make_part(train), make_part(test)))
        for name in ("NATOPS", "UWave", "Wiimote"):
            if folder is not None:
                split = draw_few(read_archive(folder / f"{name}.npz"), FEW_SHOT, seed)
                splits.setdefault(name, []).append(split)
    rows = [
        "| median and mean error | " + " | ".join(WAYS) + " |",
        "| --- |" + " --- |" * len(WAYS),
    ]
    for name, chosen in splits.items():
        cells = []
        for way in WAYS.values():
            of_splits = [measure_errors(split, way, n) for n, split in enumerate(chosen)]
            errors = np.concatenate(of_splits)
            cells.append(f"{np.median(errors):.3f}, {errors.mean():.3f}")
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
        print(rows[-1], flush=True)
    return "\n".join(rows) + "\n"
