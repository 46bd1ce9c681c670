"""Frames that are a little off, with the frames that come next as they were.

A network that goes on by itself hears its own frames, none of which it was trained on. Where there
was never an error, it does not know the way back from one, drifts off and comes to rest somewhere.
So it is trained on frames that are off (Bishop 1995; Sanchez-Gonzalez et al. 2020).
"""

from __future__ import annotations

import numpy as np

from patchlstm.arrays import FloatArray
from patchlstm.network.continuation import dimensions_of
from patchlstm_kernels import Examples, Topology, restore

_MOST = 0.1  # deviation of what is added at strength 1, in deviations of the dimension


class Jitter:
    """Draws examples with frames that are off.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The network that is trained, of which only what it knows of the dimensions counts.
    frames : float32[N, D]
        The frames of all series.
    strength : float
        How far off they are at most; 0 leaves them as they are.
    """

    def __init__(
        self, topology: Topology, parameters: FloatArray, frames: FloatArray, strength: float
    ) -> None:
        plain = restore(topology, parameters)
        self._known = dimensions_of(topology, plain)
        self._scale = topology.views(plain)["scale"].astype(np.float64)
        self._bent = self._known.bend(frames)
        self._strength = strength

    def draw(self, examples: Examples, rng: np.random.Generator) -> Examples:
        """Draw how far off each frame is, in each piece more or less.

        Parameters
        ----------
        examples : Examples
            In pieces; the targets are cells, relative to the frames.
        rng : numpy.random.Generator

        Returns
        -------
        named tuple `Examples`
            Frames on the steps and within the range of the dimensions; the cells stay where they
            are.
        """
        if self._strength == 0.0:
            return examples
        lengths = np.diff(examples.offsets)
        most = self._strength * _MOST * rng.random(len(lengths)) ** 2
        off = np.repeat(most, lengths)[:, np.newaxis] * rng.standard_normal(self._bent.shape)
        frames = self._known.possible(self._bent + off / self._scale).astype(np.float32)
        moved = ((self._known.bend(frames) - self._bent) * self._scale).astype(np.float32)
        return examples._replace(frames=frames, targets=examples.targets - np.tile(moved, 2))
