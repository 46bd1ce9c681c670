"""Predicting in Pd neither allocates nor frees nor locks; the counting itself is tested too."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from lessons import ARRAYS
from patchlstm import LSTMClassifier, LSTMForecaster, LSTMRegressor

INCLUDES = ("/usr/include/pd", "/usr/local/include/pd")

# [counted] sends on to the model, whose outlets end in objects that do nothing with it.
PATCH = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r message;
#X obj 10 40 list trim;
#X obj 10 70 counted;
#X obj 10 100 {box};
#X obj 10 130 route nothing;
#X obj 90 130 route nothing;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 3 1 5 0;
"""


# Between the two [counted~] is what hears the sound: Pd takes the last connection first.
SOUND = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 noise~;
#X obj 10 40 counted~ 1;
#X obj 10 70 {box};
#X obj 200 70 counted~ 0;
#X obj 10 100 r ears;
#X obj 200 40 r count;
#X connect 0 0 1 0;
#X connect 1 0 3 0;
#X connect 1 0 2 0;
#X connect 4 0 2 0;
#X connect 5 0 3 0;
"""


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counting")
    source = Path(__file__).parent / "allocations.c"
    command = ["cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-fPIC", "-shared"]
    command += [f"-I{include}" for include in INCLUDES]
    library = folder / "counted.pd_linux"
    subprocess.run([*command, source, "-o", library, "-ldl", "-lpthread"], check=True)
    return folder


def series():
    rng = np.random.default_rng(0)
    return [rng.normal(label, 1, (4, 2)) for label in (0, 1) for _ in range(3)]


@pytest.fixture
def pd(start_pd, library, counting, tmp_path):
    classifier = LSTMClassifier(hidden_size=(9, 6), max_iter=1)
    classifier.fit(series(), ["low"] * 3 + [7] * 3).write(tmp_path / "gesture.lstm")
    return start_counting(
        start_pd, library, counting, f"lstm.classifier gest -model {tmp_path / 'gesture.lstm'}"
    )


@pytest.fixture
def mapping(start_pd, library, counting, tmp_path):
    """A Pd that counts what a mapping from frame to frame does."""
    regressor = LSTMRegressor(hidden_size=(9, 6), max_iter=1)
    regressor.fit_frames(series(), series()).write(tmp_path / "mapping.lstm")
    return start_counting(
        start_pd, library, counting, f"lstm.regressor map -model {tmp_path / 'mapping.lstm'}"
    )


@pytest.fixture
def player(start_pd, library, counting, tmp_path):
    """A Pd that counts what goes on by itself."""
    LSTMForecaster(hidden_size=9, max_iter=1).fit(series()).write(tmp_path / "player.lstm")
    return start_counting(
        start_pd, library, counting, f"lstm.forecaster play -model {tmp_path / 'player.lstm'}"
    )


def start_counting(start_pd, library, counting, box):
    patch = counting / "counting.pd"
    patch.write_text(PATCH.format(box=box))
    return start_pd(
        {"other": " ".join(box.split()[:2])},
        path=[library, counting],
        arrays={**ARRAYS, "b-0": [0, 0, 0], "b-1": [0, 0, 0]},
        receivers=["message"],
        flags=["-lib", "lstm", "-lib", "counted", "-open", str(patch)],
        environment={"LD_PRELOAD": str(counting / "counted.pd_linux")},
    )


def count(pd, message):
    """Return how often the message allocated, freed and locked."""
    pd.send(f"message {message}")
    (line,) = [line.text for line in pd.sync() if line.text.startswith("counted ")]
    return [int(word) for word in line.partition(": ")[2].split() if word.isdigit()]


@pytest.mark.parametrize(
    "message", ["predictseries a", "predictframe 0.1 0.9", "list 0.1 0.9", "reset"]
)
def test_predicting_neither_allocates_nor_locks(pd, message):
    for name in ("predictseries a", "predictframe 0.1 0.9"):
        count(pd, name)  # an array's name is looked up, and kept, the first time
    for _ in range(3):
        assert count(pd, message) == [0, 0, 0]


@pytest.mark.parametrize("mode", ["follow 1", "spot 1"])
def test_a_stream_neither_allocates_nor_locks(pd, mode):
    count(pd, mode)
    count(pd, "predictframe 0.1 0.9")
    for frame in np.concatenate([*series(), *series()]):
        assert count(pd, f"predictframe {frame[0]} {frame[1]}") == [0, 0, 0]


@pytest.mark.parametrize(
    "message", ["predictseries a b", "predictseries a", "predictframe 0.1 0.9", "reset"]
)
def test_a_mapping_neither_allocates_nor_locks(mapping, message):
    for name in ("predictseries a b", "predictframe 0.1 0.9"):
        count(mapping, name)  # memory for the answers is kept, too
    for _ in range(3):
        assert count(mapping, message) == [0, 0, 0]


@pytest.mark.parametrize(
    "message",
    ["predictseries a b", "predictframe 0.1 0.9", "continue", "continue 40", "reset", "seed 3"],
)
def test_going_on_neither_allocates_nor_locks(player, message):
    for name in ("predictseries a b", "predictframe 0.1 0.9", "continue", "seed 2"):
        count(player, name)
    for _ in range(3):
        assert count(player, message) == [0, 0, 0]


def test_a_series_longer_than_a_chunk_neither_allocates_nor_locks(pd):
    count(pd, "predictseries a")
    for name in ARRAYS:
        pd.set_array(name, [0.5] * 1000)
    assert count(pd, "predictseries a") == [0, 0, 0]


def test_the_answers_to_a_long_series_get_memory_once(mapping):
    for name in (*ARRAYS, "b-0", "b-1"):
        mapping.send(f"{name} resize 100000")  # 800 kB
    count(mapping, "predictseries a b")
    for _ in range(3):
        assert count(mapping, "predictseries a b") == [0, 0, 0]


def test_the_counting_sees_an_allocation_and_a_lock(pd):
    assert count(pd, "deliberately allocate") == [1, 1, 0]
    assert count(pd, "deliberately lock") == [0, 0, 1]
    n_allocations, *_ = count(pd, "gethiddensize")  # becomes a command for Python
    assert n_allocations > 0


@pytest.fixture
def sounding(start_pd, library, counting):
    """A Pd that counts what happens as sound is heard."""

    def start(box):
        patch = counting / "sound.pd"
        patch.write_text(SOUND.format(box=box))
        pd = start_pd(
            {},
            path=[library, counting],
            receivers=["ears", "count"],
            flags=["-lib", "lstm", "-lib", "counted", "-open", str(patch)],
            environment={"LD_PRELOAD": str(counting / "counted.pd_linux")},
        )
        pd.send("pd dsp 1")
        return pd

    return start


def count_sound(pd):
    """Return how often blocks of sound allocated, freed and locked; there are some hundred."""
    pd.send("count bang")
    pd.sync()
    time.sleep(0.2)
    pd.send("count bang")
    (line,) = [line.text for line in pd.sync() if line.text.startswith("counted ")]
    assert line.endswith("in some blocks")
    return [int(word) for word in line.partition(": ")[2].split() if word.isdigit()]


def test_hearing_neither_allocates_nor_locks(sounding):
    pd = sounding("lstm.mfcc~ -hop 64 -delta 1")
    assert count_sound(pd) == [0, 0, 0]
    pd.send("ears window 4096", "ears coefficients 20", "ears reset")  # another stream takes over
    assert count_sound(pd) == [0, 0, 0]


def test_the_counting_of_sound_sees_an_allocation(sounding):
    assert count_sound(sounding("allocating~"))[:2] != [0, 0]
