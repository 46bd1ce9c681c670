"""How classifiers are compared, with classifiers that are wrong on purpose."""

import numpy as np
import pytest

from comparing import Trial, compare, measure
from measures import Predictions, without_confidence
from sets import Part, Split, draw_few
from spoilt import spoil_recordings, spoil_series, take_beginnings

SERIES = [np.full((10, 2), value, np.float32) for value in range(12)]
LABELS = ["even", "odd"] * 6
PART = Part(SERIES, LABELS)


def always(label):
    """Make what is fitted to answer one label."""
    return lambda train, seed: lambda series: without_confidence([label] * len(series))


def knowing(train, seed):
    """Answer rightly, with a probability of a half."""
    return lambda series: Predictions(
        [LABELS[int(values[0, 0])] for values in series], np.full(len(series), 0.5)
    )


def trials(seed):
    yield Trial(PART, {"all": PART, "evens": Part(SERIES[::2], LABELS[::2])})


def test_each_row_has_its_share():
    found = measure(always("even"), trials, range(2))
    assert found["all"].mean == 50
    assert found["evens"].mean == 100
    assert np.isnan(found["all"].calibration)
    assert measure(knowing, trials, range(1))["all"].calibration == pytest.approx(50)


def test_the_table_says_how_far_ahead_the_first_is():
    classifiers = {"we": knowing, "even": always("even"), "none": always("none")}
    text = compare("sets", classifiers, {"toy, ": trials}, range(1))
    rows = [line.split(" | ") for line in text.splitlines()]
    assert [row[-1] for row in rows[2:]] == ["+50.0 |", "+0.0 |", "+25.0 |"]
    assert rows[2][0] == "| toy, all"


def test_a_few_examples_of_each_label_are_drawn_by_the_seed():
    first, again, other = (draw_few(Split(PART, PART), 3, seed) for seed in (0, 0, 1))
    values = [sorted(one[0, 0] for one in split.train.series) for split in (first, again, other)]
    assert values[0] == values[1] != values[2]
    assert sorted(first.train.labels) == ["even"] * 3 + ["odd"] * 3


def test_spoilt_takes_keep_their_labels():
    ramp = np.linspace([0.0], [1.0], 100, dtype=np.float32)
    for part in spoil_series(Part([ramp], ["up"])).values():
        assert part.labels == ["up"]
        assert part.series[0].dtype == np.float32
        assert 0 <= part.series[0].min() <= part.series[0].max() <= 1
    found = take_beginnings(Part([ramp], ["up"]))
    assert {name: len(part.series[0]) for name, part in found.items()} == {
        "30 %": 30, "50 %": 50, "70 %": 70, "100 %": 100
    }  # fmt: skip


def test_sound_is_spoilt_before_its_analysis():
    from mfcc import compute_mfcc
    from sets import Recording

    samples = np.sin(np.arange(4000) / 5)
    clean = compute_mfcc(samples, 8000)
    found = spoil_recordings([Recording("1", "someone", 7, samples, clean)], seed=0)
    lengths = {name: len(part.series[0]) for name, part in found.items()}
    assert lengths["clean"] == lengths["12 dB softer"] == len(clean)
    assert lengths["0.2 s of room behind"] > len(clean)
    assert lengths["0.5 s of room at both ends"] > lengths["0.2 s of room behind"]
    softer = found["12 dB softer"].series[0]
    np.testing.assert_allclose(softer[:, 1:], clean[:, 1:], atol=0.1)
    assert (softer[:, 0] < clean[:, 0]).all()
