"""FluCoMa's JSON: what it writes is read, what is written reads back, anything else is refused."""

import json

import numpy as np
import pytest
from hypothesis import given

from patchlstm import DataSeries, DataSet, LabelSet
from patchlstm.errors import FormatError
from strategies import NUMBERS, data_series, data_sets, label_sets


def bits(array):
    return array.view(np.uint32).tolist()


@given(data_series())
def test_data_series_round_trip(series):
    again = DataSeries.from_json(series.to_json())
    assert again.ids() == sorted(series.ids())
    for key in series.ids():
        assert bits(again.get_series(key)) == bits(series.get_series(key))


@given(data_sets())
def test_data_set_round_trip(points):
    again = DataSet.from_json(points.to_json())
    assert again.ids() == sorted(points.ids())
    for key in points.ids():
        assert bits(again.get_point(key)) == bits(points.get_point(key))


@given(label_sets())
def test_label_set_round_trip(labels):
    again = LabelSet.from_json(labels.to_json())
    assert again.ids() == sorted(labels.ids())
    assert [again.get_label(key) for key in labels.ids()] == [
        labels.get_label(key) for key in labels.ids()
    ]


@given(NUMBERS)
def test_number_is_written_short_and_exact(number):
    points = DataSet()
    points.add_point("p", [number])
    (written,) = json.loads(points.to_json())["data"]["p"]
    assert np.float32(written) == np.float32(number)
    shortest = float(str(np.float32(number)))
    assert written == shortest or np.float32(shortest) != np.float32(number)


def test_number_whose_shortest_text_would_round_twice():
    points = DataSet()
    points.add_point("p", [7.038531e-26, np.nextafter(np.float32(7.038531e-26), np.float32(1))])
    assert bits(DataSet.from_json(points.to_json()).get_point("p")) == bits(points.get_point("p"))


def test_text_of_a_data_series():
    series = DataSeries()
    series.add_series("b", [[7], [0.1]])
    series.add_series("a", [[-1.5]])
    assert series.to_json() == (
        '{\n  "cols": 1,\n  "data": {\n    "a": {\n      "0": [\n        -1.5\n      ]\n    },\n'
        '    "b": {\n      "0": [\n        7.0\n      ],\n      "1": [\n        0.1\n      ]\n'
        "    }\n  }\n}\n"
    )


def test_text_of_a_data_set():
    points = DataSet()
    points.add_point("foo", [0.1, 0.2])
    points.add_point("10", [0.5, 1])
    assert json.loads(points.to_json()) == {
        "cols": 2,
        "data": {"10": [0.5, 1.0], "foo": [0.1, 0.2]},
    }
    assert points.to_json().index('"10"') < points.to_json().index('"foo"')


def test_text_of_a_label_set():
    labels = LabelSet()
    labels.add_label("foo", "dög")
    assert json.loads(labels.to_json()) == {"cols": 1, "data": {"foo": ["dög"]}}
    assert "dög" in labels.to_json()


@pytest.mark.parametrize("kind", [DataSeries, DataSet, LabelSet])
def test_empty_set_has_no_data(kind):
    assert "data" not in json.loads(kind().to_json())
    assert kind.from_json(kind().to_json()).size == 0
    assert kind.from_json('{"cols": 0}').size == 0
    assert kind.from_json('{"cols": 3, "data": {}}').cols == kind().cols


@pytest.mark.parametrize("n_frames", [1, 9, 10, 11, 99, 100, 101, 1000, 1001])
def test_keys_sorted_as_text_are_in_time_order(n_frames):
    series = DataSeries()
    series.add_series("a", np.arange(n_frames)[:, np.newaxis])
    frames = json.loads(series.to_json())["data"]["a"]
    assert [frames[key] for key in sorted(frames)] == [[i] for i in range(n_frames)]
    assert DataSeries.from_json(series.to_json()).get_series("a")[:, 0].tolist() == list(
        range(n_frames)
    )


@pytest.mark.parametrize(
    "keys",
    [
        [f"{i:02}" for i in range(11)],
        sorted(str(i) for i in range(11)),  # FluCoMa's width at 11, 101 ... frames is one short
        sorted(f"{i:02}" for i in range(101)),
        [str(i) for i in reversed(range(5))],
        ["3", "07", "100"],
    ],
)
def test_frames_are_read_by_number(keys):
    text = json.dumps({"cols": 1, "data": {"a": {key: [int(key)] for key in keys}}})
    assert DataSeries.from_json(text).get_series("a")[:, 0].tolist() == sorted(map(int, keys))


def test_file_order_becomes_the_order_of_ids():
    assert LabelSet.from_json('{"cols":1,"data":{"b":["x"],"a":["y"]}}').ids() == ["b", "a"]


def test_whole_numbers_are_numbers():
    series = DataSeries.from_json(f'{{"cols":2,"data":{{"a":{{"0":[1,{10**30}]}}}}}}')
    assert series.get_series("a").tolist() == [[1.0, float(np.float32(1e30))]]


def one_frame(frame):
    return f'{{"cols":1,"data":{{"a":{{"0":{frame}}}}}}}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Error parsing JSON: "),
        ("{", "Error parsing JSON: "),
        ("hello", "Error parsing JSON: "),
        ('{"cols":1} x', "Error parsing JSON: Extra data"),
        ("[" * 100_000, "Error parsing JSON: the brackets are nested too deeply"),
        ('{"cols":0,"a":' + "[" * 100_000, "Error parsing JSON: the brackets are nested"),
        ('{"cols":1,"cols":1}', "Error parsing JSON: the key 'cols' appears twice"),
        (one_frame("[NaN]"), "Error parsing JSON: NaN is not a number"),
        (one_frame("[-Infinity]"), "Error parsing JSON: -Infinity is not a number"),
        (one_frame("[" + "9" * 5000 + "]"), "Error parsing JSON: |Invalid JSON format: "),
        ("[]", "Invalid JSON format: found an array at the top"),
        ("3", "Invalid JSON format: found a number at the top"),
        ("null", "Invalid JSON format: found null at the top"),
        ("{}", "Invalid JSON format: found an object with no keys"),
        ('{"a":1,"b":2}', "Invalid JSON format: found an object with the keys 'a', 'b'"),
        ('{"cols":"1"}', "Invalid JSON format: found a set without readable data"),
        ('{"cols":true}', "Invalid JSON format: "),
        ('{"cols":-1}', "Invalid JSON format: "),
        ('{"cols":1,"data":[]}', "Invalid JSON format: found a set without readable data"),
        ('{"cols":1,"data":{"a":["x"]}}', "Invalid JSON format: found a LabelSet, a readable D"),
        ('{"labels":["a"],"rows":1}', "Invalid JSON format: found a FluCoMa label encoder"),
        ('{"mlp":{},"labels":{}}', "Invalid JSON format: found a FluCoMa MLPClassifier"),
        ('{"lstm":{},"labels":{}}', "Invalid JSON format: found a FluCoMa LSTMClassifier"),
        ('{"layers":[]}', "Invalid JSON format: found a FluCoMa network"),
        ('{"format":"patchlstm.classifier"}', "found a file of the format 'patchlstm.classifier'"),
        ('{"cols":1,"data":{"a":{}}}', "at 'a': Empty buffer: the series has no frames"),
        ('{"cols":1,"data":{"":{"0":[1]}}}', "at '': Empty identifier"),
        ('{"cols":1,"data":{"\\ud800":{"0":[1]}}}', "Invalid identifier: .* not valid Unicode"),
        ('{"cols":1,"data":{"a":{"x":[1]}}}', "Invalid time: found 'x'"),
        ('{"cols":1,"data":{"a":{"-1":[1]}}}', "Invalid time: found '-1'"),
        ('{"cols":1,"data":{"a":{"²":[1]}}}', "Invalid time: found '²'"),
        ('{"cols":1,"data":{"a":{"1":[1],"01":[1]}}}', "Invalid time: frame 1 appears twice"),
        ('{"cols":1,"data":{"a":{"0":[1]},"b":[1]}}', "at 'b': Wrong type: found an array"),
        ('{"cols":2,"data":{"a":{"0":1}}}', "at 'a': Wrong type: the frame 0 is a number"),
        (one_frame("[]"), "at 'a': Wrong Point Size: the frame 0 has 0 values, 1 are needed"),
        (one_frame("[1,2]"), "at 'a': Wrong Point Size: the frame 0 has 2 values"),
        (one_frame("[null]"), "at 'a': Wrong type: the frame 0 contains"),
        (one_frame('["1"]'), "at 'a': Wrong type: the frame 0 contains"),
        (one_frame("[true]"), "at 'a': Wrong type: the frame 0 contains"),
        (one_frame("[[1]]"), "at 'a': Wrong type: the frame 0 contains"),
        (one_frame("[1e39]"), "at 'a': Not a finite number: frame 0, dimension 0"),
        (one_frame("[1e999]"), "at 'a': Not a finite number: frame 0, dimension 0"),
        (one_frame(f"[{10**400}]"), "at 'a': Not a finite number: frame 0, dimension 0"),
        ('{"cols":0,"data":{"a":{"0":[]}}}', "at 'a': Empty buffer"),
    ],
)
def test_unusable_data_series(text, message):
    with pytest.raises(FormatError, match=message):
        DataSeries.from_json(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"cols":1,"data":{"a":{"0":[1]}}}', "found a DataSeries, a readable LabelSet is needed"),
        ('{"cols":1,"data":{"a":[1]}}', "found a DataSet, a readable LabelSet is needed"),
        ('{"cols":1,"data":{"a":[]}}', "found a set without readable data"),
        ('{"cols":1,"data":{"a":["x"],"b":["y","z"]}}', "at 'b': Wrong type: found 2 labels"),
        ('{"cols":1,"data":{"a":["x"],"b":[1]}}', "at 'b': Invalid label: found 1"),
        ('{"cols":1,"data":{"a":[""]}}', "at 'a': Empty label"),
    ],
)
def test_unusable_label_set(text, message):
    with pytest.raises(FormatError, match=message):
        LabelSet.from_json(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"cols":1,"data":{"a":["x"]}}', "found a LabelSet, a readable DataSet is needed"),
        ('{"cols":2,"data":{"a":[1]}}', "at 'a': Wrong Point Size: the point has 1 values, 2"),
        ('{"cols":1,"data":{"a":[1],"b":["x"]}}', "at 'b': Wrong type: the point contains"),
    ],
)
def test_unusable_data_set(text, message):
    with pytest.raises(FormatError, match=message):
        DataSet.from_json(text)
