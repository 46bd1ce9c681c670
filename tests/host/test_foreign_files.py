"""Files of other programs: each object takes what it can use and names what it cannot."""

import json

import pytest

from patchlstm import DataSeries, DataSet, LabelSet, LSTMClassifier
from patchlstm.errors import FileError, FormatError
from patchlstm.foreign import describe

TREE = {"rows": 1, "cols": 1, "data": [[0.5]], "ids": ["a"], "tree": [[0, -1, -1]]}
LAYER = {"activation": 1, "biases": [0.5], "cols": 1, "rows": 1, "weights": [[0.5]]}
CELL = {"inputWeights": [[0.5]], "stateWeights": [[0.5]], "forgetWeights": [[0.5]]}
ENCODER = {"labels": ["up", "down"], "rows": 2}
LABELS = {"cols": 1, "data": {"a": ["up"], "b": ["down"]}}
POINTS = {"cols": 2, "data": {"a": [0.5, 1], "b": [2, 3]}}
SERIES = {"cols": 2, "data": {"a": {"0": [0.5, 1], "1": [2, 3]}}}

# What FluCoMa's objects write, in small: the keys are those of its sources.
FLUCOMA = {
    "Normalize": {"cols": 1, "data_min": [0], "data_max": [1], "min": 0, "max": 1},
    "Standardize": {"cols": 1, "mean": [0], "std": [1]},
    "RobustScale": {
        "cols": 1,
        "data_low": [0],
        "data_high": [1],
        "median": [0],
        "range": [1],
        "low": 25,
        "high": 75,
    },
    "PCA": {
        "rows": 1,
        "cols": 1,
        "bases": [[1]],
        "values": [1],
        "mean": [0],
        "numpoints": 2,
    },
    "KMeans or SKMeans": {"rows": 1, "cols": 1, "means": [[0.5]]},
    "KDTree": TREE,
    "KNNClassifier": {"tree": TREE, "labels": LABELS},
    "KNNRegressor": {"tree": TREE, "target": {"cols": 1, "data": {"a": [0.5]}}},
    "UMAP": {"rows": 1, "cols": 1, "embedding": [[0]], "tree": TREE, "a": 1, "b": 1, "k": 1},
    "label encoder": ENCODER,
    "MLPClassifier": {"labels": ENCODER, "mlp": {"layers": [LAYER]}},
    "MLPRegressor": {"layers": [LAYER]},
    "LSTMClassifier": {"labels": ENCODER, "lstm": {"layers": [CELL], "size": 1, "sizes": [1, 1]}},
    "LSTMRegressor or LSTMForecaster": {"layers": [CELL], "size": 1, "sizes": [1, 1]},
}
KINDS = (DataSeries, DataSet, LabelSet)


def read(kind, content):
    """Make a set from the text of a parsed content."""
    return kind.from_json(json.dumps(content))


def series_of(made):
    return {key: made.get_series(key).tolist() for key in made.ids()}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind in (*KINDS, LSTMClassifier)
        for name in FLUCOMA
        # read, as test_flucoma_networks.py shows
        if (kind, name) != (LSTMClassifier, "LSTMClassifier")
    ],
)
def test_a_file_of_another_object_is_refused_by_name(kind, name):
    with pytest.raises(FormatError, match=f"^Invalid JSON format: found a FluCoMa {name}, a"):
        read(kind, FLUCOMA[name])


@pytest.mark.parametrize("name", FLUCOMA)
def test_a_refused_file_changes_nothing(tmp_path, name):
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(FLUCOMA[name]))
    for kind, content in zip(KINDS, (SERIES, POINTS, LABELS), strict=True):
        made = read(kind, content)
        before = made.to_json()
        with pytest.raises(FormatError, match=r"foreign\.json: found a FluCoMa"):
            made.read(path)
        assert made.to_json() == before


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"cols": 2, "rows": 3}, "an object with the keys 'cols', 'rows'"),
        ({"cols": 2, "what": 3, "data": None}, "an object with the keys 'cols', 'what', 'data'"),
        ({"data": [0.5, 1]}, "an object with the keys 'data'"),
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, "the keys 'a', 'b', 'c', 'd', ..."),
        ({"format": "patchlstm.classifier"}, "a file of the format 'patchlstm.classifier'"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_object_that_is_no_set_is_refused(kind, content, found):
    with pytest.raises(FormatError, match="^Invalid JSON format: found .*" + found):
        read(kind, content)


def test_long_keys_are_cut():
    assert len(describe(dict.fromkeys("x" * i for i in range(1000, 1010)))) < 300


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content",
    [{"cols": 3}, {"cols": 3.0}, {"cols": 3, "data": None}, {"cols": 3, "data": {}}, {"cols": 0}],
)
def test_an_empty_set_is_a_set(kind, content):
    assert read(kind, content).size == 0


def test_whole_columns_may_have_decimals():
    assert series_of(read(DataSeries, {**SERIES, "cols": 2.0})) == {"a": [[0.5, 1], [2, 3]]}
    assert read(DataSet, {"data": POINTS["data"], "cols": 2.0}).cols == 2
    for cols in (2.5, True, "2", None, [2], 1e300):
        with pytest.raises(FormatError):
            read(DataSeries, {**SERIES, "cols": cols})


def test_a_single_value_needs_no_brackets():
    labels = read(LabelSet, {"cols": 1, "data": {"0": "1", "a": ["up"]}})
    assert [labels.get_label(key) for key in labels.ids()] == ["1", "up"]
    points = read(DataSet, {"cols": 1, "data": {"a": 0.5, "b": [1]}})
    assert [points.get_point(key).tolist() for key in points.ids()] == [[0.5], [1]]
    series = read(DataSeries, {"cols": 1, "data": {"a": {"0": 0.5, "1": 2}}})
    assert series_of(series) == {"a": [[0.5], [2]]}


@pytest.mark.parametrize("value", [True, None, "0.5", {}, []])
def test_a_single_value_must_be_a_number(value):
    for kind, encoded in ((DataSet, value), (DataSeries, {"0": value})):
        with pytest.raises(FormatError, match=r"^Invalid JSON format: "):
            read(kind, {"cols": 1, "data": {"a": encoded}})


def test_whole_numbers_lose_their_decimals():
    labels = {"1.000000": ["0.000000"], "-2.000000": ["x"], "3.500000": ["7.00000"]}
    made = read(LabelSet, {"cols": 1, "data": labels})
    assert made.ids() == ["1", "-2", "3.500000"]
    assert [made.get_label(key) for key in made.ids()] == ["0", "x", "7.00000"]
    assert series_of(read(DataSeries, {"cols": 1, "data": {"0.000000": {"0": [5]}}})) == {
        "0": [[5]]
    }
    assert read(DataSet, {"cols": 1, "data": {"10.000000": [5]}}).ids() == ["10"]


def test_decimals_stay_where_two_would_become_one():
    data = {"1": ["a"], "1.000000": ["1"], "-0.000000": ["b"], "0.000000": ["1.000000"]}
    made = read(LabelSet, {"cols": 1, "data": data})
    assert {key: made.get_label(key) for key in made.ids()} == {
        key: label for key, (label,) in data.items()
    }


def test_points_become_series_of_one_frame():
    assert series_of(read(DataSeries, POINTS)) == {"a": [[0.5, 1]], "b": [[2, 3]]}
    with pytest.raises(FormatError, match="at 'b': Wrong Point Size: the point has 1 values"):
        read(DataSeries, {"cols": 2, "data": {"a": [1, 2], "b": [3]}})
    with pytest.raises(
        FormatError, match="at 'b': Wrong type: the point is an object, not an array"
    ):
        read(DataSeries, {"cols": 1, "data": {"a": [1], "b": {"0": [3]}}})


def write(folder, content):
    path = folder / "file.json"
    path.write_text(json.dumps(content))
    return path


def test_points_are_grouped_in_the_order_of_their_numbers(tmp_path):
    names = ["a-10", "a-9", "b_2", "b_1", "c", "d-x", "take-3-0", "take-3-1", "-1"]
    points = {name: [i] for i, name in enumerate(names)}
    made = DataSeries()
    made.read(write(tmp_path, {"cols": 1, "data": points}), group=True)
    assert series_of(made) == {
        "a": [[1], [0]],
        "b": [[3], [2]],
        "c": [[4]],
        "d-x": [[5]],
        "take-3": [[6], [7]],
        "-1": [[8]],
    }
    made.read(tmp_path / "file.json")
    assert made.size == len(names)


def test_groups_can_be_added_to(tmp_path):
    made = DataSeries()
    made.read(write(tmp_path, {"cols": 1, "data": {"a-1": [1], "a-2": [2]}}), group=True)
    made.add_frame("a", [3])
    assert series_of(made) == {"a": [[1], [2], [3]]}


def test_nothing_to_group_is_refused(tmp_path):
    made = read(DataSeries, SERIES)
    path = write(tmp_path, {"cols": 1, "data": {"0": [1], "1": [2]}})
    with pytest.raises(FormatError, match=r"file\.json: no identifier is a name and a number"):
        made.read(path, group=True)
    assert series_of(made) == {"a": [[0.5, 1], [2, 3]]}


SEVERAL = {"dataset": POINTS, "labelset": LABELS, "dataseries": SERIES}


def test_each_object_gets_its_part_of_a_file_with_several_sets():
    assert series_of(read(DataSeries, SEVERAL)) == {"a": [[0.5, 1], [2, 3]]}
    assert read(DataSet, SEVERAL).ids() == ["a", "b"]
    assert read(LabelSet, SEVERAL).get_label("b") == "down"
    assert read(LabelSet, {"x": POINTS, "y": LABELS}).get_label("b") == "down"
    assert read(LabelSet, {"labelset": {"cols": 1}, "y": LABELS}).size == 0


def test_series_come_from_the_points_of_a_file_without_series():
    content = {"dataset": POINTS, "labelset": LABELS}
    assert series_of(read(DataSeries, content)) == {"a": [[0.5, 1]], "b": [[2, 3]]}


def test_a_file_with_several_sets_of_one_kind_needs_a_name():
    content = {"first": POINTS, "second": POINTS}
    with pytest.raises(FormatError, match="found 2 sets, each a DataSet, at first, second; call"):
        read(DataSet, content)
    assert read(DataSet, {**content, "dataset": {"cols": 1, "data": {"x": [1]}}}).ids() == ["x"]


def test_a_file_with_other_sets_is_refused():
    with pytest.raises(FormatError, match="found an object with the keys 'dataset', a readable"):
        read(LabelSet, {"dataset": POINTS})
    with pytest.raises(FormatError, match="found a DataSet, a readable LabelSet is needed"):
        read(LabelSet, {"labelset": POINTS})


def test_a_missing_file_is_refused_with_group_too(tmp_path):
    with pytest.raises(FileError, match=r"^File not found"):
        DataSeries().read(tmp_path / "none.json", group=True)
