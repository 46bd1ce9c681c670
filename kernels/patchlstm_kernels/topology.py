"""The shape of a network and the layout of its one flat parameter buffer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from . import layout
from .limits import MAX_HIDDEN_SIZE, MAX_INPUTS, MAX_LAYERS, MAX_MEMBERS, MAX_OUTPUTS, MAX_RATE

POOLINGS = ("last", "all", "each")
"""Names of `layout.LAST` and so on."""
HEADS = ("labels", "numbers", "continuation")
"""Names of `layout.LABELS` and so on."""
STANDARDS = ("mean", "scale", "shift", "step", "lowest", "highest")
"""Names of `layout.MEAN` and so on."""
CELLS = ("tanh", "identity")
"""Names of `layout.TANH` and so on."""


@dataclass(frozen=True)
class Topology:
    """The shape of a network that answers series.

    Parameters
    ----------
    n_inputs : int
        Dimensions of one frame.
    hidden_sizes : tuple of int
        Units of each LSTM layer, first layer first; those of all members together.
    n_outputs : int
        Outputs of the head: classes, or numbers.
    delta : bool, default True
        Append to each standardised frame its difference from the frame before.
    pooling : {"all", "last", "each"}, default "all"
        What the head sees of the top layer: its last output, its mean and its maximum over
        time, or the last output alone. With "each" too it sees the last output alone, but
        training asks for an answer at every step instead of one for the whole series.
    bidirectional : bool, default False
        Have a second stack of layers, of the same sizes, that reads each series from its end to
        its beginning, with differences in that order; the head sees what is pooled of both. With
        one layer this is the network of Schuster and Paliwal (1997) and of Graves and Schmidhuber
        (2005); with more, the stacks know nothing of each other below the head. Such a network
        needs whole series, not streams, and so cannot answer at each step.
    head : {"labels", "numbers", "continuation"}, default "labels"
        What the outputs are: the probabilities of classes, numbers, or the density of the frame
        that comes next; see `heads`. A continuation has as many outputs as inputs, the mean alone,
        or 1 + 2 `n_inputs` for each component of a mixture, and answers at each step.
    n_members : int, default 1
        Divide the units of each layer among so many members, which share nothing but the input and
        the head: an ensemble. All of them see every frame.
    cell : {"tanh", "identity"}, default "tanh"
        What a cell's state goes through before the output gate: the LSTM's tanh, or nothing, as in
        FluCoMa's networks. Those predict here, but are not trained: their classes' probabilities
        are the outputs' shares of what is positive, not a softmax.
    rate : int, default 1
        Frames for each step of the network. At frame 0 and every `rate` frames from there it sees
        the mean of the frames since the step before, and nothing in between; so a series of T
        frames has ``(T - 1) // rate + 1`` steps. Not for a bidirectional network, which would
        need other steps from the end, nor for one that answers at every frame.

    Raises
    ------
    ValueError
        If a size is not a whole number within its limit or cannot be divided among the members,
        `pooling`, `head` or `cell` is unknown, or they do not go together.
    """

    n_inputs: int
    hidden_sizes: tuple[int, ...]
    n_outputs: int
    delta: bool = True
    pooling: Literal["all", "last", "each"] = "all"
    bidirectional: bool = False
    head: Literal["labels", "numbers", "continuation"] = "labels"
    n_members: int = 1
    cell: Literal["tanh", "identity"] = "tanh"
    rate: int = 1

    def __post_init__(self) -> None:
        """Check the arguments."""
        _check_size("n_inputs", self.n_inputs, MAX_INPUTS)
        _check_size("n_outputs", self.n_outputs, MAX_OUTPUTS)
        if not isinstance(self.hidden_sizes, tuple):
            raise ValueError(
                f"hidden_sizes is {self.hidden_sizes!r}; give a tuple with one size for each layer"
            )
        if not 1 <= len(self.hidden_sizes) <= MAX_LAYERS:
            raise ValueError(
                f"hidden_sizes has {len(self.hidden_sizes)} layers; give 1 to {MAX_LAYERS}"
            )
        _check_size("n_members", self.n_members, MAX_MEMBERS)
        _check_size("rate", self.rate, MAX_RATE)
        for size in self.hidden_sizes:
            _check_size("hidden size", size, MAX_HIDDEN_SIZE)
            if size % self.n_members:
                raise ValueError(
                    f"{size} units cannot be divided among {self.n_members} members;"
                    f" give a multiple of {self.n_members}"
                )
        for name in ("delta", "bidirectional"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is {getattr(self, name)!r}; give True or False")
        for name, words in (("pooling", POOLINGS), ("head", HEADS), ("cell", CELLS)):
            if getattr(self, name) not in words:
                raise ValueError(
                    f"{name} is {getattr(self, name)!r}; give {' or '.join(map(repr, words))}"
                )
        if self.answers_frames and self.bidirectional:
            raise ValueError(
                "a bidirectional network needs whole series, so it cannot answer at each frame;"
                " switch bidirectional off"
            )
        if self.rate > 1 and (self.answers_frames or self.bidirectional):
            raise ValueError(
                f"rate is {self.rate}; a bidirectional network, or one that answers at each frame,"
                " needs 1"
            )
        if self.head == "continuation":
            self._check_continuation()

    def _check_continuation(self) -> None:
        of_component = 1 + 2 * self.n_inputs
        if self.n_outputs != self.n_inputs and self.n_outputs % of_component:
            raise ValueError(
                f"n_outputs is {self.n_outputs}; give {self.n_inputs}, or a multiple of"
                f" {of_component}, to continue series of {self.n_inputs} dimensions"
            )
        if not self.answers_frames:
            raise ValueError("a continuation is an answer at each frame; set pooling to 'each'")

    @property
    def sizes(self) -> NDArray[np.int64]:
        """The shape as the kernels read it.

        int64 array [n_inputs, n_outputs, delta, pooling (0 last, 1 all, 2 each), head (0 labels,
        1 numbers, 2 continuation), directions (1 or 2), members, cell (0 tanh, 1 identity), rate,
        layers of a stack, units of each layer of a stack].
        """
        shape = [self.n_inputs, self.n_outputs, self.delta]
        kind = [POOLINGS.index(self.pooling), HEADS.index(self.head)]
        stacks = [len(self._directions), self.n_members, CELLS.index(self.cell)]
        layers = [self.rate, len(self.stack_sizes), *self.stack_sizes]
        return np.array([*shape, *kind, *stacks, *layers], dtype=np.int64)

    @property
    def _directions(self) -> tuple[str, ...]:
        return ("layers", "backward.layers") if self.bidirectional else ("layers",)

    @property
    def stacks(self) -> tuple[str, ...]:
        """What the names of each stack's layers in `views` begin with; see `layout`."""
        if self.n_members == 1:
            return self._directions
        members = range(self.n_members)
        return tuple(f"members.{m}.{direction}" for m in members for direction in self._directions)

    @property
    def stack_sizes(self) -> tuple[int, ...]:
        """Units of each LSTM layer of a stack."""
        return tuple(size // self.n_members for size in self.hidden_sizes)

    @property
    def layer_inputs(self) -> tuple[int, ...]:
        """Number of inputs of each LSTM layer of a stack."""
        return (int(layout.count_inputs(self.sizes)), *self.stack_sizes[:-1])

    @property
    def answers_frames(self) -> bool:
        """Whether there is an answer, and in training a target row, for each frame."""
        return self.pooling == "each"

    @property
    def standards(self) -> tuple[str, ...]:
        """Names of what is known of each dimension, the first arrays of `views`."""
        return STANDARDS[: int(layout.count_standards(self.sizes))]

    @property
    def n_mixtures(self) -> int:
        """Components of the density of what comes next."""
        return int(layout.count_mixtures(self.sizes))

    @property
    def n_targets(self) -> int:
        """Values of one target row."""
        return int(layout.count_targets(self.sizes))

    @property
    def n_features(self) -> int:
        """Number of inputs of the head."""
        return int(layout.count_features(self.sizes))

    @property
    def n_parameters(self) -> int:
        """Length of the flat parameter buffer, in float32 values."""
        return int(layout.count_canonical(self.sizes))

    @property
    def buffer_size(self) -> int:
        """Length of the flat buffer that the kernels work on, in float32 values.

        It is `n_parameters` and what fills up blocks of units, see `layout`.
        """
        return int(layout.count_parameters(self.sizes))

    @property
    def n_memory(self) -> int:
        """Values at the beginning of a stream's state that are kept; the others are scratch."""
        return int(layout.count_memory(self.sizes))

    @property
    def n_state(self) -> int:
        """Length of the state buffer of one stream, in float32 values; see `layout`."""
        return int(layout.count_state(self.sizes))

    def views(self, parameters: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Name the arrays that lie in a flat buffer of the plain order.

        Parameters
        ----------
        parameters : float32[n_parameters]
            The buffer; any array of that shape, a gradient for example, works too.

        Returns
        -------
        dict of str to ndarray
            In the order of the buffer, without gaps: ``mean`` and ``scale``, of continuations also
            ``shift``, ``step``, ``lowest`` and ``highest`` [n_inputs], see `layout`;
            ``layers.L.weights`` [inputs + units, 4, units], the rows for the layer's inputs
            before those for its own last outputs, and ``layers.L.bias`` [4, units], gates in
            the order input, forget, candidate, output; if the network is bidirectional, the same
            arrays of its second stack, called ``backward.layers.L.weights`` and so on; if there are
            several members, all that for each, called ``members.M.layers.L.weights`` and so on;
            ``head.weights`` [n_features, n_outputs], the features of one stack after those of the
            other, and ``head.bias`` [n_outputs]. The arrays share the buffer's memory.

        Raises
        ------
        ValueError
            If the buffer is not of shape [n_parameters].
        """
        if parameters.shape != (self.n_parameters,):
            raise ValueError(
                f"the parameter buffer has shape {parameters.shape}; "
                f"this topology needs ({self.n_parameters},)"
            )
        named = {}
        start = 0
        for name, shape in self._arrays():
            end = start + math.prod(shape)
            named[name] = parameters[start:end].reshape(shape)
            start = end
        return named

    def _arrays(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name in self.standards:
            yield name, (self.n_inputs,)
        for stack in self.stacks:
            for layer, (inputs, units) in enumerate(
                zip(self.layer_inputs, self.stack_sizes, strict=True)
            ):
                yield f"{stack}.{layer}.weights", (inputs + units, 4, units)
                yield f"{stack}.{layer}.bias", (4, units)
        yield "head.weights", (self.n_features, self.n_outputs)
        yield "head.bias", (self.n_outputs,)


def _check_size(name: str, value: int, limit: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limit:
        raise ValueError(f"{name} is {value!r}; give a whole number from 1 to {limit}")
