"""A mapping that plays: how long its fit takes, how well it follows, and how long a frame takes.

PyTorch learns the same frames with one LSTM layer of as many units, the last outputs into a dense
layer at every frame, by Adam; it stops as soon as it follows as well as ours.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
import torch

from benchmarks import ours, pytorch
from benchmarks.cases import Case, Floats, draw_weights
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, repeated, take_turns
from patchlstm import LSTMRegressor

_N_TAKES, _N_HELD_OUT = 12, 8
_N_FRAMES = 60
_UNITS = 128
_MAX_EPOCHS = 400
_PEER = "PyTorch"


class _Takes(NamedTuple):
    """Movements of two faders, and four numbers for each frame."""

    moves: list[Floats]
    sounds: list[Floats]


def run(setting: Setting) -> Section:
    """Fit with several seeds, then play."""
    train, test = _make(_N_TAKES, 0), _make(_N_HELD_OUT, 1)
    seconds, follows, theirs = [], [], []
    for seed in range(setting.choose(5, 1)):
        start = time.perf_counter()
        regressor = LSTMRegressor(seed=seed).fit_frames(*train)
        seconds.append(time.perf_counter() - start)
        follows.append(regressor.score(*test))
        theirs.append(_train_pytorch(train, test, follows[-1], seed))
    rows = [
        [ours.NAME, figure(float(np.median(seconds))), figure(float(np.median(follows)))],
        [_PEER, figure(float(np.median([s for s, _ in theirs]))),
         figure(float(np.median([r2 for _, r2 in theirs])))],
    ]  # fmt: skip
    comparison = _play(setting, regressor, test)
    return Section(
        "A mapping that plays",
        [
            f"{_N_TAKES} takes of {_N_FRAMES} frames: two faders, and for each frame the four"
            " numbers of a synthesizer, as in the example `movement-plays-synth.pd`; R2 on"
            f" {_N_HELD_OUT} other takes, medians of {len(seconds)} seeds. PyTorch's layer has as"
            f" many units and ends at the same R2, or after {_MAX_EPOCHS} epochs.",
            table(["", "seconds a fit", "R2"], rows),
            "Then a frame at a time, the whole call from Python; PyTorch's layer without"
            " standardisation and differences.",
            comparison.times_table(),
            comparison.ratios_table(),
        ],
        ahead=comparison.ahead(),
    )


def _make(n_takes: int, seed: int) -> _Takes:
    """Draw takes of four phrases, none played like another."""
    rng = np.random.default_rng(seed)
    moves, sounds = [], []
    for take in range(n_takes):
        t = np.linspace(0, 1, _N_FRAMES) ** rng.uniform(0.9, 1.1)
        far = rng.uniform(0.85, 1.15)
        wave, arch = np.sin(8 * np.pi * t), np.sin(np.pi * t)
        gate = (14 * t).astype(int) % 2 == 0
        flat = np.ones_like(t)
        faders, numbers = (
            ((far * arch, 0.2 * flat), (0.3 + 0.2 * t, 0.1 * flat, 0.1 + 0.8 * arch, arch)),
            (
                (0.5 + 0.3 * far * wave, 0.5 * flat),
                (0.55 + 0.05 * wave, 0.5 + 0.4 * wave, 0.5 * flat, 0.7 * flat),
            ),
            ((far * (1 - t), 0.8 - 0.6 * t), (0.9 - 0.7 * t, t, 0.8 - 0.7 * t, 1 - t)),
            (
                (0.3 * flat, np.where(gate, 0.9 * far, 0.1)),
                (0.2 * flat, 0.9 * flat, 0.2 + 0.6 * gate, gate),
            ),
        )[take % 4]
        trembling = rng.normal(0, 0.01, (_N_FRAMES, 2))
        moves.append((np.stack(faders, axis=1) + trembling).astype(np.float32))
        sounds.append(np.stack(numbers, axis=1).astype(np.float32))
    return _Takes(moves, sounds)


def _train_pytorch(train: _Takes, test: _Takes, wanted: float, seed: int) -> tuple[float, float]:
    """Return the seconds until a network follows as well as wanted, and its R2 at the end."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    lstm, dense = torch.nn.LSTM(2, _UNITS, batch_first=True), torch.nn.Linear(_UNITS, 4)
    optimiser = torch.optim.Adam([*lstm.parameters(), *dense.parameters()], lr=0.005)
    moves, sounds = (torch.from_numpy(np.stack(part)) for part in train)
    heard, true = (torch.from_numpy(np.stack(part)) for part in test)
    spent, r2 = 0.0, -np.inf
    for _ in range(_MAX_EPOCHS):
        start = time.perf_counter()
        for rows in torch.randperm(len(moves)).split(8):
            optimiser.zero_grad()
            error = dense(lstm(moves[rows])[0]) - sounds[rows]
            error.square().mean().backward()
            optimiser.step()
        spent += time.perf_counter() - start
        with torch.no_grad():
            squares = (dense(lstm(heard)[0]) - true).square().sum(dim=(0, 1))
            spread = (true - true.mean(dim=(0, 1))).square().sum(dim=(0, 1))
            r2 = float((1 - squares / spread).mean())
        if r2 >= wanted:
            break
    return spent, r2


def _play(setting: Setting, regressor: LSTMRegressor, test: _Takes) -> Comparison:
    """Time frames of a stream: the network just learnt, and PyTorch's."""
    comparison = Comparison(ours.NAME, "us a frame", 1e6)
    frames = np.concatenate(test.moves)
    model = regressor.model_
    plain = draw_weights(Case("m", 2, _UNITS, 4, _N_FRAMES, _N_FRAMES, _N_TAKES))
    contenders = {
        ours.NAME: ours.Network(model.topology, model.parameters).stream(frames),
        "PyTorch frozen": pytorch.Network(plain, frozen=True).stream(frames),
    }
    n_frames = len(frames)

    def through(step):  # type: ignore[no-untyped-def]
        def play() -> None:
            for t in range(n_frames):
                step(t)

        return play

    seconds = take_turns(
        {
            name: repeated(through(step), setting.choose(0.02, 0.005), n_frames)
            for name, step in contenders.items()
        },
        setting.choose(51, 7),
    )
    comparison.add(f"D=2 H={_UNITS}, 4 numbers", seconds)
    return comparison
