"""Where in its recorded examples a stream is, and which of them has just ended in it."""

from __future__ import annotations

import numpy as np

from ...conventions import LEAST_DISTANCE
from ...layout import pad
from ..alignment.spotting import spot
from ..compiling import part
from ..structures import fields
from ..vectors.simd import at
from .openings import open_ends
from .opinions import standardise
from .state import N_READ, locate_columns, locate_scratch

_FARTHEST_CANDIDATE = 0.9  # in distances that are usual between examples of all labels


@part
def follow_experts(experts, state, label):
    """Return where in the series of a label a stream is, from 0 to 1; without examples, -1.

    The mean over its examples of where the alignment with an open end stops, weighted by the
    inverse square of its cost.
    """
    known = fields(experts)
    distances = at(state, locate_scratch(known))
    ends = at(distances, pad(known.n_templates))
    columns = at(state, locate_columns(known))
    open_ends(known.offsets, known.n_templates, columns, state[N_READ], distances, ends)
    total, weights = 0.0, 0.0
    for n in range(known.n_templates):
        if known.kinds[n] == label:
            cost = known.floor + distances[n]
            length = known.offsets[n + 1] - known.offsets[n]
            weights += 1.0 / (cost * cost)
            total += np.float64(ends[n]) / (length * cost * cost)
    return total / weights if weights > 0.0 else -1.0


@part
def spot_experts(experts, state, frame, values):
    """Take one more frame of a stream; return the example that has just ended in it, or -1."""
    known = fields(experts)
    standardise(known, frame, values)
    limit = _FARTHEST_CANDIDATE / LEAST_DISTANCE * known.floor
    return spot(
        known.n_inputs, known.offsets, known.n_templates, known.templates, limit, state, values
    )
