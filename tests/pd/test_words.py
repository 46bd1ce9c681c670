"""From sound to a label in one patch: examples/words.pd hears words that are played to it."""

from __future__ import annotations

import pytest

from sounds import recording

pytest.importorskip("soundfile")

from spoken import RATE, speak, words_of

SPOKEN = ["down", "up", "up", "down", "up"]


def test_words_that_were_spoken_are_recorded_learnt_and_recognised(library, tmp_path):
    lessons = {
        label: recording(3 * [label], seed, RATE) for seed, label in enumerate(("up", "down"))
    }
    lines = speak(library, tmp_path, lessons, recording(SPOKEN, 3, RATE))
    takes = [line.split()[-1] for line in lines if line.startswith("recorder.right: take")]
    assert takes == ["up-1", "up-2", "up-3", "down-1", "down-2", "down-3"]
    assert any(line.startswith("model.left: fit ") for line in lines)
    assert words_of(lines) == SPOKEN
    assert not [line for line in lines if "error" in line]


def test_what_is_said_without_a_label_is_not_recorded(library, tmp_path):
    lines = speak(library, tmp_path, {"": recording(["up", "up"], 1, RATE)})
    assert not [line for line in lines if line.startswith("recorder.right: take")]
    assert [line for line in lines if line.startswith("recorder.right: error")]
