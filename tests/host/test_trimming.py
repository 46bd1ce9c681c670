"""Quiet frames are cut from both ends of series."""

from __future__ import annotations

import numpy as np
import pytest

from patchlstm import DataSeries
from patchlstm.errors import InvalidValueError, NotFoundError


def quiet_then_loud(n_quiet, n_loud, n_after):
    loud = np.where(np.arange(n_loud) % 2, 1.0, -1.0)
    return np.concatenate([np.zeros(n_quiet), loud, np.zeros(n_after)])


@pytest.fixture
def series():
    """Two series, whose second dimension has an offset and whose third never changes."""
    made = DataSeries()
    for name, lengths in (("a", (5, 20, 7)), ("b", (0, 10, 3))):
        move = quiet_then_loud(*lengths)
        made.add_series(name, np.stack([move, 100 + 10 * move, np.full_like(move, 9)], axis=1))
    made.keep_history()
    return made


def test_quiet_ends_go_whatever_the_scale_of_a_dimension(series):
    assert series.trim(0.5, "a") == 12
    assert (series.length("a"), series.length("b")) == (20, 13)
    assert series.get_frame("a", 0).tolist() == [-1, 90, 9]
    series.undo()
    assert series.length("a") == 32


def test_the_level_is_the_mean_square_of_the_standardised_frame(series):
    frames = np.concatenate(series.series()).astype(float)
    deviations = frames.std(axis=0)
    standard = (frames[:, :2] - frames[:, :2].mean(axis=0)) / deviations[:2]
    energy = (standard[6] ** 2).sum() / 3  # of the first loud frames; the third dimension counts 0
    with pytest.raises(InvalidValueError):
        series.trim(1.5 * energy, "a")
    assert series.trim(0.9 * energy, "a") > 0


def test_all_series_are_trimmed_in_one_step(series):
    assert series.trim(0.5) == 15
    assert (series.length("a"), series.length("b")) == (20, 10)
    series.undo()
    assert (series.length("a"), series.length("b")) == (32, 13)


def test_a_dimension_is_compared_as_it_is(series):
    assert series.trim(105, "a", dimension=1) == 13  # the first loud frame has 90, the last 110
    assert series.trim(9, dimension=2) == 0
    with pytest.raises(InvalidValueError, match=r"^Invalid dimension: found 3, .* are 0 to 2"):
        series.trim(1, dimension=3)


def test_nothing_changes_if_a_series_would_vanish(series):
    series.add_series("still", [[0, 100, 9]] * 4)
    with pytest.raises(InvalidValueError, match=r"^Level too high: the loudest frame of 'still'"):
        series.trim(0.5)
    assert (series.length("a"), series.length("still")) == (32, 4)


def test_what_cannot_be_trimmed(series):
    with pytest.raises(NotFoundError):
        series.trim(0.5, "nobody")
    with pytest.raises(InvalidValueError, match=r"^DataSeries is empty"):
        DataSeries().trim(0.5)
    with pytest.raises(InvalidValueError, match=r"^Invalid level: "):
        series.trim(np.nan)
