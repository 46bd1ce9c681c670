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
from .memory import Floats, allocate
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
    reach : float
        The greatest cost that is usual between series of one kind, divided by the frames of both.
    """

    def __init__(self, templates: Templates, reach: float) -> None:
        self._templates = templates
        self._reach = reach
        n_templates = len(templates)
        self._state = allocate(kernels.count_spotting(templates.offsets, n_templates))
        kernels.start_spotting(templates.offsets, n_templates, self._state)

    def hear(self, frame: Floats) -> Candidate | None:
        """Take a frame float32[D] of the stream; return a candidate if one is ripe."""
        templates = self._templates
        number = kernels.spot(
            templates.n_inputs,
            templates.offsets,
            len(templates),
            templates.arranged,
            self._reach,
            self._state,
            np.ascontiguousarray(frame, dtype=np.float32),
        )
        if number < 0:
            return None
        cost, n_frames, n_after = self._state[:3].tolist()
        return Candidate(number, cost, int(n_frames), int(n_after))

    def take(self) -> None:
        """Say that the last candidate was right."""
        kernels.take_spotted(self._state)


def is_convincing(closeness: float, strangeness: float) -> bool:
    """Judge a candidate.

    Parameters
    ----------
    closeness : float
        Its cost, as a share of the greatest that is usual.
    strangeness : float
        How far the network finds it from what it was trained on, likewise.
    """
    return bool(kernels.is_convincing(closeness, strangeness))
