"""Where in a stream, without beginning or end, something has just ended that was recorded before.

An alignment may begin at any frame of the stream and ends with its template (SPRING: Sakurai,
Faloutsos and Yamamuro 2007). The best one that has come to its end, by its cost divided by the
frames of both, is the candidate; if for a while there is no better one, it is ripe. Whoever asks
then judges it. What overlaps a candidate that was found right is no other one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .engine import kernels
from .experts import Experts
from .memory import Floats, Indices, allocate
from .templates import Templates


class Candidate(NamedTuple):
    """Frames of a stream that are like a template.

    Attributes
    ----------
    template : int
        Its number.
    cost : float
        The squared distance divided by the frames of both.
    n_frames : int
        How long it is.
    n_after : int
        How many frames came after it by now.
    """

    template: int
    cost: float
    n_frames: int
    n_after: int


class Spotter:
    """Looks out for templates in a stream.

    Parameters
    ----------
    templates : Templates
    limit : float
        No candidate costs so much.
    """

    def __init__(self, templates: Templates, limit: float) -> None:
        self._templates = templates
        self._limit = limit
        self._state = _start(templates.offsets)

    def hear(self, frame: Floats) -> Candidate | None:
        """Take a frame float32[D] of the stream; return a candidate if one is ripe."""
        templates = self._templates
        number = kernels.spot(
            templates.n_inputs,
            templates.offsets,
            len(templates),
            templates.arranged,
            self._limit,
            self._state,
            np.ascontiguousarray(frame, dtype=np.float32),
        )
        return _candidate(number, self._state)

    def take(self) -> None:
        """Say that the last candidate was right."""
        kernels.take_spotted(self._templates.offsets, len(self._templates), self._state)


class ExpertSpotter:
    """Looks out for the recorded examples of experts in a stream.

    Parameters
    ----------
    experts : Experts
    """

    def __init__(self, experts: Experts) -> None:
        self._experts = experts
        self._state = _start(experts.offsets)
        self._values = np.empty(experts.n_inputs, np.float32)

    def hear(self, frame: Floats) -> Candidate | None:
        """Take a frame float32[D] of the stream; return a candidate if one is ripe."""
        number = kernels.spot_experts(self._experts, self._state, frame, self._values)
        return _candidate(number, self._state)

    def take(self) -> None:
        """Say that the last candidate was right."""
        kernels.take_spotted(self._experts.offsets, self._experts.n_templates, self._state)


def _start(offsets: Indices) -> Floats:
    n_templates = len(offsets) - 1
    state = allocate(kernels.count_spotting(offsets, n_templates))
    kernels.start_spotting(offsets, n_templates, state)
    return state


def _candidate(number: int, state: Floats) -> Candidate | None:
    if number < 0:
        return None
    cost, n_frames, n_after = state[:3].tolist()
    return Candidate(number, cost, int(n_frames), int(n_after))
