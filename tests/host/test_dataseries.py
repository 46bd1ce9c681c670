"""What a DataSeries does, message by message, and each of its failures."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from patchlstm import DataSeries, LabelSet
from patchlstm.errors import InvalidValueError, NotFoundError


@pytest.fixture
def series():
    """Two series, of three frames and of one, in two dimensions."""
    made = DataSeries()
    made.add_series("long", [[0, 1], [2, 3], [4, 5]])
    made.add_series("short", [[6, 7]])
    return made


def content(series):
    return [(key, series.get_series(key).tolist()) for key in series.ids()]


def test_empty():
    series = DataSeries()
    assert (len(series), series.size, series.cols, series.ids()) == (0, 0, 0, [])
    assert series.series() == []


def test_frames_make_a_series():
    series = DataSeries()
    for i in range(40):
        series.add_frame("a", [i, -i])
    assert series.size == 1
    assert series.cols == 2
    assert_array_equal(series.get_series("a"), [[i, -i] for i in range(40)])
    assert series.get_series("a").dtype == np.float32


def test_ids_keep_the_order_of_adding(series):
    series.add_frame("first", [8, 9])
    series.add_frame("long", [8, 9])
    assert series.ids() == ["long", "short", "first"]
    assert "first" in series
    assert "last" not in series


@pytest.mark.parametrize(("time", "frame"), [(0, [0, 1]), (2, [4, 5]), (-1, [4, 5]), (-3, [0, 1])])
def test_get_frame(series, time, frame):
    assert series.get_frame("long", time).tolist() == frame


@pytest.mark.parametrize("time", [3, -4, 100])
@pytest.mark.parametrize("method", ["get_frame", "delete_frame", "update_frame"])
def test_time_out_of_range(series, method, time):
    before = content(series)
    arguments = ([9, 9],) if method == "update_frame" else ()
    with pytest.raises(
        NotFoundError, match=rf"^Point not found: 'long' has no frame {time}, its 3 frames"
    ):
        getattr(series, method)("long", time, *arguments)
    assert content(series) == before


@pytest.mark.parametrize("time", [0.5, "0", None])
def test_time_that_is_no_whole_number(series, time):
    with pytest.raises(InvalidValueError, match=r"^Invalid time: found"):
        series.get_frame("long", time)


def test_set_frame_updates(series):
    series.set_frame("long", 1, [9, 9])
    series.set_frame("long", -1, [8, 8])
    assert series.get_series("long").tolist() == [[0, 1], [9, 9], [8, 8]]


@pytest.mark.parametrize("time", [3, 50])
def test_set_frame_beyond_the_end_adds(series, time):
    series.set_frame("long", time, [9, 9])
    assert series.get_series("long").tolist() == [[0, 1], [2, 3], [4, 5], [9, 9]]


def test_set_frame_adds_a_series(series):
    series.set_frame("new", 0, [9, 9])
    assert series.get_series("new").tolist() == [[9, 9]]


@pytest.mark.parametrize("identifier", ["long", "new"])
def test_set_frame_before_the_first(series, identifier):
    before = content(series)
    with pytest.raises(NotFoundError, match=r"^Point not found"):
        series.set_frame(identifier, -4, [9, 9])
    assert content(series) == before


def test_set_series(series):
    series.set_series("long", [[9, 9]])
    series.set_series("new", [[8, 8]])
    assert content(series) == [("long", [[9, 9]]), ("short", [[6, 7]]), ("new", [[8, 8]])]


def test_update(series):
    series.update_frame("long", 0, [9, 9])
    series.update_series("short", [[1, 1], [2, 2]])
    assert content(series) == [
        ("long", [[9, 9], [2, 3], [4, 5]]),
        ("short", [[1, 1], [2, 2]]),
    ]


def test_delete_frame(series):
    series.delete_frame("long", -2)
    assert series.get_series("long").tolist() == [[0, 1], [4, 5]]


def test_deleting_the_only_frame_deletes_the_series(series):
    series.delete_frame("short", 0)
    assert series.ids() == ["long"]


def test_delete_series(series):
    series.delete_series("long")
    assert series.ids() == ["short"]


def test_dimensions_are_free_again_when_empty(series):
    series.delete_series("long")
    series.delete_frame("short", 0)
    assert series.cols == 0
    series.add_frame("a", [1, 2, 3])
    assert series.cols == 3
    series.clear()
    assert (series.size, series.cols) == (0, 0)
    series.add_series("a", [[1], [2]])
    assert series.cols == 1


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("get_series", ()),
        ("get_frame", (0,)),
        ("update_frame", (0, [1, 1])),
        ("update_series", ([[1, 1]],)),
        ("delete_frame", (0,)),
        ("delete_series", ()),
    ],
)
def test_unknown_identifier(series, method, arguments):
    before = content(series)
    with pytest.raises(
        NotFoundError, match=r"^Point not found: 'none' is not among the 2 identifiers"
    ):
        getattr(series, method)("none", *arguments)
    assert content(series) == before


def test_duplicate_identifier(series):
    with pytest.raises(InvalidValueError, match=r"^Identifier already in dataset: 'long'"):
        series.add_series("long", [[1, 1]])
    assert len(series.get_series("long")) == 3


@pytest.mark.parametrize("identifier", ["", None, 1, "\ud800"])
def test_unusable_identifier(series, identifier):
    before = content(series)
    for method in (series.add_series, series.set_series):
        with pytest.raises(InvalidValueError, match=r"^(Empty|Invalid) identifier"):
            method(identifier, [[1, 1]])
    with pytest.raises(InvalidValueError, match=r"^(Empty|Invalid) identifier"):
        series.add_frame(identifier, [1, 1])
    assert content(series) == before


FRAME_FAILURES = [
    ([1, 2, 3], r"Wrong Point Size: the frame has 3 dimensions, the DataSeries holds 2"),
    ([], r"Empty buffer: the frame has no dimensions"),
    (1, r"Invalid buffer: the frame has the shape \(\)"),
    ([[1, 2]], r"Invalid buffer: the frame has the shape \(1, 2\)"),
    ([1, np.nan], r"Not a finite number: dimension 1 of the frame is nan"),
    ([-np.inf, 1], r"Not a finite number: dimension 0 of the frame is -inf"),
    ([1, 1e39], r"Not a finite number: dimension 1 of the frame is 1e\+39"),
    (["a", "b"], r"Invalid buffer: the frame holds values of type"),
    ([True, False], r"Invalid buffer: the frame holds values of type bool"),
    ([1, 2j], r"Invalid buffer: the frame holds values of type complex"),
]


@pytest.mark.parametrize(("frame", "message"), FRAME_FAILURES)
def test_unusable_frame(series, frame, message):
    before = content(series)
    for method, arguments in [
        (series.add_frame, ("long",)),
        (series.add_frame, ("new",)),
        (series.set_frame, ("long", 0)),
        (series.set_frame, ("long", 3)),
        (series.update_frame, ("long", 1)),
    ]:
        with pytest.raises(InvalidValueError, match=r"^" + message):
            method(*arguments, frame)
    assert content(series) == before


SERIES_FAILURES = [
    ([[1, 2, 3]], r"Wrong Point Size: the series has 3 dimensions, the DataSeries holds 2"),
    (np.empty((0, 2)), r"Empty buffer: the series has no frames"),
    (np.empty((2, 0)), r"Empty buffer: the series has no dimensions"),
    ([[[1, 2]]], r"Invalid buffer: the series has the shape \(1, 1, 2\)"),
    ([[1, 2], [3]], r"Invalid buffer: the series is not an array of numbers"),
    ([[1, 2], [3, np.nan]], r"Not a finite number: frame 1, dimension 1 of the series is nan"),
    ([["a", "b"]], r"Invalid buffer: the series holds values of type"),
    (None, r"Invalid buffer: the series holds values of type object"),
]


@pytest.mark.parametrize(("values", "message"), SERIES_FAILURES)
def test_unusable_series(series, values, message):
    before = content(series)
    for method, identifier in [
        (series.add_series, "new"),
        (series.set_series, "long"),
        (series.set_series, "new"),
        (series.update_series, "long"),
    ]:
        with pytest.raises(InvalidValueError, match=r"^" + message):
            method(identifier, values)
    assert content(series) == before


def test_too_many_dimensions():
    with pytest.raises(InvalidValueError, match=r"^Wrong Point Size: .* the maximum is 65536"):
        DataSeries().add_frame("a", np.zeros(65537))


def test_caller_keeps_its_array():
    given = np.ones((2, 2), np.float32)
    frame = np.ones(2, np.float32)
    series = DataSeries()
    series.add_series("a", given)
    series.add_frame("b", frame)
    given[:] = 5
    frame[:] = 5
    assert series.get_series("a").tolist() == [[1, 1], [1, 1]]
    assert series.get_series("b").tolist() == [[1, 1]]


def test_what_is_handed_out_cannot_be_written(series):
    series.add_frame("long", [1, 1])  # by now the storage has room to grow
    for array in (series.get_series("long"), series.get_frame("long", 0), *series.series()):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_snapshot_stays_as_it_was(series):
    before = content(series)
    copy = series.snapshot()
    series.add_frame("short", [9, 9])
    series.set_frame("long", 0, [9, 9])
    series.delete_frame("long", -1)
    series.add_frame("long", [7, 7])
    series.delete_series("short")
    series.add_frame("new", [1, 1])
    assert content(copy) == before


def test_series_stays_as_it_was_when_its_snapshot_changes(series):
    series.add_frame("short", [8, 8])
    before = content(series)
    copy = series.snapshot()
    for identifier in ("short", "long"):
        copy.add_frame(identifier, [9, 9])
    series.add_frame("short", [5, 5])
    assert content(copy)[1] == ("short", [[6, 7], [8, 8], [9, 9]])
    series.delete_frame("short", -1)
    assert content(series) == before


def test_snapshot_shares_memory(series):
    assert np.shares_memory(series.snapshot().get_series("long"), series.get_series("long"))


@pytest.mark.parametrize(
    ("overwrite", "expected"), [(False, [[0, 1], [2, 3], [4, 5]]), (True, [[9, 9]])]
)
def test_merge(series, overwrite, expected):
    other = DataSeries()
    other.add_series("new", [[8, 8]])
    other.add_series("long", [[9, 9]])
    series.merge(other, overwrite)
    assert series.ids() == ["long", "short", "new"]
    assert series.get_series("long").tolist() == expected
    series.add_frame("new", [7, 7])
    assert other.get_series("new").tolist() == [[8, 8]]


def test_merge_with_nothing_and_with_itself(series):
    before = content(series)
    series.merge(DataSeries())
    series.merge(series, overwrite=True)
    assert content(series) == before
    empty = DataSeries()
    empty.merge(series)
    assert content(empty) == before


def test_merge_of_other_dimensions(series):
    before = content(series)
    other = DataSeries()
    other.add_frame("x", [1])
    with pytest.raises(
        InvalidValueError,
        match=r"^Dimensions do not match: the other DataSeries has 1 dimensions, this one 2",
    ):
        series.merge(other)
    assert content(series) == before


def test_merge_of_another_kind(series):
    with pytest.raises(InvalidValueError, match=r"^Wrong type: found a LabelSet, a DataSeries"):
        series.merge(LabelSet())


def test_print(series):
    assert str(series).splitlines() == [
        "DataSeries: size 2, cols 2",
        "  long   3 frames, first 0 1",
        "  short  1 frame, first 6 7",
    ]


def test_print_abbreviates():
    series = DataSeries()
    for i in range(100):
        series.add_frame(f"s{i}", np.arange(20) / 3)
    lines = str(series).splitlines()
    assert len(lines) == 8
    assert lines[1] == "  s0   1 frame, first 0 0.3333 0.6667 ... 5.667 6 6.333"
    assert lines[4] == "  ..."
    assert lines[-1].startswith("  s99  ")


def test_print_of_nothing():
    assert str(DataSeries()) == "DataSeries: size 0, cols 0"


def test_one_frame_of_each_series_makes_points():
    series = DataSeries()
    series.add_series("long", [[1, 2], [3, 4], [5, 6]])
    series.add_series("short", [[7, 8]])
    first, last, third = (series.get_dataset(time) for time in (0, -1, 2))
    assert first.ids() == last.ids() == ["long", "short"]
    assert first.points().tolist() == [[1, 2], [7, 8]]
    assert last.points().tolist() == [[5, 6], [7, 8]]
    assert third.ids() == ["long"]
    series.update_frame("long", 0, [9, 9])
    assert first.get_point("long").tolist() == [1, 2]


def test_no_series_is_long_enough():
    series = DataSeries()
    with pytest.raises(InvalidValueError, match=r"^DataSeries is empty: add series first"):
        series.get_dataset(0)
    series.add_series("a", [[1], [2]])
    for time in (2, -3):
        with pytest.raises(
            NotFoundError, match=rf"no series has a frame {time}, the longest has 2"
        ):
            series.get_dataset(time)
    with pytest.raises(InvalidValueError, match=r"^Invalid time"):
        series.get_dataset(0.5)


def test_length_counts_the_frames(series):
    assert (series.length("long"), series.length("short")) == (3, 1)
    with pytest.raises(NotFoundError, match=r"^Point not found: 'x'"):
        series.length("x")
