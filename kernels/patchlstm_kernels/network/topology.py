"""The shape of a network and the layout of its one flat parameter buffer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..limits import MAX_HIDDEN_SIZE, MAX_INPUTS, MAX_LAYERS, MAX_OUTPUTS

# Positions in the integer array `Topology.sizes`, through which the kernels learn the shape.
N_INPUTS, N_OUTPUTS, DELTA, POOLING, N_DIRECTIONS, N_LAYERS, HIDDEN_SIZES = range(7)

LANES = 8
"""Values in a vector, and units in a block."""
CHUNK_FRAMES = 6
"""Frames whose products with the input weights prediction computes together."""


@dataclass(frozen=True)
class Topology:
    """The shape of a sequence classifier.

    Parameters
    ----------
    n_inputs : int
        Dimensions of one frame.
    hidden_sizes : tuple of int
        Units of each LSTM layer, first layer first.
    n_outputs : int
        Number of classes.
    delta : bool, default True
        Append to each standardised frame its difference from the frame before.
    pooling : {"all", "last"}, default "all"
        What the head sees of the top layer: its last output, its mean and its maximum over
        time, or the last output alone.
    bidirectional : bool, default False
        Have a second stack of layers, of the same sizes, that reads each series from its end to
        its beginning, with differences in that order; the head sees what is pooled of both. With
        one layer this is the network of Schuster and Paliwal (1997) and of Graves and Schmidhuber
        (2005); with more, the stacks know nothing of each other below the head. Such a network
        needs whole series, not streams.

    Raises
    ------
    ValueError
        If a size is not a whole number within its limit, or `pooling` is unknown.
    """

    n_inputs: int
    hidden_sizes: tuple[int, ...]
    n_outputs: int
    delta: bool = True
    pooling: Literal["all", "last"] = "all"
    bidirectional: bool = False

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
        for size in self.hidden_sizes:
            _check_size("hidden size", size, MAX_HIDDEN_SIZE)
        for name in ("delta", "bidirectional"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is {getattr(self, name)!r}; give True or False")
        if self.pooling not in ("all", "last"):
            raise ValueError(f'pooling is {self.pooling!r}; give "all" or "last"')

    @property
    def sizes(self) -> NDArray[np.int64]:
        """The shape as the kernels read it.

        int64 array [n_inputs, n_outputs, delta, pooling (0 last, 1 all), directions (1 or 2),
        layers in each direction, hidden sizes].
        """
        shape = [self.n_inputs, self.n_outputs, self.delta, self.pooling == "all"]
        layers = [len(self.stacks), len(self.hidden_sizes), *self.hidden_sizes]
        return np.array([*shape, *layers], dtype=np.int64)

    @property
    def stacks(self) -> tuple[str, ...]:
        """What the names of each stack's layers in `views` begin with."""
        return ("layers", "backward.layers") if self.bidirectional else ("layers",)

    @property
    def layer_inputs(self) -> tuple[int, ...]:
        """Number of inputs of each LSTM layer of a stack."""
        return (self.n_inputs * (2 if self.delta else 1), *self.hidden_sizes[:-1])

    @property
    def n_features(self) -> int:
        """Number of inputs of the head."""
        return self._n_parts * self.hidden_sizes[-1]

    @property
    def n_parameters(self) -> int:
        """Length of the flat parameter buffer, in float32 values."""
        return sum(math.prod(shape) for _, shape in self._arrays())

    @property
    def buffer_size(self) -> int:
        """Length of the flat buffer that the kernels work on, in float32 values.

        It is `n_parameters` and what fills up blocks of units, see `layout`.
        """
        size = 2 * pad_units(self.n_inputs)
        for inputs, units in zip(self.layer_inputs, self.hidden_sizes, strict=True):
            size += len(self.stacks) * 4 * pad_units(units) * (inputs + 1 + units)
        return size + (self.n_padded_features + 1) * pad_units(self.n_outputs)

    @property
    def n_padded_features(self) -> int:
        """Number of inputs of the head, each part filled up to whole blocks of units."""
        return self._n_parts * pad_units(self.hidden_sizes[-1])

    @property
    def n_memory(self) -> int:
        """Values at the beginning of a stream's state that are kept; the others are scratch."""
        # The top layer's outputs are features.
        layers = 2 * sum(map(pad_units, self.hidden_sizes)) - pad_units(self.hidden_sizes[-1])
        stack = LANES + pad_units(self.n_inputs) + layers
        return len(self.stacks) * stack + self.n_padded_features

    @property
    def n_state(self) -> int:
        """Length of the state buffer of one stream, in float32 values; see `layout`."""
        widest = max(map(pad_units, self.hidden_sizes))
        row = max(widest, pad_units(self.layer_inputs[0]))
        return self.n_memory + CHUNK_FRAMES * (2 * row + 4 * widest)

    @property
    def trainable(self) -> slice:
        """The part of the flat buffer that training may change: all but the standardisation."""
        return slice(2 * pad_units(self.n_inputs), self.buffer_size)

    def views(self, parameters: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Name the arrays that lie in a flat buffer of the plain order.

        Parameters
        ----------
        parameters : float32[n_parameters]
            The buffer; any array of that shape, a gradient for example, will do.

        Returns
        -------
        dict of str to ndarray
            In the order of the buffer, without gaps: ``mean`` and ``scale`` [n_inputs];
            ``layers.L.weights`` [inputs + units, 4, units], the rows for the layer's inputs
            before those for its own last outputs, and ``layers.L.bias`` [4, units], gates in
            the order input, forget, candidate, output; if the network is bidirectional, the same
            arrays of its second stack, called ``backward.layers.L.weights`` and so on;
            ``head.weights`` [n_features, n_outputs], the features of the second stack after those
            of the first, and ``head.bias`` [n_outputs]. The arrays share the buffer's memory.

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

    @property
    def _n_parts(self) -> int:
        """What is pooled of the top layers: last outputs, means, maxima."""
        return len(self.stacks) * (3 if self.pooling == "all" else 1)

    def _arrays(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield "mean", (self.n_inputs,)
        yield "scale", (self.n_inputs,)
        for stack in self.stacks:
            for layer, (inputs, units) in enumerate(
                zip(self.layer_inputs, self.hidden_sizes, strict=True)
            ):
                yield f"{stack}.{layer}.weights", (inputs + units, 4, units)
                yield f"{stack}.{layer}.bias", (4, units)
        yield "head.weights", (self.n_features, self.n_outputs)
        yield "head.bias", (self.n_outputs,)


def pad_units(count: int) -> int:
    """Round up to whole vectors, as `layout.pad` does in the kernels."""
    return -(-count // LANES) * LANES


def _check_size(name: str, value: int, limit: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limit:
        raise ValueError(f"{name} is {value!r}; give a whole number from 1 to {limit}")
