"""Files in real Pd: what is written reads back to the bit, and what is no good changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue import answers, build, content, dump_and_load, read_array, refusal, tell, write_file
from lessons import lesson
from patchlstm import DataSeries
from realpd import Pd

OBJECTS = {
    "ds": "lstm.dataseries lesson",
    "ls": "lstm.labelset lesson",
    "c": "lstm.classifier net -hiddensize 4 3 -maxiter 3 -seed 7 -threshold 0.25 -reject 0.5"
    " -learnrate 0.0625",
    "copy": "lstm.classifier copy",
}
ARRAYS = {
    "a-0": [1, 0.5, -1, 0.1],
    "a-1": [0, 0.25, 3, -0.7],
    "b-0": [0.3],
    "b-1": [-0.4],
    "out": [0],
    "out-1": [0],
}
GETTERS = [
    "hiddensize",
    "maxiter",
    "learnrate",
    "momentum",
    "batchsize",
    "validation",
    "patience",
    "dropout",
    "weightdecay",
    "seed",
    "delta",
    "pooling",
    "threshold",
    "reject",
]
TITLES = {
    "ds": "lstm.dataseries lesson",
    "ls": "lstm.labelset lesson",
    "c": "lstm.classifier net",
}

DATA_SERIES = """{
  "cols": 2,
  "data": {
    "1": {
      "0": [
        7.0,
        -0.5
      ]
    },
    "kick": {
      "0": [
        0.1,
        1e-20
      ],
      "1": [
        3.0,
        4.0
      ]
    }
  }
}
"""
LABEL_SET = """{
  "cols": 1,
  "data": {
    "1": [
      "snare"
    ],
    "kick": [
      "2"
    ]
  }
}
"""
MLP = {
    "labels": {"labels": ["up", "down"], "rows": 2},
    "mlp": {"layers": [{"activation": 1, "biases": [0], "cols": 1, "rows": 1, "weights": [[0]]}]},
}


@pytest.fixture(scope="module")
def running_pd(library, tmp_path_factory):
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        yield pd


@pytest.fixture
def pd(running_pd):
    tell(running_pd, "ds", "clear")
    tell(running_pd, "ls", "clear")
    return running_pd


@pytest.fixture
def taught(pd):
    """A Pd whose classifier `c` has learnt the lesson."""
    pd.send(*lesson("ds", "ls"), "c clear", "c fit lesson lesson")
    pd.until("c.left", "fit")
    return pd


def predictions(pd: Pd, name: str) -> list[list[str]]:
    """Return what an object predicts, whole series and frame by frame, and all its parameters."""
    messages = ["predictseries a", "predictseries b", "reset", "1 0.5", "0.5 1", "labels", "params"]
    messages += [f"get{parameter}" for parameter in GETTERS]
    return [answers(pd, name, message) for message in messages]


def test_a_model_read_by_another_pd_predicts_the_same_bits(taught, start_pd):
    written = content(taught, "c")
    other = start_pd({"d": "lstm.classifier other"}, arrays=ARRAYS)
    path = write_file(other, "the model.json", written)
    typed = str(path).replace(" ", r"\ ")
    assert answers(other, "d", f"read {typed}") == [f"right: read {path}"]
    assert predictions(other, "d") == predictions(taught, "c")
    assert content(other, "d") == written


def test_sets_read_by_another_pd_are_the_same_to_the_bit(taught, start_pd):
    tell(taught, "ds", "addframe 0.1 0.1 1e-38", "addframe 0.1 -16777217 3.4028e38")
    other = start_pd({"ds": "lstm.dataseries other", "ls": "lstm.labelset other"})
    for name in ("ds", "ls"):
        written = content(taught, name)
        path = write_file(other, f"{name}.json", written)
        assert answers(other, name, "read " + path.name) == [f"right: read {path.name}"]
        assert content(other, name) == written


def test_a_dumped_model_loads_into_another_object(taught):
    dump_and_load(taught, "lstm.classifier", "net", "copy")
    assert predictions(taught, "copy") == predictions(taught, "c")
    assert content(taught, "copy") == content(taught, "c")
    tell(taught, "copy", "clear")


def test_sets_are_written_in_flucomas_format(pd):
    tell(pd, "ds", "addframe kick 0.1 1e-20", "addframe 1 7 -0.5", "addframe kick 3 4")
    tell(pd, "ls", "addlabel kick 2", "addlabel 1 snare")
    assert content(pd, "ds") == DATA_SERIES
    assert content(pd, "ls") == LABEL_SET


def test_an_empty_set_writes_and_reads(pd):
    written = content(pd, "ds")
    assert json.loads(written) == {"cols": 0}
    tell(pd, "ds", "addframe a 1")
    write_file(pd, "empty.json", written)
    assert answers(pd, "ds", "read empty.json") == ["right: read empty.json"]
    assert answers(pd, "ds", "size") == ["left: size 0"]
    assert answers(pd, "ds", "addframe a 1 2") == ["left: addframe"]


@pytest.mark.parametrize("n_frames", [1, 9, 10, 11, 12, 100, 101, 102])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_frames_are_read_by_the_number_of_their_key(pd, n_frames, width):
    """FluCoMa's padding is one short at 11, 101, so that its order of keys is not that of time."""
    frames = {f"{i:0{width}}": [float(i), -float(i)] for i in range(n_frames)}
    write_file(pd, "series.json", json.dumps({"cols": 2, "data": {"a": frames}}, sort_keys=True))
    assert answers(pd, "ds", "read series.json") == ["right: read series.json"]
    assert answers(pd, "ds", "getseries a out") == ["left: getseries out"]
    assert read_array(pd, "out") == list(range(n_frames))
    assert read_array(pd, "out-1") == [-i for i in range(n_frames)]


def test_points_of_a_dataset_become_series_of_one_frame(pd):
    """Their numbers as FluCoMa in Pd writes them."""
    points = {"0.000000": [0.5, 1], "10.000000": [2, 3]}
    write_file(pd, "points.json", json.dumps({"cols": 2, "data": points}))
    assert answers(pd, "ds", "read points.json") == ["right: read points.json"]
    assert answers(pd, "ds", "size") == ["left: size 2"]
    assert answers(pd, "ds", "getframe 10 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [2, 3]


def test_points_of_a_dataset_become_the_frames_of_series_with_the_word_group(pd):
    points = {f"stroke-{i}": [i, -i] for i in (10, 9, 1)} | {"tap": [0, 0]}
    write_file(pd, "points.json", json.dumps({"cols": 2, "data": points}))
    assert answers(pd, "ds", "read points.json group") == ["right: read points.json"]
    assert answers(pd, "ds", "size") == ["left: size 2"]
    assert answers(pd, "ds", "getseries stroke out") == ["left: getseries out"]
    assert read_array(pd, "out") == [1, 9, 10]
    assert answers(pd, "ds", "read points.json") == ["right: read points.json"]
    assert answers(pd, "ds", "size") == ["left: size 4"]


def test_what_cannot_be_grouped_changes_nothing(pd):
    tell(pd, "ds", "addframe a 1 2")
    before = content(pd, "ds")
    write_file(pd, "points.json", json.dumps({"cols": 1, "data": {"x": [1]}}))
    text = refusal(pd, "ds", TITLES["ds"], "read points.json group")
    assert "no identifier is a name and a number, such as a-1; read it without group" in text
    text = refusal(pd, "ds", TITLES["ds"], "read points.json groups")
    assert text == "Too many arguments: found groups, needed the word group, or nothing"
    assert content(pd, "ds") == before


def test_numbers_as_labels_are_numbers_again(pd):
    labels = {"0.000000": ["1.000000"], "1.000000": "snare"}
    write_file(pd, "labels.json", json.dumps({"cols": 1, "data": labels}))
    assert answers(pd, "ls", "read labels.json") == ["right: read labels.json"]
    assert answers(pd, "ls", "getlabel 0") == ["left: getlabel 1"]
    assert answers(pd, "ls", "getlabel 1") == ["left: getlabel snare"]


@pytest.mark.parametrize("n_frames", [10, 11, 100, 101])
def test_keys_are_written_so_that_their_order_as_text_is_that_of_time(pd, n_frames):
    tell(pd, "ds", *(f"addframe a {i}" for i in range(n_frames)))
    frames = json.loads(content(pd, "ds"))["data"]["a"]
    assert [frames[key] for key in sorted(frames)] == [[i] for i in range(n_frames)]


def test_a_file_is_found_beside_the_patch_and_replaced_in_one_step(pd):
    path = write_file(pd, "labels.json", "not yet")
    tell(pd, "ls", "addlabel kick 2", "addlabel 1 snare")
    before = path.stat().st_ino
    assert answers(pd, "ls", "write labels.json") == ["right: write labels.json"]
    assert path.read_text() == LABEL_SET
    assert path.stat().st_ino != before
    assert [file.name for file in pd.folder.glob(".*")] == []


UNREADABLE = {
    "nothing": (b"", "Error parsing JSON"),
    "binary": (b"\x00\xff\xfe", "Error parsing JSON"),
    "text": (b"hello", "Error parsing JSON"),
    "a list": (b"[1, 2]", "Invalid JSON format"),
    "no keys": (b"{}", "Invalid JSON format"),
    "nan": (b'{"cols": 1, "data": {"a": {"0": [NaN]}}}', "Error parsing JSON"),
    "twice": (b'{"cols": 1, "cols": 2}', "Error parsing JSON"),
    "deep": (b'{"cols":' + b"[" * 100_000, "Error parsing JSON"),
    "a network of FluCoMa's": (json.dumps(MLP).encode(), "Invalid JSON format"),
    "a Normalize of FluCoMa's": (
        b'{"cols": 1, "data_max": [1], "data_min": [0], "max": 1, "min": 0}',
        "Invalid JSON format",
    ),
}
WRONG_SETS = {
    "frame too short": {"cols": 2, "data": {"a": {"0": [1, 2], "1": [1]}}},
    "frame not numbers": {"cols": 1, "data": {"a": {"0": ["1"]}}},
    "frame too large": {"cols": 1, "data": {"a": {"0": [1e39]}}},
    "no frames": {"cols": 1, "data": {"a": {}}},
    "no such frame": {"cols": 1, "data": {"a": {"first": [1]}}},
    "same frame twice": {"cols": 1, "data": {"a": {"1": [1], "01": [1]}}},
    "no identifier": {"cols": 1, "data": {"": {"0": [1]}}},
    "cols not a number": {"cols": "1", "data": {"a": {"0": [1]}}},
    "labels": {"cols": 1, "data": {"a": ["kick"]}},
}
WRONG_LABELS = {
    "two labels": {"cols": 1, "data": {"a": ["x", "y"]}},
    "a number": {"cols": 1, "data": {"a": ["x"], "b": [1]}},
    "an empty label": {"cols": 1, "data": {"a": [""]}},
    "a series": {"cols": 1, "data": {"a": {"0": [1]}}},
}


def check_refused(pd: Pd, name: str, text: str | bytes, phrase: str) -> None:
    """Check that an object refuses to read a file of this content, by name, and stays as it was."""
    before = content(pd, name)
    path = write_file(pd, "wrong.json", text)
    found = refusal(pd, name, TITLES[name], f"read {path}")
    assert found.startswith(f"{phrase}: ")
    assert str(path) in found
    assert content(pd, name) == before


@pytest.mark.parametrize("name", ["ds", "ls", "c"])
@pytest.mark.parametrize("wrong", UNREADABLE)
def test_a_file_that_is_no_good_is_refused(taught, name, wrong):
    text, phrase = UNREADABLE[wrong]
    check_refused(taught, name, text, phrase)


@pytest.mark.parametrize("wrong", WRONG_SETS)
def test_a_wrong_dataseries_is_refused(taught, wrong):
    check_refused(taught, "ds", json.dumps(WRONG_SETS[wrong]), "Invalid JSON format")


@pytest.mark.parametrize("wrong", WRONG_LABELS)
def test_a_wrong_labelset_is_refused(taught, wrong):
    check_refused(taught, "ls", json.dumps(WRONG_LABELS[wrong]), "Invalid JSON format")


def test_files_of_the_other_objects_are_refused(taught):
    for reader in ("ds", "ls", "c"):
        for writer in {"ds", "ls", "c"} - {reader}:
            check_refused(taught, reader, content(taught, writer), "Invalid JSON format")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(taught, part):
    for name in ("ds", "ls", "c"):
        text = content(taught, name).rstrip()
        check_refused(taught, name, text[: int(part * len(text))], "Error parsing JSON")


def test_a_model_that_contradicts_itself_is_refused_and_still_predicts(taught):
    before = predictions(taught, "c")
    n_refused = 0
    for changed in wrong_models(json.loads(content(taught, "c"))):
        check_refused(taught, "c", json.dumps(changed), "Invalid JSON format")
        n_refused += 1
    assert n_refused == 10
    assert predictions(taught, "c") == before


def wrong_models(model):
    """Yield copies of a model, each with one thing wrong."""
    yield {**model, "format": "patchlstm.regressor"}
    yield {**model, "version": 99}
    yield {**model, "outputs": ["low"]}
    yield {**model, "outputs": ["low", "low"]}
    yield {**model, "outputs": ["low", "high", "more"]}
    yield {**model, "topology": {**model["topology"], "n_inputs": 3}}
    yield {**model, "topology": {**model["topology"], "hidden_sizes": [4]}}
    yield {key: value for key, value in model.items() if key != "weights"}
    name, values = next(iter(model["weights"].items()))
    yield {**model, "weights": {**model["weights"], name: values[:-1]}}
    yield {**model, "parameters": {**model["parameters"], "learning_rate": -1}}


@pytest.mark.parametrize("name", ["ds", "ls", "c"])
@pytest.mark.parametrize(
    ("message", "phrase"),
    [
        ("read", "Filename not specified"),
        ("read 3", "Filename not specified"),
        ("read missing.json", "File not found"),
        ("read /nowhere/missing.json", "File not found"),
        ("read /proc/self/mem", "Couldn't read file"),
        ("read /dev/null", "Couldn't read file"),
        ("read a.json b.json", "Too many arguments"),
        ("write", "Filename not specified"),
        ("write 3", "Filename not specified"),
        ("write /nowhere/new.json", "Couldn't write file"),
        ("write /proc/new.json", "Couldn't write file"),
        ("write /proc/version", "Couldn't write file"),
        ("write /proc/version/below-a-file.json", "Couldn't write file"),
        ("write /dev/null", "Couldn't write file"),
        ("write /tmp", "Couldn't write file"),
        ("write a.json b.json", "Too many arguments"),
    ],
)
def test_a_file_that_cannot_be_is_refused(taught, name, message, phrase):
    for file in ("a.json", "b.json"):
        (taught.folder / file).unlink(missing_ok=True)
    before = content(taught, name)
    if message.startswith("read a.json"):
        write_file(taught, "a.json", before)
    text = refusal(taught, name, TITLES[name], message)
    assert text.startswith(f"{phrase}: ")
    _, *files = message.split()
    if phrase != "Too many arguments":
        assert all(file in text or str(Path(file).parent) in text for file in files)
    assert content(taught, name) == before
    assert message.startswith("read") or not (taught.folder / "a.json").exists()


def test_a_set_begins_with_a_file(start_pd, tmp_path):
    series = DataSeries()
    for name in ("b", "a"):
        series.add_series(name, [[0.1, 2], [3, 4]])
    file = tmp_path / "takes.json"
    series.write(file)
    objects = {
        "ds": f"lstm.dataseries takes -read {file}",
        "again": f"lstm.dataseries takes -read {file}",
        "first": "lstm.labelset first -read first.json",
        "wrong": f"lstm.dataset wrong -read {file}",
    }
    pd = start_pd(objects)
    (error,) = refusal_of_making(pd, "wrong")
    assert "found a DataSeries, a readable DataSet is needed" in error
    assert content(pd, "ds") == file.read_text()
    assert answers(pd, "ds", "getread") == [f"right: read {file}"]
    said = [line.text for line in pd.seen if line.source == "console"]
    (missing,) = [line for line in said if "lstm" in line]
    assert missing.startswith("lstm.labelset first: read: File not found: first.json is neither")
    assert missing.endswith("; it begins empty")
    assert answers(pd, "first", "size") == ["left: size 0"]
    assert refusal(pd, "ds", "lstm.dataseries takes", "undo").startswith("Nothing to undo")
    tell(pd, "ds", "clear", "addframe new 1")
    assert answers(pd, "ds", f"read {file}") == [f"right: read {file}"]
    assert answers(pd, "ds", "size") == ["left: size 2"]


def test_a_file_to_begin_with_does_not_replace_what_is_there(start_pd, tmp_path):
    series = DataSeries()
    series.add_series("old", [[1]])
    file = tmp_path / "old.json"
    series.write(file)
    pd = start_pd({"ds": "lstm.dataseries takes"})
    tell(pd, "ds", "addframe new 1")
    build(pd, [f"obj lstm.dataseries takes -read {file}"], [])
    assert answers(pd, "ds", "ids")[-1] == "left: ids new"
    lines = [line.text for line in pd.seen]
    (line,) = [line for line in lines if "arguments do not replace" in line]
    assert line.endswith(f"; to replace it, send read {file}")


def refusal_of_making(pd, name):
    pd.ask(name, "getwarnings")
    return [line.text for line in pd.seen if line.source == "error"]
