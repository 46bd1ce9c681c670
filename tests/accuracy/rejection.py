"""How well `reject` tells series of labels that were left out of training from known ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from measures import ranking_quality
from patchlstm import LSTMClassifier
from sets import Part, Split, Task

SHARE = 0.95
N_LEFT_OUT = 2  # labels


class Rejection(NamedTuple):
    """Means over the splits; shares in percent."""

    ranking: float
    """Chance that a strange series is farther away than a known one."""
    ranking_by_probability: float
    """Chance that its best probability is lower."""
    n_strange: float
    """Strange series that are rejected."""
    n_known: float
    """Known ones that are."""


def measure_rejection(task: Task, seed: int) -> Rejection:
    """Leave labels out of the training parts of a task, and look for them in the test parts."""
    rng = np.random.default_rng(seed)
    return Rejection(*np.mean([_of_split(split, seed, rng) for split in task.splits(seed)], axis=0))


def _of_split(split: Split, seed: int, rng: np.random.Generator) -> Rejection:
    left_out = set(rng.choice(sorted(set(split.train.labels)), N_LEFT_OUT, replace=False))
    kept = [i for i, label in enumerate(split.train.labels) if label not in left_out]
    train = Part([split.train.series[i] for i in kept], [split.train.labels[i] for i in kept])
    model = LSTMClassifier(seed=seed).fit(*train).model_
    test = split.test.series
    is_strange = np.array([label in left_out for label in split.test.labels])
    distances = model.strangeness(test)
    doubts = 1 - model.probabilities(test).max(axis=1)
    is_rejected = np.array(model.predict(test, reject=SHARE)) == "unknown"
    return Rejection(
        ranking_quality(distances[~is_strange], distances[is_strange]),
        ranking_quality(doubts[~is_strange], doubts[is_strange]),
        100 * is_rejected[is_strange].mean(),
        100 * is_rejected[~is_strange].mean(),
    )


def compare_rejection(chosen: list[Task], n_seeds: int) -> str:
    """Measure on every task; print as it goes; return a Markdown table."""
    rows = [
        "| | by distance | by probability | strange rejected | known rejected |",
        "| --- | --- | --- | --- | --- |",
    ]
    for task in chosen:
        of_seeds = [measure_rejection(task, seed) for seed in range(n_seeds)]
        found = Rejection(*np.mean(of_seeds, axis=0))
        print(
            f"{task.name:46}reject {SHARE}  ranking {found.ranking:.3f}"
            f"  by probability {found.ranking_by_probability:.3f}"
            f"  strange {found.n_strange:.0f}  known {found.n_known:.0f}",
            flush=True,
        )
        rows.append(
            f"| {task.name} | {found.ranking:.3f} | {found.ranking_by_probability:.3f} "
            f"| {found.n_strange:.0f} | {found.n_known:.0f} |"
        )
    return "\n".join(rows) + "\n"
