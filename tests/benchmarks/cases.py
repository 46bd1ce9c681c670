"""What is computed: networks of several sizes, their weights, series, and the arithmetic they take.

The network is the plain one that every library has: one LSTM layer, its last output into a dense
layer, without our differences and pooling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import DataSeries, LabelSet

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


class Case(NamedTuple):
    """A size of network and of data: dimensions, units, labels, frames a series from and to."""

    name: str
    inputs: int
    units: int
    outputs: int
    shortest: int
    longest: int
    n_series: int

    def __str__(self) -> str:
        frames = f"T={self.longest}"
        if self.shortest != self.longest:
            frames = f"T={self.shortest}..{self.longest}"
        return f"({self.name}) D={self.inputs} H={self.units} C={self.outputs} {frames}"

    @property
    def flops_a_frame(self) -> int:
        """Floating-point operations of a frame, forward; a multiplication and its sum are two."""
        return 2 * 4 * self.units * (self.inputs + self.units)

    def training_flops(self, n_frames: int, n_series: int) -> int:
        """Floating-point operations of a gradient over series, their padding not counted.

        Forward; backward through the recurrent weights, as the gradient of the input itself is
        not needed; the gradient of all weights. The head likewise. Pointwise work is left out.
        """
        recurrent = 2 * 4 * self.units * self.units
        head = 3 * 2 * self.units * self.outputs
        return n_frames * (2 * self.flops_a_frame + recurrent) + n_series * head


A = Case("a", 13, 32, 10, 100, 100, 128)
B = Case("b", 12, 64, 9, 7, 29, 270)
C = Case("c", 40, 128, 35, 100, 100, 128)
D = Case("d", 80, 256, 35, 100, 100, 128)
E = Case("e", 80, 512, 35, 100, 100, 64)


class Weights(NamedTuple):
    """A network, gates in the order input, forget, candidate, output."""

    layer: Floats  # (inputs + units) x 4 x units; the inputs' rows first
    bias: Floats  # 4 x units
    head: Floats  # units x outputs
    head_bias: Floats  # outputs


class Task(NamedTuple):
    """Series and the class of each."""

    series: list[Floats]  # each frames x inputs
    targets: Indices

    @property
    def lengths(self) -> Indices:
        """Frames of each series."""
        return np.array([len(one) for one in self.series])


def log_softmax(rows: Sequence[Floats]) -> Floats:
    """Return the logarithms of the probabilities that rows of logits stand for."""
    logits = np.array(rows, np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def draw_weights(case: Case) -> Weights:
    """Draw a network whose units neither saturate nor sleep; always the same one for a case."""
    rng = np.random.default_rng(1)
    limit = case.units**-0.5
    shapes = (
        (case.inputs + case.units, 4, case.units),
        (4, case.units),
        (case.units, case.outputs),
        (case.outputs,),
    )
    return Weights(*(rng.uniform(-limit, limit, shape).astype(np.float32) for shape in shapes))


def draw_task(case: Case) -> Task:
    """Draw series of random frames; always the same ones for a case."""
    rng = np.random.default_rng(2)
    lengths = rng.integers(case.shortest, case.longest + 1, case.n_series)
    series = [rng.standard_normal((n, case.inputs)).astype(np.float32) for n in lengths]
    return Task(series, rng.integers(0, case.outputs, case.n_series))


def load_vowels() -> Task:
    """Read the training part of the example that patchlstm brings, standardised."""
    from patchlstm.cli.environment import patches

    data, labels = DataSeries(), LabelSet()
    data.read(patches() / "data" / "japanese-vowels-train.json")
    labels.read(patches() / "data" / "japanese-vowels-train-labels.json")
    names = [labels.get_label(identifier) for identifier in data.ids()]
    classes = sorted(set(names))
    frames = np.concatenate(data.series())
    mean, deviation = frames.mean(axis=0), frames.std(axis=0)
    series = [((one - mean) / deviation).astype(np.float32) for one in data.series()]
    return Task(series, np.array([classes.index(name) for name in names]))


def batches(order: Indices, lengths: Indices, batch_size: int) -> list[Indices]:
    """Cut an order into batches, the longest series of each first."""
    parts = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [part[np.argsort(-lengths[part], kind="stable")] for part in parts]


def count_flops(case: Case, series: Sequence[Floats]) -> int:
    """Floating-point operations of an epoch over series."""
    return case.training_flops(sum(map(len, series)), len(series))
