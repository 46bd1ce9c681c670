"""LabelSet and DataSet, which share most of what a DataSeries does."""

import math

import numpy as np
import pytest

from patchlstm import DataSet, LabelSet
from patchlstm.errors import InvalidValueError, NotFoundError


@pytest.fixture
def labels():
    """Two labels."""
    made = LabelSet()
    made.add_label("1", "up")
    made.add_label("2", "down")
    return made


@pytest.fixture
def points():
    """Two points in two dimensions."""
    made = DataSet()
    made.add_point("p", [0, 1])
    made.add_point("q", [2, 3])
    return made


def test_labels(labels):
    assert (labels.size, labels.cols, labels.ids()) == (2, 1, ["1", "2"])
    labels.set_label("1", "left")
    labels.set_label("3", "right")
    labels.update_label("2", "up")
    assert [labels.get_label(key) for key in labels.ids()] == ["left", "up", "right"]
    labels.delete_label("2")
    assert labels.ids() == ["1", "3"]
    labels.clear()
    assert len(labels) == 0


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("get_label", ()), ("update_label", ("x",)), ("delete_label", ())],
)
def test_unknown_label_identifier(labels, method, arguments):
    with pytest.raises(NotFoundError, match=r"^Point not found: '9' .* 2 identifiers of the Label"):
        getattr(labels, method)("9", *arguments)


@pytest.mark.parametrize("label", ["", None, 3.0])
@pytest.mark.parametrize(("method", "key"), [("add", "3"), ("set", "1"), ("update", "1")])
def test_unusable_label(labels, method, key, label):
    before = str(labels)
    with pytest.raises(InvalidValueError, match=r"^(Empty|Invalid) label"):
        getattr(labels, f"{method}_label")(key, label)
    assert str(labels) == before


def test_unusable_label_identifier(labels):
    for method in (labels.add_label, labels.set_label):
        with pytest.raises(InvalidValueError, match=r"^Empty identifier"):
            method("", "x")
    with pytest.raises(InvalidValueError, match=r"^Identifier already in dataset"):
        labels.add_label("1", "x")
    assert labels.ids() == ["1", "2"]


@pytest.mark.parametrize(("overwrite", "first"), [(False, "up"), (True, "left")])
def test_merge_labels(labels, overwrite, first):
    other = LabelSet()
    other.add_label("3", "right")
    other.add_label("1", "left")
    labels.merge(other, overwrite)
    assert labels.ids() == ["1", "2", "3"]
    assert labels.get_label("1") == first


def test_an_entry_gets_another_identifier_and_keeps_its_place(labels):
    labels.rename("1", "one")
    assert labels.ids() == ["one", "2"]
    labels.rename("2", "2")
    assert [labels.get_label(key) for key in ("one", "2")] == ["up", "down"]
    for old, new, phrase in (
        ("1", "x", "Point not found: '1'"),
        ("one", "2", "Identifier already in dataset: '2'"),
        ("one", "", "Empty identifier"),
    ):
        with pytest.raises((InvalidValueError, NotFoundError), match=f"^{phrase}"):
            labels.rename(old, new)
    assert labels.ids() == ["one", "2"]


def test_labels_are_counted_in_their_natural_order(labels):
    for i, label in enumerate(("take 10", "take 2", "up")):
        labels.add_label(f"x{i}", label)
    assert list(labels.counts().items()) == [("down", 1), ("take 2", 1), ("take 10", 1), ("up", 2)]
    assert LabelSet().counts() == {}


def test_snapshot_of_labels(labels):
    copy = labels.snapshot()
    labels.set_label("1", "left")
    labels.delete_label("2")
    assert [copy.get_label(key) for key in copy.ids()] == ["up", "down"]


def test_print_labels(labels):
    assert str(labels) == "LabelSet: size 2, cols 1\n  1  up\n  2  down"


def test_points(points):
    assert (points.size, points.cols, points.ids()) == (2, 2, ["p", "q"])
    points.set_point("p", [9, 9])
    points.set_point("r", [8, 8])
    points.update_point("q", [7, 7])
    assert [points.get_point(key).tolist() for key in points.ids()] == [[9, 9], [7, 7], [8, 8]]
    assert points.get_point("p").dtype == np.float32
    assert not points.get_point("p").flags.writeable
    points.delete_point("q")
    assert points.ids() == ["p", "r"]
    points.clear()
    points.add_point("p", [1, 2, 3])
    assert points.cols == 3


@pytest.mark.parametrize(
    ("method", "arguments"),
    [("get_point", ()), ("update_point", ([1, 1],)), ("delete_point", ())],
)
def test_unknown_point(points, method, arguments):
    with pytest.raises(NotFoundError, match=r"^Point not found: 'x' is not among the 2"):
        getattr(points, method)("x", *arguments)


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ([1], r"Wrong Point Size: the point has 1 dimensions, the DataSet holds 2"),
        ([], r"Empty buffer: the point has no dimensions"),
        ([[1, 2]], r"Invalid buffer: the point has the shape"),
        ([1, np.nan], r"Not a finite number: dimension 1 of the point is nan"),
    ],
)
@pytest.mark.parametrize(("method", "key"), [("add", "r"), ("set", "p"), ("update", "p")])
def test_unusable_point(points, method, key, point, message):
    before = str(points)
    with pytest.raises(InvalidValueError, match=r"^" + message):
        getattr(points, f"{method}_point")(key, point)
    assert str(points) == before


def test_duplicate_point(points):
    with pytest.raises(InvalidValueError, match=r"^Identifier already in dataset: 'p'"):
        points.add_point("p", [1, 1])


def test_merge_points(points):
    other = DataSet()
    other.add_point("r", [1, 2, 3])
    with pytest.raises(InvalidValueError, match=r"^Dimensions do not match"):
        points.merge(other)
    assert points.ids() == ["p", "q"]


def test_the_nearest_points_are_those_of_a_plain_search():
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((9000, 3)).astype(np.float32)  # more than are looked at in one go
    many = DataSet.from_points(rows)
    point = rng.standard_normal(3).astype(np.float32)
    distances = [math.dist(row, point) for row in rows]
    order = sorted(range(len(rows)), key=distances.__getitem__)[:7]
    identifiers, found = many.k_nearest(point, 7)
    assert identifiers == [str(i) for i in order]
    np.testing.assert_allclose(found, [distances[i] for i in order], rtol=1e-12)
    assert len(many.k_nearest(point, 9000)[0]) == 9000


def test_of_points_equally_near_the_first_comes_first(points):
    for name in ("c", "b", "a"):
        points.add_point(name, [2, 3])
    assert points.k_nearest([2, 3], 3)[0] == ["q", "c", "b"]
    assert points.k_nearest([2, 3], 3)[1].tolist() == [0, 0, 0]


def test_neighbours_follow_every_change(points, tmp_path):
    def nearest():
        return points.k_nearest([2, 3], points.size)[0]

    assert nearest() == ["q", "p"]
    points.add_point("r", [2, 3.5])
    assert nearest() == ["q", "r", "p"]
    copy = points.snapshot()
    points.set_point("q", [100, 100])
    assert nearest() == ["r", "p", "q"]
    assert copy.k_nearest([2, 3])[0] == ["q"]
    points.delete_point("r")
    assert nearest() == ["p", "q"]
    points.merge(copy, overwrite=True)
    assert nearest() == ["q", "r", "p"]
    points.write(tmp_path / "points.json")
    points.clear()
    points.add_point("x", [1])
    assert points.k_nearest([0])[0] == ["x"]
    points.read(tmp_path / "points.json")
    points.rename("r", "renamed")
    assert nearest() == ["q", "renamed", "p"]
    points.rename("renamed", "r")
    assert nearest() == ["q", "r", "p"]


def test_distances_of_the_largest_numbers_are_finite():
    far = DataSet.from_points([[3e38], [-3e38]])
    assert far.k_nearest([3e38], 2)[1] == pytest.approx([0, 6e38])


@pytest.mark.parametrize(
    ("point", "k", "message"),
    [
        ([1, 2], 0, r"k is too small: found 0, at least 1 is needed"),
        ([1, 2], 3, r"k is too large: found 3, the DataSet has 2 points"),
        ([1], 9, r"Wrong Point Size: the point has 1 dimensions, those of the DataSet have 2"),
        ([1, np.inf], 1, r"Not a finite number: dimension 1"),
    ],
)
def test_what_has_no_neighbours(points, point, k, message):
    with pytest.raises(InvalidValueError, match=r"^" + message):
        points.k_nearest(point, k)


def test_an_empty_set_has_no_neighbours():
    with pytest.raises(InvalidValueError, match=r"^DataSet is empty: add points first"):
        DataSet().k_nearest([1], 1)


def test_many_points_at_once(points):
    made = DataSet.from_points([[1, 2], [3, 4], [5, 6]])
    assert made.ids() == ["0", "1", "2"]
    assert made.points().tolist() == [[1, 2], [3, 4], [5, 6]]
    assert not made.points().flags.writeable
    named = DataSet.from_points(points.points(), points.ids())
    assert named.to_json() == points.to_json()
    assert DataSet().points().shape == (0, 0)


@pytest.mark.parametrize(
    ("rows", "names", "message"),
    [
        ([[1], [2]], ["a"], "Sizes do not match: found 2 points and 1 identifiers"),
        ([[1], [2]], ["a", "a"], "Identifier already in dataset: 'a' is there twice"),
        ([[1]], [""], "Empty identifier"),
        ([[1, np.nan]], ["a"], "Not a finite number: frame 0, dimension 1 of the array is nan"),
        ([], None, "Empty buffer: the array has no frames"),
        ([[[1.0]]], None, "Invalid buffer"),
    ],
)
def test_many_points_that_cannot_be_a_set(rows, names, message):
    with pytest.raises(InvalidValueError, match=r"^" + message):
        DataSet.from_points(rows, names)


def test_points_are_series_of_one_frame(points):
    assert [series.tolist() for series in points.series()] == [[[0, 1]], [[2, 3]]]
    assert points.get_series("q").tolist() == [[2, 3]]
    with pytest.raises(NotFoundError):
        points.get_series("x")
