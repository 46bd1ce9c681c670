"""Changes of sets are taken back, the last one first."""

from __future__ import annotations

import numpy as np
import pytest

from patchlstm import DataSeries, DataSet, LabelSet
from patchlstm.errors import NotFoundError
from patchlstm.sets import history


def remembering(made):
    made.keep_history()
    return made


@pytest.fixture
def series():
    """Three series of one dimension, nothing to take back."""
    made = DataSeries()
    for i, name in enumerate("abc"):
        made.add_series(name, [[i], [i + 1]])
    return remembering(made)


def content(series):
    return [(key, series.get_series(key).tolist()) for key in series.ids()]


def test_nothing_is_remembered_unless_it_is_asked_for():
    series = DataSeries()
    series.add_frame("a", [1])
    with pytest.raises(NotFoundError, match=r"^Nothing to undo: "):
        series.undo()
    assert series.size == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda series: series.add_frame("a", [7]),
        lambda series: series.add_frame("new", [7]),
        lambda series: series.add_series("new", [[7]]),
        lambda series: series.set_series("b", [[7]]),
        lambda series: series.set_frame("b", 0, [7]),
        lambda series: series.update_frame("b", 0, [7]),
        lambda series: series.delete_frame("b", 0),
        lambda series: series.delete_series("a"),
        lambda series: series.delete_series("b"),
        lambda series: series.delete_series("c"),
        lambda series: series.delete_all(["a", "c", "elsewhere"]),
        lambda series: series.rename("b", "new"),
        lambda series: series.clear(),
        lambda series: series.merge(other()),
        lambda series: series.merge(other(), overwrite=True),
        lambda series: series.assign(other()),
    ],
)
def test_each_change_is_taken_back_with_the_order(series, change):
    before = content(series)
    change(series)
    assert content(series) != before
    series.undo()
    assert content(series) == before
    with pytest.raises(NotFoundError):
        series.undo()
    assert content(series) == before


def other():
    made = DataSeries()
    made.add_series("b", [[9]])
    made.add_series("z", [[9]])
    return made


def test_what_changes_nothing_is_no_step(series):
    series.rename("a", "a")
    series.merge(DataSeries())
    assert series.delete_all(["x"]) == 0
    with pytest.raises(NotFoundError):
        series.undo()


def test_fifty_changes_are_taken_back_one_after_the_other():
    labels = remembering(LabelSet())
    for i in range(60):
        labels.set_label("a", str(i))
    for i in range(58, 8, -1):
        labels.undo()
        assert labels.get_label("a") == str(i)
    with pytest.raises(NotFoundError, match=r"the last 50 can be taken back"):
        labels.undo()


def test_frames_one_after_the_other_are_one_change(series):
    for i in range(100):
        series.add_frame("take", [i])
    for i in range(100):
        series.add_frame("a", [i])
    series.undo()
    assert (series.length("a"), series.length("take")) == (2, 100)
    series.undo()
    assert series.ids() == ["a", "b", "c"]


def test_series_that_grow_in_turn_are_one_change(series):
    for i in range(30):
        for hand in ("left", "right", "head"):
            series.add_frame(hand, [i])
    series.undo()
    assert series.ids() == ["a", "b", "c"]


def test_a_take_before_does_not_join_those_that_grow_in_turn(series):
    for i in range(30):
        series.add_frame("first", [i])
    for i in range(30):
        series.add_frame("left", [i])
        series.add_frame("first", [i])
    series.undo()
    assert series.length("first") == 30
    assert "left" not in series


def test_what_others_look_at_stays_as_it_was(series):
    series.add_frame("a", [7])
    seen, snapshot = series.get_series("a"), series.snapshot()
    series.undo()
    series.add_frame("a", [8])
    series.add_frame("a", [9])
    assert seen.tolist() == [[0], [1], [7]]
    assert snapshot.get_series("a").tolist() == [[0], [1], [7]]
    assert series.get_series("a").tolist() == [[0], [1], [8], [9]]


def test_what_grows_after_others_were_deleted_is_back_as_it_was(series):
    before = content(series)
    series.delete_all(["a"])
    series.add_frame("b", [7])
    series.undo()
    series.undo()
    assert content(series) == before


def test_nearest_points_are_found_among_those_that_are_back():
    points = remembering(DataSet())
    for i in range(4):
        points.add_point(str(i), [i])
    points.delete_point("1")
    assert points.k_nearest([1])[0] == ["0"]
    points.undo()
    assert points.k_nearest([1])[0] == ["1"]
    points.undo()
    assert points.k_nearest([3])[0] == ["2"]
    points.clear()
    points.undo()
    assert points.ids() == ["0", "1", "2"]


def test_a_file_that_was_read_is_taken_back(series, tmp_path):
    other().write(tmp_path / "other.json")
    before = content(series)
    series.read(tmp_path / "other.json")
    assert series.ids() == ["b", "z"]
    series.undo()
    assert content(series) == before


def test_large_changes_make_older_ones_be_forgotten(monkeypatch):
    monkeypatch.setattr(history, "MAX_BYTES", 1000)
    series = remembering(DataSeries())
    series.add_series("a", np.zeros((100, 1)))
    series.add_series("b", np.zeros((200, 1)))
    series.delete_series("a")  # 400 bytes
    series.delete_series("b")  # 800 bytes more
    series.undo()
    assert series.ids() == ["b"]
    with pytest.raises(NotFoundError):
        series.undo()


def test_identifiers_are_counted_on():
    series = remembering(DataSeries())
    assert [series.next_id("up"), series.next_id("up"), series.next_id()] == ["up-1", "up-2", "1"]
    series.add_series("up-9", [[1]])
    series.add_series("down-20", [[1]])
    assert [series.next_id("up"), series.next_id("down")] == ["up-10", "down-21"]
    series.clear()
    assert [series.next_id("up"), series.next_id()] == ["up-11", "2"]
    series.undo()
    assert series.next_id("up") == "up-12"
