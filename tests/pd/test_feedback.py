"""An outlet fed back to an inlet ends as Pd ends it, however long the messages are."""

from __future__ import annotations

import pytest

from dialogue import build
from patchlstm import LSTMClassifier
from realpd import Line

OVERFLOW = Line("error", ("stack overflow",))


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Return a function that makes the file of a model with so many inputs, labels 0, 1, 2 ..."""
    folder = tmp_path_factory.mktemp("models")

    def make(n_inputs, n_labels):
        path = folder / f"{n_inputs}-{n_labels}.lstm"
        series = [[[float(i)] * n_inputs] for i in range(n_labels) for _ in range(2)]
        labels = [i for i in range(n_labels) for _ in range(2)]
        model = LSTMClassifier(hidden_size=1, max_iter=1, seed=1)
        model.fit(series, labels).write(path)
        return path

    return make


def feed_back(start_pd, creation, path, message, beside=()):
    """Send a message to an object whose outlet comes back to it through boxes; return Pd.

    The object is box 0; `path` are an outlet and the boxes behind it.
    """
    pd = start_pd({})
    outlet, *boxes = path
    chain = [f"{i} {outlet if i == 0 else 0} {i + 1} 0" for i in range(len(boxes))]
    back = f"{len(boxes)} 0 0 0"
    build(
        pd,
        [f"obj {creation}", *boxes, "obj loadbang", f"msg {message}", *beside],
        [*chain, back, f"{len(boxes) + 1} 0 {len(boxes) + 2} 0", f"{len(boxes) + 2} 0 0 0"],
    )
    return pd


def check(pd):
    """Pd has said so, and is alive."""
    while pd.next_line() != OVERFLOW:
        pass
    pd.sync()


def test_200_labels_come_back_one_by_one(start_pd, models):
    creation = f"lstm.classifier c -model {models(1, 200)}"
    check(feed_back(start_pd, creation, [0, "obj route predictframe"], "0.5"))


def test_a_frame_of_600_numbers_comes_back(start_pd, models):
    creation = f"lstm.classifier c -model {models(600, 3)}"
    frame = " ".join(["0.25"] * 600)
    boxes = ["obj route predictframe", "obj t b", f"msg {frame}"]
    check(feed_back(start_pd, creation, [0, *boxes], frame))


def test_the_list_of_all_labels_comes_back(start_pd, models):
    creation = f"lstm.classifier c -model {models(600, 600)}"
    boxes = ["obj route labels", "obj t b", "msg labels"]
    check(feed_back(start_pd, creation, [0, *boxes], "labels"))


def test_a_series_of_many_dimensions_comes_back(start_pd, models):
    creation = f"lstm.classifier c -model {models(1, 200)}"
    boxes = ["obj route predictseries", "obj t b", "msg predictseries one"]
    beside = ["obj array define one 4"]
    check(feed_back(start_pd, creation, [0, *boxes], "predictseries one", beside))


@pytest.mark.parametrize(
    ("outlet", "boxes", "message"),
    [
        (0, ["obj route size", "msg size"], "size"),
        (1, ["obj t b", "msg nonsense 1 2"], "nonsense"),
    ],
    ids=["reply", "error"],
)
def test_what_python_answers_comes_back_to_a_blocking_object(start_pd, outlet, boxes, message):
    check(feed_back(start_pd, "lstm.dataseries b -blocking 1", [outlet, *boxes], message))


def test_too_many_atoms_are_an_error_of_the_object(start_pd):
    pd = start_pd({})
    boxes = ["obj array define long 8192", "obj array get long", "obj list prepend addframe t"]
    boxes += ["obj list trim", "obj lstm.dataseries ds", "obj print ds.right", "obj loadbang"]
    build(pd, boxes, ["6 0 1 0", "1 0 2 0", "2 0 3 0", "3 0 4 0", "4 1 5 0"])
    text = "Too many arguments: found 8193, at most 8192 are possible"
    assert pd.next_line() == Line("error", (f"lstm.dataseries ds: addframe: {text}",))
    assert pd.next_line() == Line("ds.right", ("error", "addframe", text))
