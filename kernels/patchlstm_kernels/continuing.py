"""What comes next, drawn from the density that a network gives; streams that feed themselves."""

from __future__ import annotations

from .engine import kernels
from .memory import Floats, Indices


def go_on(
    sizes: Indices,
    parameters: Floats,
    state: Floats,
    output: Floats,
    temperature: float,
    seed: int,
    position: int,
    frames: Floats,
) -> None:
    """Draw the frames that come next, each of which is fed to the stream before the next one.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`, of a continuation.
    parameters : float32[buffer_size]
        The network.
    state : float32[n_state]
        The stream so far; changed in place.
    output : float32[n_outputs]
        Scratch; receives the outputs before the last frame.
    temperature : float
        1 draws from the density; less than that makes the probable more probable, and spreads
        narrower; 0 takes the mean of the most probable component.
    seed : int
        Decides what is drawn.
    position : int
        Of the first frame, as the stream's frames are counted: the same seed and position draw
        the same random numbers.
    frames : float32[T, n_inputs]
        Receives them: values that training data could have had, see `layout`.
    """
    kernels.go_on(
        sizes, parameters, state, output, temperature, seed, position, len(frames), frames
    )
