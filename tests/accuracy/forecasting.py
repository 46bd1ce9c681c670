"""How well performances are foreseen, beside the recipe of IMPSY, which musicians use for that.

What is compared is the probability of what was recorded: that of the cell of 1/128 in which each
fader's value lies, and of 5 % and a quarter of a millisecond either side of the seconds between two
frames. No density is: that of values that go by steps is as high as one likes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, ndtr

from patchlstm import LSTMForecaster
from patchlstm.network.continuation import dimensions_of
from patchlstm_kernels import restore
from sets import Series

Values = NDArray[np.float64]

_LEAST = 1e-12  # probability of a cell, for all contenders, so that no single one decides
# IMPSY's recipe: units, layers, components, frames of a window, windows of a batch; it scales all
# values by 10.
UNITS, LAYERS, COMPONENTS, WINDOW, BATCH, SCALED, PATIENCE = 64, 2, 5, 30, 100, 10.0, 10


class Performances(NamedTuple):
    """Series float32[T, D], the first dimension being the seconds since the frame before."""

    train: list[Series]
    validation: list[Series]
    test: list[Series]


class Mixture(NamedTuple):
    """Densities of frames that come next, in values or in what a contender makes of them."""

    log_weights: Values  # [N, K]
    means: Values  # [N, K, D]
    spreads: Values  # [N, K, D]


Foresee = Callable[[list[Series]], Values]
"""Returns the logarithm of the probability of each frame but the first of each series, [N]."""


def read_performances(file: Path) -> Performances:
    """Read performances that lie end to end, and keep whole ones apart: two of each five."""
    with np.load(file) as data:
        series = np.split(data["frames"], np.cumsum(data["lengths"])[:-1])
    parts: dict[int, list[Series]] = {0: [], 3: [], 4: []}
    for i, values in enumerate(series):
        parts[i % 5 if i % 5 > 2 else 0].append(values)
    return Performances(parts[0], parts[3], parts[4])


def find_cells(frames: Series) -> tuple[Values, Values]:
    """Return the bounds of the cell in which each value lies."""
    values = frames.astype(np.float64)
    lower, upper = values - 1 / 256, values + 1 / 256
    lower[:, 0] = np.maximum(0.95 * values[:, 0] - 2.5e-4, 0.0)
    upper[:, 0] = 1.05 * values[:, 0] + 2.5e-4
    return lower, upper


def log_probability(
    found: Mixture, cells: tuple[Values, Values], below: Callable[[Values], Values]
) -> Values:
    """Return the logarithm of each cell's probability, given the components' distribution."""
    lower, upper = ((bound[:, np.newaxis] - found.means) / found.spreads for bound in cells)
    is_above = lower > 0  # where the other tail has more digits
    inside = np.where(is_above, below(-lower) - below(-upper), below(upper) - below(lower))
    return logsumexp(found.log_weights + np.log(np.maximum(inside, _LEAST)).sum(axis=2), axis=1)


def ours(data: Performances, seed: int) -> Foresee:
    """Fit our forecaster at its defaults; it needs no validation."""
    forecaster = LSTMForecaster(seed=seed).fit(data.train)
    model = forecaster.model_
    plain = restore(model.topology, model.parameters)
    known, views = dimensions_of(model.topology, plain), model.topology.views(plain)
    n_mixtures, n_inputs = model.topology.n_mixtures, model.topology.n_inputs

    def standardise(values: Values) -> Values:
        return (known.bend(values) - views["mean"]) * views["scale"]

    def foresee(series: list[Series]) -> Values:
        outputs = model.answers([values[:-1] for values in series]).astype(np.float64)
        weights, means, spreads = np.split(
            outputs, [n_mixtures, n_mixtures * (1 + n_inputs)], axis=1
        )
        shape = len(outputs), n_mixtures, n_inputs
        newest = standardise(np.concatenate([values[:-1] for values in series]))
        found = Mixture(
            np.log(np.maximum(weights, 1e-30)),
            means.reshape(shape) + newest[:, np.newaxis],
            spreads.reshape(shape),
        )
        cells = find_cells(np.concatenate([values[1:] for values in series]))
        return log_probability(found, tuple(map(standardise, cells)), expit)

    return foresee


def impsy(data: Performances, seed: int, max_seconds: float = 600.0) -> Foresee:
    """Train as IMPSY does, in PyTorch on one thread: windows, Adam, early stopping."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    n_inputs = data.train[0].shape[1]
    lstm = torch.nn.LSTM(n_inputs, UNITS, LAYERS, batch_first=True)
    head = torch.nn.Linear(UNITS, COMPONENTS * (1 + 2 * n_inputs))
    network = torch.nn.ModuleList([lstm, head])
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)

    def describe(frames: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        sums = head(lstm(frames)[0])
        weights, means, spreads = sums.split(
            [COMPONENTS, COMPONENTS * n_inputs, COMPONENTS * n_inputs], -1
        )
        shape = (*sums.shape[:-1], COMPONENTS, n_inputs)
        spreads = torch.nn.functional.elu(spreads.reshape(shape)) + 1 + 1e-6
        return torch.log_softmax(weights, -1), means.reshape(shape), spreads

    def foresee(series: list[Series]) -> Values:
        found = []
        with torch.no_grad():
            for values in series:
                weights, means, spreads = (
                    each[0].double().numpy()
                    for each in describe(torch.from_numpy(SCALED * values[np.newaxis, :-1]))
                )
                mixture = Mixture(weights, means / SCALED, spreads / SCALED)
                found.append(log_probability(mixture, find_cells(values[1:]), ndtr))
        return np.concatenate(found)

    windows = np.concatenate(
        [np.lib.stride_tricks.sliding_window_view(one, WINDOW + 1, axis=0) for one in data.train]
    ).transpose(0, 2, 1)
    start, best, kept, since = time.perf_counter(), -np.inf, network.state_dict(), 0
    while since < PATIENCE and time.perf_counter() - start < max_seconds:
        for chosen in torch.randperm(len(windows)).split(BATCH):
            batch = torch.from_numpy(SCALED * windows[chosen.numpy()])
            weights, means, spreads = describe(batch[:, :-1])
            normal = torch.distributions.Normal(means, spreads)
            each = weights + normal.log_prob(batch[:, 1:, np.newaxis]).sum(-1)
            optimiser.zero_grad()
            (-torch.logsumexp(each, -1).mean()).backward()
            optimiser.step()
        now = foresee(data.validation).mean()
        since += 1
        if now > best:
            best, since = now, 0
            kept = {name: values.clone() for name, values in network.state_dict().items()}
    network.load_state_dict(kept)
    return foresee


CONTENDERS = {"patchlstm": ours, "IMPSY's recipe": impsy}


def compare_forecasts(file: Path | None, n_seeds: int) -> str:
    """Measure; print as it goes; return a Markdown table of nats a frame, the more the better.

    The slow one has one seed.
    """
    if file is None:
        return ""
    data = read_performances(file)
    rows = ["| | validation | test | seconds |", "| --- | --- | --- | --- |"]
    for name, fit in CONTENDERS.items():
        found = []
        for seed in range(n_seeds if fit is ours else 1):
            start = time.process_time()
            foresee = fit(data, seed)
            seconds = time.process_time() - start
            parts = [foresee(series).mean() for series in (data.validation, data.test)]
            found.append((*parts, seconds))
            print(f"{name:20}{parts[0]:9.2f}{parts[1]:9.2f}{seconds:8.1f} s", flush=True)
        cells = " | ".join(f"{value:.2f}" for value in np.mean(found, axis=0)[:2])
        rows.append(f"| {name} | {cells} | {np.mean(found, axis=0)[2]:.0f} |")
    return "\n".join(rows) + "\n"
