"""Frames as the network sees them, and back: what is known of each dimension, see `layout`."""

from __future__ import annotations

import math

import numpy as np

from ...layout import CONTINUATION, HEAD, HIGHEST, LOWEST, N_INPUTS, SCALE, SHIFT, STEP, pad
from ..compiling import part
from ..scalars import exp, log
from ..vectors.simd import at


@part
def standardise(sizes, parameters, frame, values):
    """Write the standardised values of a frame."""
    n_inputs = sizes[N_INPUTS]
    mean = parameters
    scale = at(parameters, SCALE * pad(n_inputs))
    if sizes[HEAD] == CONTINUATION:
        shift = at(parameters, SHIFT * pad(n_inputs))
        lowest = at(parameters, LOWEST * pad(n_inputs))
        for d in range(n_inputs):
            value = frame[d]
            if shift[d] > 0:
                # What was never as low when it was learnt may be below 0 now.
                value = np.float32(log(np.float64(max(value, lowest[d])) + shift[d]))
            values[d] = (value - mean[d]) * scale[d]
    else:
        for d in range(n_inputs):
            values[d] = (frame[d] - mean[d]) * scale[d]


@part
def find_bounds(sizes, parameters, d):
    """Return between which standardised values dimension `d` lies, half a step more included."""
    n_inputs = sizes[N_INPUTS]
    half = 0.5 * np.float64(parameters[STEP * pad(n_inputs) + d])
    lowest = np.float64(parameters[LOWEST * pad(n_inputs) + d]) - half
    highest = np.float64(parameters[HIGHEST * pad(n_inputs) + d]) + half
    shift = np.float64(parameters[SHIFT * pad(n_inputs) + d])
    if shift > 0:
        lowest = log(lowest + shift)
        highest = log(highest + shift)
    mean = np.float64(parameters[d])
    scale = np.float64(parameters[SCALE * pad(n_inputs) + d])
    return (lowest - mean) * scale, (highest - mean) * scale


@part
def restore_value(sizes, parameters, d, value):
    """Return dimension `d` of a frame, given its standardised value: one that was possible."""
    n_inputs = sizes[N_INPUTS]
    shift = np.float64(parameters[SHIFT * pad(n_inputs) + d])
    step = np.float64(parameters[STEP * pad(n_inputs) + d])
    lowest = np.float64(parameters[LOWEST * pad(n_inputs) + d])
    highest = np.float64(parameters[HIGHEST * pad(n_inputs) + d])
    found = value / parameters[SCALE * pad(n_inputs) + d] + parameters[d]
    if shift > 0:
        found = exp(found) - shift
    found = min(max(found, lowest), highest)
    if step > 0:
        found = min(lowest + step * math.floor((found - lowest) / step + 0.5), highest)
    return np.float32(found)
