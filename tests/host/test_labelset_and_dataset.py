"""LabelSet and DataSet, which share most of what a DataSeries does."""

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
    with pytest.raises(InvalidValueError, match="^" + message):
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
