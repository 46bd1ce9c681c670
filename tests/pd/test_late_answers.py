"""What Python answers late never undoes what the patch has done meanwhile."""

from __future__ import annotations

import pytest

from dialogue import build
from lessons import ARRAYS, LONG_ARRAYS, QUICK, lesson, long_lesson, texts

OBJECTS = {
    "c": f"lstm.classifier gest {QUICK}",
    "ds": "lstm.dataseries data",
    "ls": "lstm.labelset data",
    "other": "lstm.dataseries other",
}

# The classifier predicts in the middle of its own reply that begins with {reply}.
PREDICT_ON_REPLY = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r chain;
#X obj 10 40 lstm.classifier gest;
#X obj 10 70 route {reply};
#X obj 90 70 route {reply};
#X msg 10 100 predictseries a;
#X obj 10 160 print chain.left;
#X obj 90 160 print chain.right;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 3 0;
#X connect 2 0 4 0;
#X connect 2 1 5 0;
#X connect 3 0 4 0;
#X connect 3 1 6 0;
#X connect 4 0 1 0;
"""


def start(start_pd, tmp_path, reply):
    patch = tmp_path / "chain.pd"
    patch.write_text(PREDICT_ON_REPLY.format(reply=reply))
    pd = start_pd(OBJECTS, arrays=ARRAYS, receivers=["chain"], flags=["-open", str(patch)])
    pd.send(*lesson("ds", "ls"))
    pd.until("ls.left", "addlabel")
    return pd


def fit(pd):
    pd.send("c fit data data")
    pd.until("c.left", "fit")


@pytest.mark.parametrize("was_fitted", [False, True], ids=["at first", "again"])
@pytest.mark.parametrize("message", ["clear", "refer nobody"])
def test_a_model_is_not_taken_after_clear_though_its_fit_replies(
    start_pd, tmp_path, message, was_fitted
):
    pd = start(start_pd, tmp_path, "fit")
    if was_fitted:
        fit(pd)
    pd.send("chain fit data data", f"chain {message}")
    error = pd.until("chain.right", "error")[-1]
    assert error.text.startswith("error predictseries No data fitted")
    pd.ask("c", "getseed")
    assert not [line for line in pd.seen if line.atoms[0] == "predictseries"]


def test_a_model_that_is_read_stays_though_an_older_fit_replies(start_pd, tmp_path):
    pd = start(start_pd, tmp_path, "fit")
    fit(pd)
    pd.ask("c", "write first.lstm")
    pd.send("c predictseries a")
    before = pd.until("c.left", "predictseries")[-2].text
    pd.send("chain maxiter 40", "chain fit data data", f"chain read {pd.folder}/first.lstm")
    pd.until("chain.left", "predictseries")
    pd.ask("c", "getseed")
    assert texts(line for line in pd.seen if line.atoms[0] == "probabilities")[-1] == (
        f"chain.right: {before}"
    )


@pytest.mark.parametrize("name", ["threshold", "reject"])
def test_an_older_threshold_does_not_undo_a_newer_one(start_pd, tmp_path, name):
    pd = start(start_pd, tmp_path, "maxiter")
    fit(pd)
    strict = "threshold 1" if name == "threshold" else "reject 0.0001"
    pd.send(f"chain {strict}", "chain getmaxiter", f"chain {name} 0")
    assert pd.until("chain.left")[-1].text.startswith("predictseries")
    assert pd.seen[-1].atoms[1] in ("high", "low")
    pd.send(f"chain {name} 0", "chain getmaxiter", f"chain {strict}")
    pd.sync()
    pd.ask("c", "getseed")
    assert [line for line in pd.seen if line.source == "chain.left"][-1].atoms[1] == "unknown"


def test_an_older_threshold_does_not_undo_that_of_a_model_that_is_read(start_pd, tmp_path):
    pd = start(start_pd, tmp_path, "maxiter")
    fit(pd)
    pd.ask("c", "write plain.lstm")
    pd.send("chain threshold 1", "chain getmaxiter", f"chain read {pd.folder}/plain.lstm")
    assert pd.until("chain.left", "predictseries")[-1].atoms[1] in ("high", "low")


def test_an_older_threshold_does_not_undo_a_newer_objects_tag(start_pd, tmp_path):
    """The threshold waits for the fit, and so does the new object; each is told of the other."""
    asks_the_newer = (
        PREDICT_ON_REPLY.format(reply="threshold")
        .replace("msg 10 100 predictseries a", r"msg 10 100 \; to-dynamic predictseries a")
        .replace("#X connect 4 0 1 0;\n", "")
    )
    patch = tmp_path / "asking.pd"
    patch.write_text(asks_the_newer)
    flags = ["-open", str(patch)]
    pd = start_pd(OBJECTS, arrays=ARRAYS, receivers=["chain", "to-dynamic"], flags=flags)
    pd.send(*lesson("ds", "ls"), "c maxiter 500")
    fit(pd)
    pd.send("c fit data data", "chain threshold 1", "chain getthreshold")
    pd.send(*make("lstm.classifier gest -threshold 0"))
    assert pd.until("gone.left")[-1].atoms[1] in ("high", "low")


def test_an_older_blocking_does_not_undo_a_newer_one(start_pd):
    pd = start_pd(OBJECTS)
    pd.ask("ds", "size")
    pd.send("ds blocking 1", "ds getblocking", "ds blocking 0", "ds size", "sync after")
    lines = texts(pd.until("ds.left", "size"))
    assert "sync: after" in lines  # `size` did not wait


# Objects in the subpatch `dynamic` are numbered in the order of their making.
def make(class_and_name):
    return [
        "dynamic obj 10 10 r to-dynamic",
        f"dynamic obj 10 40 {class_and_name}",
        "dynamic obj 10 70 print gone.left",
        "dynamic obj 60 70 print gone.right",
        "dynamic connect 0 0 1 0",
        "dynamic connect 1 0 2 0",
        "dynamic connect 1 1 3 0",
    ]


@pytest.fixture
def pd(start_pd):
    pd = start_pd(OBJECTS, arrays={**ARRAYS, **LONG_ARRAYS}, receivers=["to-dynamic"])
    pd.ask("ds", "size")  # Python is up
    return pd


def lines_of_gone(pd):
    """Wait for all that the objects before bring; return what came out of the subpatch."""
    return [line for line in pd.ask("ds", "size") if line.source.startswith("gone")]


def test_an_object_in_the_place_of_a_deleted_one_does_not_get_its_answers(pd):
    asking = [f"to-dynamic {message}" for message in ("size", "getlabel x", "getblocking") * 5]
    first, second = make("lstm.labelset gone"), make("lstm.labelset gone")
    pd.send(*first, *asking, "dynamic clear", *second)
    assert lines_of_gone(pd) == []
    pd.send("to-dynamic size")
    assert texts(pd.until("gone.left")) == ["gone.left: size 0"]
    assert pd.quit() == 0


def test_an_object_in_the_place_of_a_deleted_one_does_not_get_its_model(pd):
    pd.send(*long_lesson("ds", "ls"))
    pd.until("ls.left", "addlabel")
    pd.send(
        "dynamic obj 10 200 lstm.classifier gone -maxiter 30",
        "dynamic obj 10 230 r to-dynamic",
        "dynamic connect 1 0 0 0",
        "to-dynamic fit data data",
        "dynamic clear",
        *make("lstm.classifier another"),
    )
    assert lines_of_gone(pd) == []
    pd.send("to-dynamic predictseries a")
    assert pd.until("gone.right")[-1].text.startswith("error predictseries No data fitted")
    assert pd.quit() == 0


def test_an_object_in_the_place_of_a_deleted_one_keeps_its_own_threshold(pd):
    pd.send(*lesson("ds", "ls"))
    fit(pd)
    pd.send(
        "dynamic obj 10 200 lstm.classifier gone",
        "dynamic obj 10 230 r to-dynamic",
        "dynamic connect 1 0 0 0",
        *["to-dynamic threshold 0", "to-dynamic threshold 1"] * 5,
        "dynamic clear",
        *make("lstm.classifier gest"),
        "to-dynamic getseed",
    )
    pd.until("gone.right", "seed")
    pd.send("to-dynamic predictseries a")
    assert pd.until("gone.left")[-1].atoms[1] in ("high", "low")
    assert pd.quit() == 0


def test_a_name_of_one_hyphen_is_a_name(start_pd):
    pd = start_pd({"one": "lstm.labelset -", "two": "lstm.labelset - -warnings 1"})
    pd.send("one addlabel x y", "two size")
    assert texts(pd.until("two.left")) == ["one.left: addlabel", "two.left: size 1"]


TWINS = {**OBJECTS, "twin": "lstm.classifier gest", "far": "lstm.classifier far"}


@pytest.fixture
def twins(start_pd):
    pd = start_pd(TWINS, arrays={**ARRAYS, **LONG_ARRAYS}, receivers=["to-dynamic"])
    pd.send(*lesson("ds", "ls"))
    fit(pd)
    return pd


def begin_slow_fit(pd):
    pd.send("ds clear", "ls clear", *long_lesson("ds", "ls"), "c clear", "c maxiter 1000000")
    pd.send("c fit data data")
    pd.until("c.right", "progress")


def what_it_predicts(pd, name, *before):
    """Return the answer of an object that predicts in one go with messages before it."""
    pd.send(*before, f"{name} predictseries a")
    left, right = f"{name}.left", f"{name}.right"
    answers = [each for each in pd.sync() if each.source in (left, right)]
    return [each.text for each in answers if each.atoms[0] in ("predictseries", "error")][-1]


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("clear", "error predictseries No data fitted"),
        ("threshold 1", "predictseries unknown"),
        ("reject 1", "predictseries"),
    ],
)
def test_a_message_holds_at_once_at_all_objects_of_the_name(twins, message, answer):
    before = what_it_predicts(twins, "twin")
    assert before in ("predictseries high", "predictseries low")
    assert what_it_predicts(twins, "twin", f"c {message}").startswith(answer)
    twins.ask("c", "getseed")
    assert what_it_predicts(twins, "twin").startswith(answer)


def test_a_model_that_is_read_is_at_once_that_of_all_objects_of_the_name(twins):
    twins.ask("c", "write first.lstm")
    assert what_it_predicts(twins, "twin", "c clear").startswith("error")
    assert what_it_predicts(twins, "twin", "c read first.lstm").startswith("predictseries")
    assert what_it_predicts(twins, "far").startswith("error")
    twins.ask("c", "getseed")
    assert what_it_predicts(twins, "twin").startswith("predictseries")


def test_who_is_on_the_way_to_another_name_is_left_alone(twins):
    """Nor does what it is sent meanwhile reach those of the name that it leaves."""
    twins.send("c refer far", "c threshold 1", "c clear")
    assert what_it_predicts(twins, "twin").startswith("predictseries")
    twins.ask("c", "getseed")
    assert what_it_predicts(twins, "twin") in ("predictseries high", "predictseries low")
    twins.send("c refer gest", "twin threshold 1")
    twins.ask("c", "getseed")
    assert what_it_predicts(twins, "c") == "predictseries unknown"


def test_a_name_that_is_refused_leaves_the_object_where_it_was(twins):
    """No message can say the empty symbol; a box can."""
    boxes = ["obj loadbang", "obj symbol", r"msg refer \$1", "obj lstm.classifier gest"]
    boxes += ["obj r to-dynamic", "obj print gone.left", "obj print gone.right"]
    wires = ["0 0 1 0", "1 0 2 0", "2 0 3 0", "4 0 3 0", "3 0 5 0", "3 1 6 0"]
    build(twins, boxes, wires)
    assert "Empty identifier" in twins.until("gone.right", "error")[-1].text
    twins.send("to-dynamic getseed")
    twins.until("gone.right", "seed")
    twins.send("to-dynamic predictseries a")
    assert twins.until("gone.left")[-1].text.startswith("predictseries")
    twins.send("c clear", "to-dynamic predictseries a")
    assert twins.until("gone.right")[-1].text.startswith("error predictseries No data fitted")


def test_who_refers_during_a_fit_gets_what_the_fit_learns(twins):
    begin_slow_fit(twins)
    twins.send("far refer gest", "c cancel")
    twins.until("c.left", "fit")
    twins.ask("c", "getseed")
    assert what_it_predicts(twins, "far").startswith("predictseries")


def test_an_object_that_is_made_during_a_fit_gets_the_threshold_that_waits(twins):
    begin_slow_fit(twins)
    twins.send("c threshold 1", *make("lstm.classifier gest"), "to-dynamic getblocking")
    twins.send("c cancel")
    twins.until("c.left", "fit")
    twins.ask("c", "getseed")
    twins.send("to-dynamic predictseries a")
    assert twins.until("gone.left")[-1].text == "predictseries unknown"


def test_the_answer_to_an_older_refer_does_not_end_a_newer_one(start_pd, tmp_path):
    """Between the two, the object has no name in which `clear` could find it."""
    clears_the_first = (
        PREDICT_ON_REPLY.format(reply="seed")
        .replace("msg 10 100 predictseries a", r"msg 10 100 \; to-dynamic clear")
        .replace("#X connect 4 0 1 0;\n", "")
    )
    patch = tmp_path / "clearing.pd"
    patch.write_text(clears_the_first)
    flags = ["-open", str(patch)]
    pd = start_pd(OBJECTS, arrays=ARRAYS, receivers=["chain", "to-dynamic"], flags=flags)
    pd.send(*lesson("ds", "ls"), *make("lstm.classifier far"))
    fit(pd)
    pd.send("chain refer far", "chain getseed", "chain refer gest")
    pd.until("gone.left", "clear")
    pd.ask("c", "getseed")
    pd.send("chain predictseries a")
    pd.sync()
    assert [line.atoms[0] for line in pd.seen if line.source == "chain.left"] == ["predictseries"]
