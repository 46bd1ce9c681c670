"""How well frames are found from frames: some dimensions of a set from its others."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from patchlstm import LSTMRegressor
from sets import Series, archived, read_archive

LAGS = range(60)  # frames before that ridge regression sees beside the newest
SPARSE_LAGS = range(0, 60, 6)  # likewise the nearest neighbours
UNITS, EPOCHS, BATCH, RATE, VALIDATION = 128, 100, 8, 0.003, 0.15  # of the LSTM in PyTorch


class Pairs(NamedTuple):
    """Series float32[T, D], and float32[T, K] that belong to them."""

    sources: list[Series]
    targets: list[Series]


class Mapping(NamedTuple):
    """A task."""

    name: str
    train: Pairs
    test: Pairs


Predict = Callable[[Pairs, list[Series], int], list[Series]]


def mappings(folder: Path | None) -> list[Mapping]:
    """Return all tasks, that of UWave only if the folder of sets has it."""
    motions = archived("BasicMotions")
    found = [
        Mapping(
            "BasicMotions: gyroscope from accelerometer",
            *(_divide(part.series, [0, 1, 2], [3, 4, 5]) for part in motions),
        )
    ]
    if folder is not None and (folder / "UWave.npz").exists():
        uwave = read_archive(folder / "UWave.npz")
        parts = (_divide(part.series, [0, 1], [2]) for part in uwave)
        found.append(Mapping("UWave: third axis from two", *parts))
    return found


def _divide(series: list[Series], sources: list[int], targets: list[int]) -> Pairs:
    return Pairs(
        [np.ascontiguousarray(values[:, sources]) for values in series],
        [np.ascontiguousarray(values[:, targets]) for values in series],
    )


def ours(train: Pairs, test: list[Series], seed: int) -> list[Series]:
    """Our regressor at its defaults."""
    return LSTMRegressor(seed=seed).fit_frames(*train).predict_frames(test)


def ridge(train: Pairs, test: list[Series], seed: int) -> list[Series]:
    """Ridge regression on lagged frames, which has no randomness."""
    del seed
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-2, 5, 8)))
    return _by_frames(model, train, test, LAGS)


def neighbours(train: Pairs, test: list[Series], seed: int) -> list[Series]:
    """Nearest neighbours among lagged frames, which have no randomness."""
    del seed
    model = make_pipeline(StandardScaler(), KNeighborsRegressor(15, weights="distance"))
    return _by_frames(model, train, test, SPARSE_LAGS)


def _by_frames(model: object, train: Pairs, test: list[Series], lags: range) -> list[Series]:
    rows = np.concatenate([_lagged(values, lags) for values in train.sources])
    model.fit(rows, np.concatenate(train.targets))
    return [model.predict(_lagged(values, lags)).reshape(len(values), -1) for values in test]


def _lagged(values: Series, lags: range) -> Series:
    """Join to each frame those before it; before the first there is the first."""
    steps = np.arange(len(values))
    return np.hstack([values[np.maximum(steps - lag, 0)] for lag in lags])


def plain_lstm(train: Pairs, test: list[Series], seed: int) -> list[Series]:
    """One LSTM layer in PyTorch: AdamW, a rate that rises and falls, clipping, early stopping."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    frames, rows = map(np.concatenate, train)
    centre, spread = frames.mean(axis=0), frames.std(axis=0) + 1e-8
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-8
    sources = [torch.from_numpy((values - centre) / spread) for values in train.sources]
    targets = [torch.from_numpy((values - mean) / deviation) for values in train.targets]
    rng = np.random.default_rng(seed)
    held_out, kept = np.split(rng.permutation(len(sources)), [round(VALIDATION * len(sources))])
    lstm = torch.nn.LSTM(frames.shape[1], UNITS, batch_first=True)
    network = torch.nn.ModuleList([lstm, torch.nn.Linear(UNITS, rows.shape[1])])
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-4)
    n_updates = EPOCHS * -(-len(kept) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, n_updates, pct_start=0.1)

    def loss(members: np.ndarray) -> torch.Tensor:
        source, target, is_there = (
            pad_sequence([of[i] for i in members], batch_first=True)
            for of in (sources, targets, [torch.ones(len(values), 1) for values in sources])
        )
        squares = (network[1](lstm(source)[0]) - target).square() * is_there
        return squares.sum() / is_there.sum()

    lowest, best = np.inf, None
    for _ in range(EPOCHS):
        order = rng.permutation(kept)
        for first in range(0, len(order), BATCH):
            optimiser.zero_grad()
            loss(order[first : first + BATCH]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            now = float(loss(held_out))
        if now < lowest:
            lowest, best = now, copy.deepcopy(network.state_dict())
    network.load_state_dict(best)
    with torch.no_grad():
        return [
            network[1](lstm(torch.from_numpy((values - centre) / spread)[None])[0])[0].numpy()
            * deviation
            + mean
            for values in test
        ]


RIVALS: dict[str, Predict] = {
    "ridge, 60 frames": ridge,
    "15-NN, 60 frames": neighbours,
    "PyTorch LSTM 1x128": plain_lstm,
}


def compare_mappings(folder: Path | None, n_seeds: int) -> str:
    """Measure on every task; print as it goes; return a Markdown table of R2."""
    methods = {"patchlstm": ours, **RIVALS}
    rows = [f"| | {' | '.join(methods)} |", "| --- |" + " --- |" * len(methods)]
    for task in mappings(folder):
        truth = np.concatenate(task.test.targets)
        cells = []
        for name, predict in methods.items():
            start = time.perf_counter()
            seeds = range(n_seeds if predict in (ours, plain_lstm) else 1)
            found = [
                r2_score(truth, np.concatenate(predict(task.train, task.test.sources, seed)))
                for seed in seeds
            ]
            seconds = (time.perf_counter() - start) / len(seeds)
            cells.append(f"{np.mean(found):.3f}, {seconds:.1f} s")
            print(f"{task.name:46}{name:24}R2 {cells[-1]}", flush=True)
        rows.append(f"| {task.name} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"
