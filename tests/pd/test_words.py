"""From sound to a label in one patch: examples/words.pd hears words that are played to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pages import Page
from patchfile import read_patch
from patchlstm.cli.environment import patches
from realpd import Pd
from sounds import recording

pytest.importorskip("soundfile")

from spoken import RATE, speak, words_of

SPOKEN = ["down", "up", "up", "down", "up"]
TAKES = ["down-1", "down-2", "down-3", "up-1", "up-2", "up-3"]
RECORDER = "lstm.recorder $0-takes $0-takes"
MODEL = "lstm.classifier $0-words -keep 1"
PRINTED = {
    "lstm.dataseries $0-takes -keep 1": "series",
    "lstm.labelset $0-takes -keep 1": "labels",
    "lstm.performer": "word",
    MODEL: "model",
    RECORDER: "recorder",
}
FED = {
    RECORDER: "recorder",
    "lstm.takes $0-takes $0-takes": "takes",
    "lstm.dataseries $0-takes -keep 1": "series",
    "lstm.labelset $0-takes -keep 1": "labels",
    MODEL: "model",
    "list prepend 0": "heard",
    "$0-mode": "mode",
    "list append $0-takes $0-takes": "train",
}


def test_words_that_were_spoken_are_recorded_learnt_and_recognised(library, tmp_path):
    lessons = {
        label: recording(3 * [label], seed, RATE) for seed, label in enumerate(("up", "down"))
    }
    lines = speak(library, tmp_path, lessons, recording(SPOKEN, 3, RATE))
    takes = [line.split()[-1] for line in lines if line.startswith("recorder.right: take")]
    assert sorted(takes) == TAKES
    assert any(line.startswith("model.left: fit ") for line in lines)
    assert words_of(lines) == SPOKEN
    assert not [line for line in lines if "error" in line]


def test_what_is_said_without_a_label_is_not_recorded(library, tmp_path):
    lines = speak(library, tmp_path, {"": recording(["up", "up"], 1, RATE)})
    assert not [line for line in lines if line.startswith("recorder.right: take")]
    assert [line for line in lines if line.startswith("recorder.right: error")]


def test_a_musician_takes_it_in_at_a_glance():
    patch = read_patch(patches() / "pd" / "examples" / "words.pd")
    assert not patch.children
    boxes = [text for kind, text in patch.boxes if kind != "text" and not text.startswith("cnv ")]
    assert len(boxes) <= 25


def frames_of(label: str, take: int) -> list[str]:
    """Return a take as lstm.segment says it: frames of two kinds of word."""
    rng = np.random.default_rng(take)
    side = 1 if label == "up" else -1
    frames = rng.normal(0, 0.1, (20, 13)) + side * np.linspace(-1, 1, 20)[:, np.newaxis]
    return ["begin", *("list " + " ".join(f"{value:.5g}" for value in row) for row in frames)]


def say(pd: Pd, label: str, take: int) -> None:
    pd.send(*(f"heard {each}" for each in frames_of(label, take)), "heard end 20")


@pytest.fixture
def page(start_pd: Callable[..., Pd], library: Path, tmp_path: Path) -> Page:
    """Return the patch with three takes of each of two labels."""

    def start(*args, receivers, **options):
        return start_pd(*args, receivers=[*receivers, "pd-words.pd"], **options)

    words = Page(start, library / "examples" / "words.pd", tmp_path, PRINTED, FED)
    for label in ("up", "down"):
        words.pd.send(f"recorder label {label}")
        for take in range(3):
            say(words.pd, label, take)
            words.pd.until("recorder.right", "take", f"{label}-{take + 1}")
    wait_for(words.pd, TAKES)
    return words


def wait_for(pd: Pd, takes: list[str]) -> None:
    """Wait until both sets hold these: one message is sent when another has answered."""
    deadline = time.monotonic() + 10
    while True:
        pd.send("series ids", "labels ids")
        found = [
            sorted(pd.until(f"{name}.left", "ids")[-1].atoms[1:]) for name in ("series", "labels")
        ]
        if found == [takes, takes]:
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def test_a_bad_take_is_deleted_and_brought_back(page):
    time.sleep(0.2)
    page.pd.send("takes choose down-2", "takes delete")
    wait_for(page.pd, [take for take in TAKES if take != "down-2"])
    page.pd.send("takes undo")
    wait_for(page.pd, TAKES)


def test_the_last_take_is_deleted(page):
    page.pd.send("recorder delete")
    wait_for(page.pd, [take for take in TAKES if take != "down-3"])


def save(pd: Pd, folder: Path) -> None:
    """Save the patch, and again as long as something is still on its way to it."""
    for _ in range(50):
        n_seen = len(pd.seen)
        pd.send(f"pd-words.pd savetofile words.pd {folder}")
        for name in ("series", "labels", "model"):
            pd.send(f"{name} getwarnings")
            pd.until(f"{name}.right", "warnings")
        if not any("save it again" in line.text for line in pd.seen[n_seen:]):
            return
        time.sleep(0.1)
    raise AssertionError("it is never saved as it is")


def test_takes_and_network_are_there_when_the_saved_patch_is_opened(page, start_pd, tmp_path):
    page.pd.send("train fit")
    page.pd.until("model.left", "fit")
    page.pd.send("mode 1")
    say(page.pd, "up", 7)
    assert page.pd.until("word.left")[-1].text == "up"
    save(page.pd, tmp_path)
    flags = ["-path", tmp_path, "-open", str(tmp_path / "words.pd")]
    receivers = [*FED.values()]
    again = start_pd({}, receivers=receivers, flags=flags)
    wait_for(again, TAKES)
    again.send("mode 1")
    say(again, "down", 8)
    assert again.until("word.left")[-1].text == "down"
