"""lstm.dataset without a patcher: buffers in and out, and where it stands in for a dataseries."""

import pytest

from standin import StandIn

ROWS = [[1, 2], [3, 4], [5, 6]]


@pytest.fixture
def patch():
    return StandIn()


@pytest.fixture
def points(patch):
    """Handle of a dataset `data` with three points."""
    handle = patch.make("lstm.dataset", "data")
    for identifier, row in zip("abc", ROWS, strict=True):
        patch.send(handle, "addpoint", identifier, *row, samples=[row])
    patch.take_answers()
    return handle


@pytest.fixture
def labels(patch):
    return patch.make("lstm.labelset", "ids")


def fill(patch, name, class_name="lstm.dataset", offset=0.0):
    """Make a set of four points or series of one frame, and their labels; return the set."""
    handle, labels = patch.make(class_name, name), patch.make("lstm.labelset", name)
    selector = "addpoint" if class_name == "lstm.dataset" else "addframe"
    for i in range(4):
        row = [offset + i % 2, 0.1 * i]
        patch.send(handle, selector, f"p{i}", *row, samples=[row])
        patch.send(labels, "setlabel", f"p{i}", ("low", "high")[i % 2])
    return handle


def failures(answers):
    return [answer for answer in answers if answer[0] == "fail"]


def test_points_fill_a_buffer_either_way(patch, points, labels):
    assert patch.ask(points, "tobuffer", "out") == [("left", "tobuffer", "out")]
    assert patch.buffers["out"] == ROWS
    answer = ("left", "tobuffer", "out", "ids")
    assert patch.ask(points, "tobuffer", "out", 1, "ids") == [answer]
    assert patch.buffers["out"] == [[1, 3, 5], [2, 4, 6]]
    assert patch.ask(labels, "getlabel", 2) == [("left", "getlabel", "c")]
    assert patch.ask(points, "tobuffer", "out", 0, "ids", 1) == [answer]
    assert patch.ask(labels, "getlabel", "c") == [("left", "getlabel", 2.0)]


def test_a_buffer_fills_the_set_either_way(patch, points):
    assert patch.ask(points, "frombuffer", "in", samples=ROWS) == [("left", "frombuffer")]
    patch.ask(points, "tobuffer", "out")
    assert patch.buffers["out"] == ROWS
    patch.ask(points, "frombuffer", "in", 1, samples=ROWS)
    assert patch.ask(points, "size") == [("left", "size", 2.0)]
    patch.ask(points, "getpoint", 1, "out")
    assert patch.buffers["out"] == [[2], [4], [6]]


def test_identifiers_go_there_and_back(patch, points, labels):
    patch.ask(points, "tobuffer", "out", 0, "ids")
    # a file of FluCoMa's has numbers in the order of text, so they come back in another order
    for number in ("0", "2", "1"):
        (answer,) = patch.ask(labels, "getlabel", number)
        patch.send(labels, "deletelabel", number)
        patch.send(labels, "addlabel", number, answer[-1])
    patch.ask(points, "frombuffer", "out", 0, "ids", samples=patch.buffers["out"])
    assert patch.ask(points, "knearest", 3, 4, 1, samples=[[3, 4]]) == [("left", "knearest", "b")]


def test_identifiers_under_other_names_come_in_their_own_order(patch, points, labels):
    for name, identifier in (("x", "kick"), ("a", "snare"), ("m", "hat")):
        patch.send(labels, "addlabel", name, identifier)
    patch.ask(points, "frombuffer", "in", 0, "ids", samples=ROWS)
    patch.ask(points, "getpoint", "snare", "out")
    assert patch.buffers["out"] == [[3], [4]]


@pytest.mark.parametrize(
    ("identifiers", "text"),
    [
        (["x"], "Sizes do not match: the buffer has 3 points and the LabelSet 1 labels"),
        (["x", "x", "y"], "Identifier already in dataset: 'x' is there twice"),
    ],
)
def test_identifiers_that_do_not_fit_change_nothing(patch, points, labels, identifiers, text):
    for number, identifier in enumerate(identifiers):
        patch.send(labels, "addlabel", number, identifier)
    ((_, _, found),) = patch.ask(points, "frombuffer", "in", 0, "ids", samples=ROWS[::-1])
    assert found.startswith(text)
    patch.ask(points, "tobuffer", "out")
    assert patch.buffers["out"] == ROWS


def test_an_empty_set_fills_no_buffer(patch, points):
    patch.send(points, "clear")
    ((_, _, text),) = patch.ask(points, "tobuffer", "out")
    assert text == "DataSet is empty: add points first"
    assert not patch.buffers


def test_a_forgotten_identifier_is_suspected(patch, points):
    ((_, _, text),) = patch.ask(points, "addpoint", 0.5, 0.25, samples=[[0.25]])
    assert text.endswith("0.5 was taken for the identifier: is that missing?")


def test_values_for_identifiers_are_doubted_once(patch):
    handle = patch.make("lstm.dataset", "x")
    said = []
    for i in range(5):
        value = i + 0.5
        said += patch.ask(handle, "addpoint", value, 1, samples=[[1]])[:-1]
    ((kind, text),) = said
    assert kind == "post"
    assert "addpoint: 2.5 was taken for the identifier of a new point; if it is a value" in text


def test_a_network_is_trained_and_asked_about_points(patch):
    fill(patch, "data")
    network = patch.make("lstm.classifier", "net", "-hiddensize", 4, "-maxiter", 60)
    answers = patch.ask(network, "fit", "data", "data")
    assert answers[-1][:2] == ("left", "fit")
    assert patch.ask(network, "evaluate", "data", "data")[-1] == ("left", "evaluate", 1.0)
    heard = patch.make("lstm.labelset", "heard")
    assert patch.ask(network, "predict", "data", "heard") == [("left", "predict", "heard")]
    assert patch.ask(heard, "getlabel", "p1") == [("left", "getlabel", "high")]


def test_of_one_name_a_dataseries_is_taken_before_a_dataset(patch):
    fill(patch, "data", "lstm.dataseries")
    fill(patch, "data", "lstm.dataset")
    points = patch.make("lstm.dataset", "data")
    patch.send(points, "clear")
    network = patch.make("lstm.classifier", "net", "-hiddensize", 2, "-maxiter", 1)
    assert not failures(patch.ask(network, "fit", "data", "data"))


def test_what_is_in_use_is_taken_before_what_is_kept(patch):
    """The one object is exchanged for the other, and the old content lives on."""
    series = fill(patch, "data", "lstm.dataseries")
    network = patch.make("lstm.classifier", "net", "-hiddensize", 2, "-maxiter", 1)
    patch.delete(series)
    patch.ask(network, "fit", "data", "data")
    points = patch.make("lstm.dataset", "data")
    ((_, _, text),) = patch.ask(network, "fit", "data", "data")
    assert text.startswith("DataSet is empty")
    patch.delete(points)
    assert not failures(patch.ask(network, "fit", "data", "data"))


def test_points_of_a_dataseries_are_seen_by_whoever_waits_for_them(patch):
    series = fill(patch, "data", "lstm.dataseries")
    points = patch.make("lstm.dataset", "ends")
    labels = patch.make("lstm.labelset", "ids")
    patch.send(series, "getdataset", -1, "ends")
    patch.send(points, "tobuffer", "out", 0, "ids")
    patch.send(labels, "size")
    patch.settle()
    assert patch.take_answers()[-3:] == [
        (series, "left", "getdataset", "ends"),
        (points, "left", "tobuffer", "out", "ids"),
        (labels, "left", "size", 4.0),
    ]
