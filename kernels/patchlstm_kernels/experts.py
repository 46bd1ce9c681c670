"""What a classifier knows beside its network, and what it makes of series.

Three experts look at the same frames: the network; the recorded examples, of which the nearest of
each label counts, by dynamic time warping with an open end (Tormene et al. 2009); and a linear
model of random convolutions (MiniRocket: Dempster, Schmidt and Webb 2021), of which it sees in what
share of the frames each was above some biases. Each gives a probability to each label, and the
answer is their product (Hinton 2002), in which the network counts twice.

All three read a stream: after t frames the answer is exactly that of a series of these t frames.
The state buffer (float32[`count_state`]) starts as all zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from .engine import kernels
from .layout import pad
from .memory import Floats, Indices, allocate
from .templates import Templates


@dataclass(frozen=True, eq=False)
class Experts:
    """What the experts beside the network know. It never changes.

    Parameters
    ----------
    mean, scale : float32[D]
        A value is standardised as (value - mean) * scale, and clipped at `conventions.LIMIT`.
    frames : float32[N, D]
        The recorded examples, standardised and clipped, one after the other.
    offsets : int64[E + 1]
        Example ``e`` is ``frames[offsets[e]:offsets[e + 1]]``.
    kinds : int64[E]
        The number of each example's label.
    floor : float
        What is added to a distance before its logarithm is taken.
    dilations : int64[L]
        In frames, rising. There are K = 84 L convolutions, of one dilation after the other.
    channel_offsets : int64[K + 1]
        Where the inputs that each convolution sums up begin in `channels`.
    channels : int64[*]
        Numbers of inputs.
    biases : float32[B, K]
        B for each convolution.
    weights : float32[C, B, K]
        The linear model's, for each label.
    intercepts : float32[C]
        Likewise.
    powers : float32[2, 4]
        What the opinion of the examples, and that of the convolutions, is raised to after each of
        the `conventions.SHARES` of a series.
    """

    mean: Floats
    scale: Floats
    frames: Floats
    offsets: Indices
    kinds: Indices
    floor: float
    dilations: Indices
    channel_offsets: Indices
    channels: Indices
    biases: Floats
    weights: Floats
    intercepts: Floats
    powers: Floats

    @property
    def n_inputs(self) -> int:
        """Count the dimensions of a frame."""
        return len(self.mean)

    @property
    def n_labels(self) -> int:
        """Count the labels."""
        return len(self.intercepts)

    @property
    def n_templates(self) -> int:
        """Count the recorded examples."""
        return len(self.kinds)

    @property
    def n_dilations(self) -> int:
        """Count the dilations."""
        return len(self.dilations)

    @property
    def n_biases(self) -> int:
        """Count the biases of one convolution."""
        return len(self.biases)

    @property
    def n_bytes(self) -> int:
        """Count the bytes of all arrays."""
        arrays = (getattr(self, each.name) for each in fields(self))
        return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))

    def __getstate__(self) -> dict[str, Any]:
        # The processor decides how the templates are arranged.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def templates(self) -> Floats:
        """The recorded examples as the kernels want them, float32[:]."""
        arranged = allocate(kernels.count_templates(self.n_inputs, self.offsets, self.n_templates))
        kernels.arrange_templates(
            self.n_inputs, self.offsets, self.n_templates, self.frames, arranged
        )
        return arranged


def measure_openings(templates: Templates, series: Floats, ends: Sequence[int]) -> Floats:
    """Compute how far the beginnings of a series are from each template's, with an open end.

    Parameters
    ----------
    templates : Templates
    series : float32[T, D]
    ends : sequence of int
        How many frames each beginning has, rising, 1 to T.

    Returns
    -------
    float32[len(ends), E]
        The least mean of the squared distances of the frames that meet: their sum, divided by the
        frames of both.
    """
    columns = templates.start()
    n_padded = pad(len(templates))
    found = np.empty((len(ends), n_padded), np.float32)
    rows = np.empty(n_padded, np.float32)
    heard = 0
    for number, end in enumerate(ends):
        templates.advance(columns, series[heard:end])
        heard = end
        kernels.open_ends(templates.offsets, len(templates), columns, heard, found[number], rows)
    return found[:, : len(templates)]


def allocate_experts_state(experts: Experts) -> Floats:
    """Make a state of the experts that has read nothing yet."""
    return allocate(kernels.count_experts(experts))


def advance_experts(experts: Experts, state: Floats, frames: Floats) -> None:
    """Feed frames float32[T, D] to a stream; its state changes in place."""
    kernels.advance_experts(experts, state, frames, len(frames))


def consult_experts(experts: Experts, state: Floats, output: Floats) -> None:
    """Join the experts' opinions of a stream with the network's probabilities.

    Parameters
    ----------
    experts : Experts
    state : float32[*]
        A stream that has read a frame or more. Its memory stays as it was.
    output : float32[C]
        The network's probabilities; becomes those of all three.
    """
    kernels.consult_experts(experts, state, output)


def consult_series(
    experts: Experts, frames: Floats, offsets: Indices, output: Floats, *, after_each_frame: bool
) -> None:
    """Join the experts' opinions of series with the network's probabilities.

    Parameters
    ----------
    experts : Experts
    frames : float32[N, D]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    output : float32[S, C] or float32[N, C]
        The network's probabilities; become those of all three.
    after_each_frame : bool
        Whether there is a row for each frame, not for each series.
    """
    state = allocate_experts_state(experts)
    n_series = len(offsets) - 1
    kernels.consult_series(experts, frames, offsets, n_series, after_each_frame, state, output)


def match_series(experts: Experts, frames: Floats, offsets: Indices) -> tuple[Floats, Indices]:
    """Compute how far each recorded example is from what series have of it, at best.

    Parameters
    ----------
    experts : Experts
    frames : float32[N, D]
    offsets : int64[S + 1]
        As for `consult_series`.

    Returns
    -------
    matches : float32[S, E]
        After whichever frame of the series it is least, the mean of the squared distances of the
        frames that meet, by dynamic time warping to the whole example. So it does not matter what
        comes after.
    frames : int64[S, E]
        How many frames the series has up to there.
    """
    n_series = len(offsets) - 1
    found = np.empty((n_series, 2, experts.n_templates), np.float32)
    state = allocate_experts_state(experts)
    kernels.match_series(experts, frames, offsets, n_series, state, found)
    return found[:, 0], found[:, 1].astype(np.int64)


def match_experts(experts: Experts, state: Floats) -> float:
    """Return the least of what `match_series` has for what a stream has read so far."""
    return float(kernels.match_experts(experts, state))


def follow_experts(experts: Experts, state: Floats, label: int) -> float:
    """Find where in the series of a label a stream is.

    Parameters
    ----------
    experts : Experts
    state : float32[*]
        A stream that has read a frame or more. Its memory stays as it was.
    label : int
        Its number.

    Returns
    -------
    float
        0 to 1: the mean over its recorded examples of where the alignment with an open end stops,
        weighted by the inverse square of its mean cost. -1 without examples of this label.
    """
    return float(kernels.follow_experts(experts, state, label))


def pool_convolutions(experts: Experts, frames: Floats, offsets: Indices) -> Floats:
    """Compute in what share of each series' frames the convolutions are above their biases.

    Parameters
    ----------
    experts : Experts
        Its weights need not be known yet.
    frames : float32[N, D]
    offsets : int64[S + 1]
        As for `consult_series`.

    Returns
    -------
    float32[S, B * K]
    """
    n_series = len(offsets) - 1
    shares = np.empty((n_series, experts.biases.size), np.float32)
    state = allocate_experts_state(experts)
    kernels.pool_convolutions(experts, frames, offsets, n_series, state, shares)
    return shares
