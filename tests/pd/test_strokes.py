"""Percussion in one patch: examples/strokes.pd answers strokes that are played to it, and soon."""

from __future__ import annotations

import bisect

import numpy as np
import pytest

from sounds import STROKES as KINDS
from sounds import strokes

pytest.importorskip("soundfile")

from spoken import RATE, STROKES, answers_of, speak

N_TAKES = 5
MOST_MILLISECONDS = 60  # of Pd's logical time, from the onset to the answer


def test_each_stroke_is_answered_once_and_soon(library, tmp_path):
    lessons = {kind: strokes(N_TAKES * [kind], seed)[0] for seed, kind in enumerate(KINDS)}
    struck = np.random.default_rng(9).permutation(10 * KINDS).tolist()
    sound, onsets = strokes(struck, 10)
    lines = speak(library, tmp_path, lessons, sound, "strokes.pd", STROKES)
    assert not [line for line in lines if "error" in line]
    takes = [line for line in lines if line.startswith("recorder.right: take")]
    assert len(takes) == N_TAKES * len(KINDS)

    answers = [(label, time) for label, time in answers_of(lines) if label != "rest"]
    began = (onsets * 1000 / RATE).tolist()
    owners = [bisect.bisect(began, time) - 1 for _, time in answers]
    assert owners == list(range(len(struck)))  # each once
    right = sum(label == kind for (label, _), kind in zip(answers, struck, strict=True))
    assert right >= 0.98 * len(struck)
    latencies = [time - start for (_, time), start in zip(answers, began, strict=True)]
    assert max(latencies) < MOST_MILLISECONDS


def test_what_was_never_learnt_is_refused_once_a_stroke(library, tmp_path):
    lessons = {"thud": strokes(["thud"], 1)[0]}
    lines = speak(library, tmp_path, lessons, strokes(["thud", "bar"], 2)[0], "strokes.pd", STROKES)
    errors = [line.partition("strokes: ")[2] for line in lines if line.startswith("error")]
    assert [error.partition(":")[0] for error in errors] == ["fit", "predictframe", "predictframe"]
    assert not answers_of(lines)
