"""Sets are mappings from identifiers to values."""

from collections.abc import MutableMapping

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from patchlstm import DataSeries, DataSet, LabelSet
from patchlstm.errors import InvalidValueError, NotFoundError

CONTENTS = {
    DataSeries: {"b": [[1.0, 2.0], [3.0, 4.0]], "a": [[5.0, 6.0]]},
    DataSet: {"b": [1.0, 2.0], "a": [5.0, 6.0]},
    LabelSet: {"b": "line", "a": "circle"},
}
OTHERS = {DataSeries: [[0.0, 0.0]], DataSet: [0.0, 0.0], LabelSet: "none"}
UNUSABLE = {DataSeries: [[0.0]], DataSet: [0.0], LabelSet: ""}

every_kind = pytest.mark.parametrize("kind", CONTENTS, ids=lambda kind: kind.__name__)


def plain(mapping):
    return {key: np.asarray(value).tolist() for key, value in mapping.items()}


@every_kind
def test_it_begins_with_the_content_of_a_dictionary(kind):
    content = CONTENTS[kind]
    for given in (content, content.items(), kind(content)):
        assert plain(kind(given)) == content
    assert not kind()


@every_kind
def test_it_is_iterated_as_a_dictionary(kind):
    made, content = kind(CONTENTS[kind]), CONTENTS[kind]
    assert isinstance(made, MutableMapping)
    assert list(made) == list(made.keys()) == made.ids() == ["b", "a"]
    assert len(made) == made.size == 2
    assert "a" in made
    assert "x" not in made
    assert [np.asarray(value).tolist() for value in made.values()] == list(content.values())
    assert made.get("x") is None
    assert np.asarray(made["a"]).tolist() == content["a"]
    assert dict(made).keys() == content.keys()


@every_kind
def test_it_is_changed_as_a_dictionary(kind):
    made, other = kind(CONTENTS[kind]), OTHERS[kind]
    n_changes = made.n_changes
    made["c"] = other
    made["b"] = other
    assert np.asarray(made.pop("c")).tolist() == np.asarray(other).tolist()
    assert made.pop("c", None) is None
    del made["a"]
    made.setdefault("b", CONTENTS[kind]["b"])
    assert plain(made) == {"b": other}
    assert made.n_changes > n_changes
    made.update({"d": other}, e=other)
    assert list(made) == ["b", "d", "e"]
    made.clear()
    assert plain(made) == {}


@every_kind
def test_what_is_not_there_is_a_key_error_that_explains(kind):
    made = kind(CONTENTS[kind])
    for ask in (made.__getitem__, made.__delitem__, made.pop):
        with pytest.raises(KeyError) as caught:
            ask("x")
        assert isinstance(caught.value, NotFoundError)
        assert str(caught.value).startswith("Point not found: 'x' is not among the 2 identifiers")


@every_kind
@pytest.mark.parametrize("key", [0, np.int64(1), slice(0, 1), None])
def test_places_are_no_identifiers(kind, key):
    made = kind(CONTENTS[kind])
    with pytest.raises(NotFoundError, match=r"but identifiers are text; a list of all values is"):
        made[key]
    assert made.get(key) is None


@every_kind
def test_what_is_unusable_changes_nothing(kind):
    made = kind(CONTENTS[kind])
    before = kind(made)
    for key, value in (("c", UNUSABLE[kind]), ("", OTHERS[kind]), (3, OTHERS[kind])):
        with pytest.raises(InvalidValueError):
            made[key] = value
        with pytest.raises(InvalidValueError):
            made.update({"new": OTHERS[kind], key: value})
    assert made == before


@every_kind
def test_equality_is_that_of_values_not_of_order(kind):
    content = CONTENTS[kind]
    made = kind(content)
    assert made == kind(reversed(content.items()))
    assert made != kind({**content, "c": OTHERS[kind]})
    assert made != kind({**content, "a": OTHERS[kind]})
    assert made != content
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)


@every_kind
def test_an_update_is_taken_back_at_once(kind):
    made = kind(CONTENTS[kind])
    before = kind(made)
    made.keep_history()
    made.update({"c": OTHERS[kind], "a": OTHERS[kind]})
    made.undo()
    assert made == before


@every_kind
@pytest.mark.parametrize("content", [np.zeros((2, 3, 1)), [np.zeros((3, 1))], [1, 2], 3])
def test_what_has_no_identifiers_is_told(kind, content):
    with pytest.raises(InvalidValueError, match=r"without identifiers; give a dictionary such as"):
        kind(content)


def test_kinds_differ():
    assert DataSet({"a": [1.0]}) != DataSeries({"a": [[1.0]]})


def test_values_cannot_be_written_to():
    series = DataSeries(CONTENTS[DataSeries])
    with pytest.raises(ValueError, match="read-only"):
        series["a"][0, 0] = 9.0
    assert_array_equal(series["a"], [[5.0, 6.0]])


def test_series_without_the_silent_ones():
    series = DataSeries(CONTENTS[DataSeries])
    loud = DataSeries({key: values for key, values in series.items() if values.max() > 5})
    assert list(loud) == ["a"]
