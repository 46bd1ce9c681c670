"""Sets piece by piece: the text is as if made at once, and is read as if read at once."""

import json
import tracemalloc
from io import BytesIO

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patchlstm import DataSeries, DataSet, LabelSet, files, jsontext
from patchlstm.errors import FileError, FormatError, PatchLSTMError
from patchlstm.limits import MAX_DIMENSIONS, MAX_JSON_BRACKETS, MAX_SET_BYTES
from patchlstm.sets import baseset, dataseries, dataset, labelset, plainjson
from strategies import NUMBERS, arrays, data_series, data_sets, label_sets

SETS = data_series() | data_sets() | label_sets()
TINY = st.sampled_from([1, 2, 7, 64])


@pytest.fixture
def small_pieces(monkeypatch):
    """Let pieces end everywhere, even in small sets."""

    def use(size):
        monkeypatch.setattr(plainjson, "CHUNK_BYTES", size)
        for module in (dataseries, dataset):
            monkeypatch.setattr(module, "VALUES_PER_PIECE", size)
        monkeypatch.setattr(labelset, "_LABELS_PER_PIECE", size)

    return use


@pytest.fixture
def only_plain(monkeypatch):
    """Fail if anything is not read in the plain way."""
    monkeypatch.setattr(jsontext, "parse", pytest.fail)
    monkeypatch.setattr(files.jsontext, "parse", pytest.fail)


def keeping_fixtures(test):
    """Let Hypothesis call a test whose fixtures may serve all examples."""
    return settings(suppress_health_check=["function_scoped_fixture"], deadline=None)(test)


def decoded(made):
    """Return what a text says, with json's own parser."""
    return json.loads(made.to_json())


@given(SETS, TINY)
@keeping_fixtures
def test_text_is_that_of_json_with_two_spaces(small_pieces, made, size):
    whole = made.to_json()
    small_pieces(size)
    assert made.to_json() == whole
    lines = whole.splitlines()
    by_json = json.dumps(decoded(made), indent=2, sort_keys=True, ensure_ascii=False).splitlines()
    assert len(lines) == len(by_json)
    for line, other in zip(lines, by_json, strict=True):
        # orjson writes 0.00001 where json writes 1e-05
        assert line == other or float(line.strip(" ,")) == float(other.strip(" ,"))


@given(SETS, TINY)
@keeping_fixtures
def test_what_is_written_is_plain(only_plain, small_pieces, made, size):
    small_pieces(size)
    text = made.to_json()
    again = type(made).from_json(text)
    assert again.to_json() == text
    assert again.ids() == sorted(made.ids())


@given(SETS)
@keeping_fixtures
def test_no_text_exceeds_what_is_announced(made):
    assert len(made.to_json().encode()) <= made._max_bytes()


SPACES = st.text(" \t\r\n", max_size=3)


@given(data_series(), st.data(), TINY)
@keeping_fixtures
def test_spaces_are_as_free_as_in_json(only_plain, small_pieces, made, data, size):
    small_pieces(size)
    tokens = json.dumps(decoded(made), separators=("\0,\0", "\0:\0"), ensure_ascii=True)
    for bracket in "{}[]":
        tokens = tokens.replace(bracket, f"\0{bracket}\0")
    parts = tokens.split("\0")
    text = "".join(part + data.draw(SPACES) for part in parts)
    if not set("{}[],:") & set("".join(made.ids())):
        assert DataSeries.from_json(text).to_json() == made.to_json()


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(
            [
                '"',
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "1",
                "-",
                ".",
                "e",
                "x",
                " ",
                "\\",
                "null",
                "true",
                "NaN",
                '"0":[1],',
                '"a":',
                "é",
                "",
            ]
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(SETS, MUTATIONS, TINY)
@settings(max_examples=400, suppress_health_check=["function_scoped_fixture"], deadline=None)
def test_the_plain_reader_agrees_with_the_careful_one(small_pieces, made, mutations, size):
    small_pieces(size)
    text = made.to_json()
    for place, what in mutations:
        at = place % (len(text) + 1)
        text = text[:at] + what + text[at + (place % 3) :]
    kind = type(made)
    try:
        careful = kind()
        careful._values = careful._decode(jsontext.parse(text))
    except PatchLSTMError:
        careful = None
    plain = kind()
    try:
        plain._values = plain._decode_plain(plainjson.PlainReader(BytesIO(text.encode())))
    except (plainjson.NotPlainError, PatchLSTMError):
        return
    assert careful is not None
    assert plain.ids() == careful.ids()
    assert plain.to_json() == careful.to_json()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cols", "data", "a", "b", "0", "1", "labelset", "mean", "layers", "tree"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON, st.integers(-1, 3) | JSON)
@example(10**400, {"a": [10**400]}, 1)
@example(None, {"a": {"0": 10**400}}, 10**400)
@settings(deadline=None)
def test_any_json_is_a_set_or_a_clear_error(content, data, cols):
    for value in (content, {"cols": cols, "data": data}, {"a": {"cols": cols, "data": data}}):
        for kind in (DataSeries, DataSet, LabelSet):
            check_set_or_error(kind, json.dumps(value))


def check_set_or_error(kind, text):
    try:
        made = kind.from_json(text)
    except FormatError:
        return
    assert kind.from_json(made.to_json()).to_json() == made.to_json()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (DataSeries, {"cols": 2, "data": {"ä": {"0": [0.5, 1], "1": [2, 3]}, "b": {"0": [1, 2]}}}),
        (DataSet, {"cols": 2, "data": {"ä": [0.5, 1], "b": [2, 3]}}),
        (LabelSet, {"cols": 1, "data": {"ä": ["x"], "b": ['"\\']}}),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_truncated_at_every_byte(tmp_path, kind, content, indent):
    path = tmp_path / "set.json"
    text = json.dumps(content, indent=indent, ensure_ascii=False).encode()
    made = kind.from_json(text.decode())
    before = made.to_json()
    for length in range(len(text)):
        path.write_bytes(text[:length])
        with pytest.raises(FormatError):
            made.read(path)
        assert made.to_json() == before


@pytest.mark.parametrize(
    "text",
    [
        '{"cols":1,"data":{"a":{"0":[1],}}}',
        '{"cols":1,"data":{"a":{,"0":[1]}}}',
        '{"cols":1,"data":{"a":{"0":[1]"1":[2]}}}',
        '{"cols":1,"data":{"a":{"0":[1],,"1":[2]}}}',
        '{"cols":1,"data":{"a":{"0":[1]},}}',
        '{"cols":1,"data":{"a":{"0":[1]}},}',
        '{"cols":1,"data":{"a":{"0":[1]}}}}',
        '{"cols":1,"data":{"a":{"0":[1]}}} {}',
        '{"cols":1,"data":{"a":{"0":[01]}}}',
        '{"cols":1,"data":{"a":{"0":[1.]}}}',
        '{"cols":1,"data":{"a":{"0":[+1]}}}',
        '{"cols":1,"data":{"a":{"0":[1 2]}}}',
        '{"cols":1,"data":{"a":{"0":[1]\v}}}',
        '{"cols":1,"data":{"a":{"0":[1]},"a":{"0":[2]}}}',
        '{"cols":1,"data":{"a":{"0":[1],"0":[2]}}}',
        '{"cols":1,"data":{"a":{"0":[1]}},"data":{"a":{"0":[1]}}}',
    ],
)
@pytest.mark.parametrize("size", [1, 2**20])
def test_what_json_forbids_is_refused(small_pieces, text, size):
    small_pieces(size)
    with pytest.raises(FormatError, match=r"^Error parsing JSON: "):
        DataSeries.from_json(text)


def test_frames_of_a_long_series_may_be_in_any_order(only_plain, small_pieces):
    small_pieces(8)
    frames = {str(time): [time, -time] for time in reversed(range(30))}
    made = DataSeries.from_json(json.dumps({"cols": 2, "data": {"a": frames}}))
    assert made.get_series("a")[:, 0].tolist() == list(range(30))


def test_series_that_were_read_grow_and_do_not_change(only_plain):
    made = DataSeries.from_json('{"cols":1,"data":{"a":{"0":[1]}}}')
    series = made.get_series("a")
    assert not series.flags.writeable
    made.add_frame("a", [2])
    made.update_frame("a", 0, [3])
    assert series.tolist() == [[1]]
    assert made.get_series("a").tolist() == [[3], [2]]


@given(arrays(40), st.lists(NUMBERS, max_size=5))
def test_short_numbers_are_exact(values, more):
    values = np.append(values, np.array(more, np.float32))
    for short in (jsontext.as_short(values), jsontext.shortest_floats(values)):
        read = np.array(short, np.float64).astype(np.float32)
        assert read.view(np.uint32).tolist() == values.view(np.uint32).tolist()


def test_numbers_that_are_not_checked_are_exact():
    """A sample of those that `as_short` returns as they are without trying."""
    low, high = np.array(jsontext._SAFE_MAGNITUDES, np.float32).view(np.uint32)
    bits = np.random.default_rng(1).integers(low, high, 200_000, dtype=np.uint32)
    values = np.append(bits, [low, low + 1, high - 1]).astype(np.uint32).view(np.float32)
    assert jsontext.as_short(values) is values
    read = np.array(jsontext._through_text(values), np.float64).astype(np.float32)
    assert np.array_equal(read, values)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_never_written(value):
    with pytest.raises(ValueError, match="not finite"):
        jsontext.shortest_floats(np.array([1, value], np.float32))
    with pytest.raises(ValueError, match="not finite"):
        jsontext.to_text({"a": {"b": float(value)}})


def test_a_set_that_could_not_be_read_is_not_written(tmp_path, monkeypatch):
    made = DataSeries.from_json('{"cols":1,"data":{"a":{"0":[1]}}}')
    path = tmp_path / "set.json"
    monkeypatch.setattr(baseset, "MAX_SET_BYTES", made._max_bytes() - 1)
    monkeypatch.setattr(baseset, "write_atomically", pytest.fail)
    with pytest.raises(FileError, match=r"^Couldn't write file: the DataSeries may need"):
        made.write(path)


def test_an_evening_may_be_written():
    n_frames = 67 * 60 * 100
    made = DataSeries()
    made.add_series("a", np.zeros((1, 40)))
    a_frame = made._max_bytes()
    assert n_frames * a_frame * 4 < MAX_SET_BYTES


def test_a_file_with_a_fault_and_too_large_to_explain_it(tmp_path, monkeypatch):
    path = tmp_path / "set.json"
    path.write_text('{"cols":1,"data":{"a":{"0":[1]},"b":{"0":[x]}}}')
    monkeypatch.setattr(baseset, "MAX_JSON_BYTES", 10)
    with pytest.raises(FormatError, match=r"set\.json: there is something unexpected after byte 4"):
        DataSeries().read(path)


BOMBS = {
    "lists": "[" + "[]," * (MAX_JSON_BRACKETS + 1) + "[]]",
    "frames": '{"cols":1,"data":{"a":{"0":' + "[]," * (MAX_JSON_BRACKETS + 1) + "[]}}}",
    "points": '{"cols":1,"data":{"a":' + "[]," * (MAX_JSON_BRACKETS + 1) + "[]}}",
    "objects": '{"cols":1,"data":{"a":' + "{}," * (MAX_JSON_BRACKETS + 1) + "{}}}",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("kind", [DataSeries, DataSet, LabelSet])
def test_brackets_without_end_are_refused_unmade(tmp_path, monkeypatch, kind, bomb):
    path = tmp_path / "bomb.json"
    path.write_text(BOMBS[bomb])
    monkeypatch.setattr(json, "loads", pytest.fail)
    with pytest.raises(FormatError, match=r"opening brackets .* the maximum is"):
        kind().read(path)


@pytest.mark.parametrize("kind", [DataSeries, DataSet, LabelSet])
@pytest.mark.parametrize("start", ['{"cols":1,"data":{"a":{"0":[', '{"cols":1,"data":{"a":[', ""])
def test_a_member_without_end_is_given_up(monkeypatch, kind, start):
    monkeypatch.setattr(plainjson, "CHUNK_BYTES", 100)
    monkeypatch.setattr(plainjson, "_MAX_MEMBER_BYTES", 1000)
    file = BytesIO(start.encode() + b"1," * 10_000)
    with pytest.raises(plainjson.NotPlainError):
        kind()._decode_plain(plainjson.PlainReader(file))
    assert file.tell() < 10_000


def test_the_widest_members_are_plain(only_plain):
    widest = np.full((2, MAX_DIMENSIONS), -1.1754944e-38, np.float32)
    series, points = DataSeries(), DataSet()
    series.add_series("a" * 1000, widest)
    points.add_point("\x01" * 1000, widest[0])
    for made in (series, points):
        assert type(made).from_json(made.to_json()).to_json() == made.to_json()


def test_a_model_too_large_for_json_is_refused_before_it_is_written(monkeypatch):
    monkeypatch.setattr(jsontext, "MAX_JSON_COMMAS", 3)
    assert jsontext.to_text({"a": [1, 2, 3, 4]})
    with pytest.raises(PatchLSTMError, match=r"^Couldn't write file: .* write the model as \.lstm"):
        jsontext.to_text({"a": [1, 2, 3, 4, 5]})


def test_memory_is_that_of_the_numbers(tmp_path):
    path = tmp_path / "set.json"
    frames = np.random.default_rng(1).normal(size=(50_000, 20)).astype(np.float32)
    made = DataSeries()
    made.add_series("a", frames)
    tracemalloc.start()
    try:
        made.write(path)
        _, written = tracemalloc.get_traced_memory()
        made.clear()
        tracemalloc.reset_peak()
        made.read(path)
        _, read = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 4 * frames.nbytes
    assert written < 2 * frames.nbytes
    assert read < 4 * frames.nbytes
    assert np.array_equal(made.get_series("a"), frames)
