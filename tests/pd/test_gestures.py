"""Gestures in a stream: examples/gestures.pd in a real Pd."""

from __future__ import annotations

import numpy as np

from gesturing import Gestures
from hand import SHAPES, STRANGE, perform

N_TAKES = 5


def test_each_gesture_of_a_stream_is_named_once(start_pd, library, tmp_path):
    patch = Gestures(start_pd, library, tmp_path)
    lesson = [label for label in SHAPES for _ in range(N_TAKES)]
    takes = patch.learn(*perform(lesson, seed=0, shortest_rest=50))
    assert takes == [f"{label}-{n + 1}" for label in SHAPES for n in range(N_TAKES)]
    played = [*np.random.default_rng(1).choice([*SHAPES], 20), STRANGE, STRANGE]
    found = patch.answer(*perform(map(str, played), seed=1))
    assert found.n_found >= 19
    assert found.n_false <= 1
