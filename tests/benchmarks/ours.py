"""Our kernels as a contender: the one place here that knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.cases import Case, Floats, Indices, Task, Weights, batches
from patchlstm.features import coefficients as features
from patchlstm.network.batches import run_network
from patchlstm_kernels import (
    MFCC,
    Topology,
    allocate_mfcc,
    allocate_optimiser,
    allocate_workspace,
    arrange,
    evaluate_loss,
    initialise,
    make_examples,
    pack,
    restore,
    train_epoch,
)
from patchlstm_kernels import (
    Network as TrainedNetwork,
)
from patchlstm_kernels.engine import ffi, find

NAME = "patchlstm"
_CACHE_LINE = 64

_advance = find("advance")
_next_mfcc = find("next_mfcc")
_outputs = find("outputs")
_go_on = find("go_on")


class Network:
    """A network that predicts as it does in Pd: by the compiled C functions, one thread.

    Beyond what the peers do, it standardises the frames and ends in probabilities.
    """

    def __init__(self, topology: Topology, parameters: Floats) -> None:
        self._state = _aligned(np.zeros(topology.n_state, np.float32))
        self.probabilities = np.empty(topology.n_outputs, np.float32)
        self._sizes = ffi.from_buffer("int64_t[]", topology.sizes)
        self._parameters = ffi.from_buffer("float[]", _aligned(parameters))
        self._state_pointer = ffi.from_buffer("float[]", self._state)
        self._output_pointer = ffi.from_buffer("float[]", self.probabilities)

    def over(self, series: Sequence[Floats]) -> Callable[[], None]:
        """Return a function that predicts each of the series, from its beginning."""
        calls = [(ffi.from_buffer("float[]", one), len(one)) for one in series]

        def predict() -> None:
            for frames, n_frames in calls:
                self._state[:] = 0
                self._hear(frames, n_frames)

        return predict

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        rows = []
        for one in series:
            self.over([one])()
            rows.append(np.log(self.probabilities))
        return np.array(rows)

    def stream(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that hears the frame of a number and predicts."""
        self._state[:] = 0
        pointers = [ffi.from_buffer("float[]", frame) for frame in frames]
        return lambda t: self._hear(pointers[t], 1)

    def nothing(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that makes the call of `stream`, but with no frame to hear."""
        pointers = [ffi.from_buffer("float[]", frame) for frame in frames]
        return lambda t: _advance(
            self._sizes, self._parameters, self._state_pointer, pointers[t], 0
        )

    def _hear(self, frames: object, n_frames: int) -> None:
        _advance(self._sizes, self._parameters, self._state_pointer, frames, n_frames)
        _outputs(self._sizes, self._parameters, self._state_pointer, self._output_pointer)


class Continuing:
    """A forecaster's network that goes on, a call for each frame as a patch makes it."""

    def __init__(self, topology: Topology, parameters: Floats) -> None:
        plain = restore(topology, parameters)
        topology.views(plain)["lowest"][:] = -3.0
        topology.views(plain)["highest"][:] = 3.0
        self._arrays = (
            topology.sizes,
            _aligned(arrange(topology, plain)),
            _aligned(np.zeros(topology.n_state, np.float32)),
            np.empty(topology.n_outputs, np.float32),
            np.empty(topology.n_inputs, np.float32),
        )
        kinds = ("int64_t[]", *4 * ["float[]"])
        *self._pointers, self._frame = map(ffi.from_buffer, kinds, self._arrays)

    def over(self, n_frames: int) -> Callable[[], None]:
        """Return a function that goes on for so many frames."""

        def go_on() -> None:
            for position in range(n_frames):
                _go_on(*self._pointers, 1.0, 0, position, 1, self._frame)

        return go_on


def make_network(weights: Weights) -> Network:
    """Make the network of some weights."""
    return Network(*_lay_out(weights))


class Batches:
    """Predicts many series at once, as `FittedModel` does."""

    def __init__(self, topology: Topology, parameters: Floats) -> None:
        self._network = topology, parameters

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        return np.log(run_network(*self._network, *pack(series)).outputs)


def make_batches(weights: Weights) -> Batches:
    """Make the network of some weights."""
    return Batches(*_lay_out(weights))


def make_default(case: Case) -> Batches:
    """Make a network as the defaults are, of four members."""
    topology = Topology(case.inputs, (case.units,), case.outputs, n_members=4)
    return Batches(topology, initialise(topology, np.random.default_rng(1)))


class Trainer:
    """Training of the plain network with Adam, as `network.training` calls the kernels."""

    def __init__(self, weights: Weights, task: Task, batch_size: int, learning_rate: float) -> None:
        self._topology, self.parameters = _lay_out(weights)
        self._network = TrainedNetwork(self._topology.sizes, self.parameters)
        self._lengths = task.lengths
        self._examples = make_examples(
            self._topology,
            np.concatenate(task.series),
            np.concatenate([[0], np.cumsum(self._lengths)]),
            task.targets[:, np.newaxis] == np.arange(self._topology.n_outputs),
        )
        self._batch_size = batch_size
        self._learning_rate = learning_rate
        self._optimiser = allocate_optimiser(self._topology, weight_decay=0.0)
        self._work = allocate_workspace(self._topology, self._lengths, batch_size)

    def epoch(self, order: Indices) -> float:
        """Train on series in an order; return their mean loss before each update."""
        parts = batches(order, self._lengths, self._batch_size)
        return train_epoch(
            self._network,
            self._examples,
            np.concatenate(parts),
            self._batch_size,
            np.ones((len(order), self._topology.n_features), np.float32),
            np.full(len(parts), self._learning_rate, np.float32),
            0.9,
            self._optimiser,
            self._work,
        )

    def loss(self, series: Indices) -> float:
        """Return the mean cross-entropy of series."""
        return evaluate_loss(
            self._network,
            self._examples,
            series[np.argsort(-self._lengths[series], kind="stable")],
            self._batch_size,
            self._work,
        )

    def weights(self) -> Weights:
        """Return a copy of the weights as they are now."""
        named = self._topology.views(restore(self._topology, self.parameters))
        return Weights(
            named["layers.0.weights"],
            named["layers.0.bias"],
            named["head.weights"],
            named["head.bias"],
        )


def _aligned(values: Floats) -> Floats:
    """Return a copy that begins with a cache line, as the shim lays out a network."""
    memory = np.empty(values.nbytes + _CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    copy = memory[start : start + values.nbytes].view(np.float32)
    copy[:] = values
    return copy


def _lay_out(weights: Weights) -> tuple[Topology, Floats]:
    units, outputs = weights.head.shape
    topology = Topology(len(weights.layer) - units, (units,), outputs, delta=False, pooling="last")
    parameters = np.zeros(topology.n_parameters, np.float32)
    named = topology.views(parameters)
    named["scale"][:] = 1
    for name, values in zip(
        ("layers.0.weights", "layers.0.bias", "head.weights", "head.bias"), weights, strict=True
    ):
        named[name][:] = values
    return topology, arrange(topology, parameters)


def sound_frames(sound: Floats, window: int) -> Floats:
    """Compute the coefficients of a whole sound, a frame each half window."""
    settings = MFCC(44100.0, window=window, hop=window // 2)
    return features.sound_frames(sound, settings)


def make_ear(sound: Floats, window: int) -> Callable[[], None]:
    """Return what computes them of a stream, as in Pd: by the compiled C function."""
    settings = MFCC(44100.0, window=window, hop=window // 2)
    memory, frame = allocate_mfcc(settings), np.empty(settings.n_values, np.float32)
    arguments = ffi.new("lstm_mfcc *", settings._asdict()), ffi.from_buffer("double[]", memory)
    place, row = ffi.from_buffer("float[]", sound), ffi.from_buffer("float[]", frame)

    def work() -> None:
        for begin in range(0, len(sound) - window + 1, settings.hop):
            _next_mfcc(*arguments, place + begin, row)

    return work
