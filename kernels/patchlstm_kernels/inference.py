"""Prediction, of whole series and of streams: both advance a state by frames.

The state buffer (float32[Topology.n_state]) starts as all zeros, which means that no frame was
read yet, and holds all scratch memory. A bidirectional network has read a series when `advance`
and `advance_backward` both have.
"""

from __future__ import annotations

from .engine import kernels
from .memory import Floats, Indices


def advance(
    sizes: Indices,
    parameters: Floats,
    state: Floats,
    frames: Floats,
) -> None:
    """Feed frames to a stream; of a bidirectional network, to the stacks that read forward.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[buffer_size]
        The network.
    state : float32[n_state]
        The stream so far, changed in place; all zeros for one that begins.
    frames : float32[T, n_inputs]
        Frames to feed, none included. In one call or in many, the state's memory becomes the
        same, bit for bit.
    """
    kernels.advance(sizes, parameters, state, frames, len(frames))


def advance_backward(
    sizes: Indices,
    parameters: Floats,
    state: Floats,
    frames: Floats,
) -> None:
    """Feed frames to the stacks of a bidirectional network that read backward.

    Parameters
    ----------
    sizes, parameters, state
        As for `advance`; it does not matter which direction reads a series first.
    frames : float32[T, n_inputs]
        Frames in the series' own order, of which the last one is read first. In more calls than
        one, the end of the series comes first.
    """
    kernels.advance_backward(sizes, parameters, state, frames, len(frames))


def outputs(
    sizes: Indices,
    parameters: Floats,
    state: Floats,
    output: Floats,
) -> None:
    """Compute the outputs of a stream as read so far: probabilities of classes, or numbers.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[buffer_size]
        The network.
    state : float32[n_state]
        The stream, unchanged. If it read nothing, all features of the head are zero.
    output : float32[n_outputs]
        Receives them.
    """
    kernels.outputs(sizes, parameters, state, output)


def predict_frames(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    state_scratch: Floats,
    output: Floats,
) -> None:
    """Compute the outputs after each frame of many series, each of which is a stream.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`; the network must not be bidirectional.
    parameters : float32[buffer_size]
        The network.
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``.
    state_scratch : float32[n_state]
        Working memory, overwritten.
    output : float32[N, n_outputs]
        Receives them, the frames of one series after those of the other.
    """
    n_series = len(offsets) - 1
    kernels.predict_frames(sizes, parameters, frames, offsets, n_series, state_scratch, output)
