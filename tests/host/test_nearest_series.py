"""The series nearest to a series, by dynamic time warping."""

import math

import numpy as np
import pytest

import naive
from patchlstm import DataSeries
from patchlstm.errors import InvalidValueError


@pytest.fixture
def series():
    made = DataSeries()
    made.add_series("p", [[0, 0], [1, 1]])
    made.add_series("q", [[2, 3]])
    return made


@pytest.mark.parametrize("band", [None, 0, 4])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_the_nearest_series_are_those_of_a_plain_search(band, scale):
    rng = np.random.default_rng(1)
    many = DataSeries()
    for n in range(40):
        walk = rng.normal(size=(int(rng.integers(1, 25)), 3)).cumsum(axis=0)
        many.add_series(f"s{n}", walk * scale)
    asked = np.float32(rng.normal(size=(12, 3)).cumsum(axis=0) * scale)
    distances = {
        name: math.sqrt(naive.warp(asked.astype(np.float64), many.get_series(name), band)[-1, -1])
        for name in many.ids()
    }
    order = sorted(distances, key=distances.__getitem__)
    identifiers, found = many.k_nearest(asked, 7, band)
    assert identifiers == order[:7]
    np.testing.assert_allclose(found, [distances[name] for name in order[:7]], rtol=1e-5)


def test_of_series_equally_near_the_first_comes_first(series):
    for name in ("c", "b", "a"):
        series.add_series(name, [[2, 3], [2, 3]])
    identifiers, distances = series.k_nearest([[2, 3]], 3)
    assert identifiers == ["q", "c", "b"]
    assert distances.tolist() == [0, 0, 0]


def test_neighbours_follow_every_change(series, tmp_path):
    def nearest():
        return series.k_nearest([[2, 3]], series.size)[0]

    assert nearest() == ["q", "p"]
    series.add_series("r", [[2, 3.5]])
    assert nearest() == ["q", "r", "p"]
    copy = series.snapshot()
    series.add_frame("q", [100, 100])
    assert nearest() == ["r", "p", "q"]
    assert copy.k_nearest([[2, 3]])[0] == ["q"]
    series.delete_series("r")
    assert nearest() == ["p", "q"]
    series.merge(copy, overwrite=True)
    assert nearest() == ["q", "r", "p"]
    series.rename("r", "renamed")
    assert nearest() == ["q", "renamed", "p"]
    series.delete_frame("p", 0)
    series.set_series("q", [[50, 50]])
    series.update_frame("p", 0, [2, 3])
    assert nearest() == ["p", "renamed", "q"]
    series.write(tmp_path / "series.json")
    series.clear()
    series.add_series("x", [[1]])
    assert series.k_nearest([[0]])[0] == ["x"]
    series.read(tmp_path / "series.json")
    assert series.size == 3
    assert nearest() == ["p", "renamed", "q"]


def test_a_series_much_larger_than_all_others_has_distances_too(series):
    identifiers, distances = series.k_nearest([[1e35, 1e35]], 2)
    assert identifiers == ["q", "p"]
    assert distances == pytest.approx([math.sqrt(2) * 1e35, 2e35])


@pytest.mark.parametrize(
    ("asked", "options", "message"),
    [
        ([[1, 2]], {"k": 0}, r"k is too small: found 0, at least 1 is needed"),
        ([[1, 2]], {"k": 3}, r"k is too large: found 3, the DataSeries has 2 series"),
        ([[1]], {}, r"Wrong Point Size: the series has 1 dimensions, those of the DataSeries have"),
        ([[[1, 2]]], {}, r"Invalid buffer: the series has the shape \(1, 1, 2\)"),
        ([[1, 2]], {"band": -1}, r"Invalid count: the band is -1, at least 0 is needed"),
    ],
)
def test_what_has_no_neighbours(series, asked, options, message):
    with pytest.raises(InvalidValueError, match=message):
        series.k_nearest(asked, **options)


def test_an_empty_set_has_no_neighbours():
    with pytest.raises(InvalidValueError, match="DataSeries is empty"):
        DataSeries().k_nearest([[1, 2]])
