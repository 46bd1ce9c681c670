"""Objects of one kind and name share content; several fits, cancels and changes at once."""

from __future__ import annotations

import pytest

from dialogue import refusal
from lessons import ARRAYS, ENDLESS, LONG_ARRAYS, QUICK, kinds, lesson, long_lesson, texts

OBJECTS = {
    "c": f"lstm.classifier gest {QUICK}",
    "twin": "lstm.classifier gest",
    "d": f"lstm.classifier drum {QUICK}",
    "slow": f"lstm.classifier slow {ENDLESS}",
    "ds": "lstm.dataseries data",
    "ds2": "lstm.dataseries data",
    "ls": "lstm.labelset data",
    "ls2": "lstm.labelset more",
    "nameless1": "lstm.labelset",
    "nameless2": "lstm.labelset -blocking 0",
}


@pytest.fixture
def pd(start_pd):
    return start_pd(OBJECTS, arrays={**ARRAYS, **LONG_ARRAYS})


def fit(pd, name="c"):
    pd.send(*lesson("ds", "ls"), f"{name} fit data data")
    pd.until(f"{name}.left", "fit")


def begin_slow_fit(pd):
    pd.send(*long_lesson("ds", "ls"), "slow fit data data")
    pd.until("slow.right", "progress")


def refused_meanwhile(pd, message):
    pd.send(message)
    return pd.until("slow.right", "error")[-1].text


def quiet(lines):
    """Leave out the console and the progress."""
    messages = [line for line in lines if line.source not in ("error", "console")]
    return [line for line in messages if line.atoms[0] != "progress"]


def refuse_to_predict(pd, name, title):
    """Check that an object has no model to predict with."""
    text = refusal(pd, name, f"lstm.classifier {title}", "predictseries a")
    assert text.startswith("No data fitted")


def test_sets_of_one_name_are_one_set_and_kinds_do_not_mix(pd):
    pd.send("ds addframe x 1 2", "ds2 size", "ls size", "ls2 size")
    assert texts(pd.until("ls2.left", "size")) == [
        "ds.left: addframe",
        "ds2.left: size 1",
        "ls.left: size 0",
        "ls2.left: size 0",
    ]


def test_what_one_classifier_learns_its_namesakes_know(pd):
    fit(pd)
    pd.send("twin labels", "twin getmaxiter", "twin predictseries a", "c predictseries a")
    *predictions, labels, maxiter = pd.until("twin.right", "maxiter")
    assert [line.source for line in predictions] == ["twin.right", "twin.left", "c.right", "c.left"]
    assert [line.text for line in predictions[:2]] == [line.text for line in predictions[2:]]
    assert texts([labels, maxiter]) == ["twin.left: labels high low", "twin.right: maxiter 3"]
    pd.send("twin clear", "c predictseries a")
    assert texts(pd.until("twin.left", "clear"))[-1] == "twin.left: clear"
    pd.sync()
    refuse_to_predict(pd, "c", "gest")


def test_parameters_are_shared(pd):
    pd.send("twin learnrate 0.25", "c getlearnrate", "c threshold 1", "d getlearnrate")
    lines = texts(pd.until("d.right", "learnrate"))
    assert lines[0] == "c.right: learnrate 0.25"
    assert lines[1] != "d.right: learnrate 0.25"
    fit(pd)
    pd.send("twin predictseries a")
    assert texts(pd.until("twin.left"))[-1] == "twin.left: predictseries unknown"


def test_only_the_object_that_was_asked_answers(pd):
    fit(pd)
    assert {line.source for line in pd.seen if line.source.startswith("twin")} == set()


def test_refer_changes_the_content_and_back(pd):
    pd.send(
        "ls addlabel x one", "ls2 addlabel x two", "ls refer more", "ls getlabel x", "ls refer data"
    )
    pd.send("ls addlabel y three", "ls size", "ls2 size")
    # nobody else had the labelset `data` meanwhile: its patch kept it
    assert texts(pd.until("ls2.left", "size")) == [
        "ls.left: addlabel",
        "ls2.left: addlabel",
        "ls.left: getlabel two",
        "ls.left: addlabel",
        "ls.left: size 2",
        "ls2.left: size 1",
    ]


def test_refer_keeps_what_others_still_have(pd):
    pd.send("ds addframe x 1", "ds refer other", "ds size", "ds2 size", "ds refer data", "ds size")
    assert texts(pd.until("ds2.left", "size") + pd.until("ds.left", "size"))[1:] == [
        "console: lstm.dataseries other: refer: no other lstm.dataseries has the name other, so"
        " this is empty",
        "ds.left: size 0",
        "ds2.left: size 1",
        "ds.left: size 1",
    ]


def test_a_classifier_that_refers_predicts_with_the_others_model(pd):
    fit(pd)
    refuse_to_predict(pd, "d", "drum")
    pd.send("c predictseries a", "d refer gest", "d labels")
    expected = [line.text for line in pd.until("d.left", "labels")[:2]]
    pd.send("d predictseries a")
    assert [line.text for line in pd.until("d.left", "predictseries")] == expected
    pd.send("d refer drum", "d getmaxiter")
    pd.until("d.right", "maxiter")
    refuse_to_predict(pd, "d", "drum")


@pytest.mark.parametrize("message", ["refer", "refer too many", "clear it"])
def test_a_message_that_fails_leaves_the_model_in_use(pd, message):
    fit(pd)
    pd.send("c predictseries a")
    before = texts(pd.until("c.left", "predictseries"))
    refusal(pd, "c", "lstm.classifier gest", message)
    pd.send("c labels")
    pd.until("c.left", "labels")
    pd.send("c predictseries a")
    assert texts(pd.sync()) == before


def test_nameless_objects_share_nothing(pd):
    pd.send("nameless1 addlabel x y", "nameless2 size", "nameless1 size")
    assert texts(pd.until("nameless1.left", "size"))[1:] == [
        "nameless2.left: size 0",
        "nameless1.left: size 1",
    ]
    assert refusal(pd, "nameless1", "lstm.labelset unnamed-1", "getlabel nothing")
    assert refusal(pd, "nameless2", "lstm.labelset unnamed-2", "getlabel nothing")


def test_several_classifiers_train_at_once(pd):
    begin_slow_fit(pd)
    pd.send("c fit data data", "d fit data data", "d size")
    pd.until("d.left", "size")
    if not any(line.source == "c.left" for line in pd.seen):
        pd.until("c.left", "fit")
    replies = [line for line in quiet(pd.seen) if line.source in ("c.left", "d.left")]
    assert [line.atoms[0] for line in replies if line.source == "c.left"] == ["fit"]
    assert [line.atoms[0] for line in replies if line.source == "d.left"] == ["fit", "size"]
    pd.send("slow cancel")
    assert texts(quiet(pd.until("slow.left", "fit")))[0] == "slow.right: cancel"


def test_cancel_answers_and_the_fit_keeps_its_last_epoch(pd):
    begin_slow_fit(pd)
    pd.send("slow cancel", "slow labels")
    lines = pd.until("slow.left", "labels")
    losses = [float(line.atoms[3]) for line in pd.seen if line.atoms[0] == "progress"]
    cancel, fit_reply, labels = quiet(lines)
    assert (cancel.source, cancel.text) == ("slow.right", "cancel")
    assert float(fit_reply.atoms[1]) == losses[-1]
    assert labels.text == "labels down up"


def test_cancel_without_a_fit_only_answers(pd):
    pd.send("c cancel", "c getmaxiter")
    assert texts(pd.until("c.right", "maxiter")) == ["c.right: cancel", "c.right: maxiter 3"]
    fit(pd)  # and it does not touch a fit that comes after it


def test_cancel_reaches_the_fits_that_wait(pd):
    begin_slow_fit(pd)
    pd.send("slow maxiter 3", "slow fit data data", "slow fit data data", "slow cancel")
    lines = pd.until("slow.left", "fit")
    assert [line.source for line in lines].count("error") == 2
    assert [line.atoms[0] for line in quiet(lines)] == ["cancel", "error", "error", "fit"]


def test_a_cancel_that_is_refused_ends_nothing(pd):
    begin_slow_fit(pd)
    assert refused_meanwhile(pd, "slow cancel now").startswith("error cancel Too many arguments")
    assert "progress" in [pd.until("slow.right")[-1].atoms[0] for _ in range(3)]
    pd.send("slow cancel")
    assert kinds(pd.until("slow.left", "fit"))[-1] == "slow.left: fit"


def test_a_fit_after_cancel_in_one_go_is_not_cancelled(pd):
    pd.send(*long_lesson("ds", "ls"), "slow maxiter 2", "slow cancel", "slow fit data data")
    lines = pd.until("slow.left", "fit")
    assert kinds(lines)[-3:] == ["slow.right: cancel", "slow.right: progress", "slow.left: fit"]


def test_cancel_before_the_first_epoch_ends_is_an_error_and_changes_nothing(pd):
    fit(pd)
    pd.send("c predictseries a")
    before = texts(pd.until("c.left", "predictseries"))
    pd.send(*(f"ds addseries long-{i} long" for i in range(150)))
    pd.send(
        *(f"ls addlabel long-{i} low" for i in range(150)), "c fit data data", "c cancel", "c size"
    )
    lines = pd.until("c.left", "size")
    assert [line.source for line in lines[-4:-1]] == ["c.right", "error", "c.right"]
    assert [line.atoms[:2] for line in lines[-4:-1:2]] == [("cancel",), ("error", "fit")]
    pd.send("c predictseries a")
    assert texts(pd.until("c.left", "predictseries")) == before


def test_clear_during_a_fit_clears_what_it_learns(pd):
    fit(pd)
    begin_slow_fit(pd)
    pd.send("slow clear", "slow cancel", "slow labels")
    lines = quiet(pd.until("slow.right", "error", "labels"))
    assert kinds(lines) == [
        "slow.right: cancel",
        "slow.left: fit",
        "slow.left: clear",
        "slow.right: error",
    ]
    pd.send("slow predictseries a")  # the report of a cancelled fit comes later, in the console
    (reply,) = quiet(pd.until("slow.right", "error", "predictseries"))
    assert reply.atoms[2].startswith("No data fitted")


def test_a_second_fit_goes_on_and_one_after_clear_starts_anew(pd):
    pd.send(*lesson("ds", "ls"), "c maxiter 30", "c seed 1")
    losses = []
    for prelude in ("c getseed", "c getseed", "c clear"):
        pd.send(prelude, "c fit data data")
        progress = [line for line in pd.until("c.left", "fit") if line.atoms[0] == "progress"]
        losses.append([float(line.atoms[3]) for line in progress])
    assert losses[0] == losses[2]
    assert losses[1][0] < losses[0][0]


def test_another_hiddensize_forgets_and_the_same_one_does_not(pd):
    fit(pd)
    pd.send("c hiddensize 4", "c size", "c params", "c hiddensize 5 3", "c size")
    lines = pd.until("c.right", "error", "size")
    assert texts(lines)[:1] == ["c.left: size 1"]
    params = float(lines[1].atoms[1])
    refuse_to_predict(pd, "twin", "gest")
    pd.send("c fit data data", "c size", "c params")
    lines = pd.until("c.left", "params")
    assert lines[-2].text == "size 2"
    assert float(lines[-1].atoms[1]) != params


def test_parameters_changed_during_a_fit_are_for_the_next_one(pd):
    begin_slow_fit(pd)
    pd.send("slow maxiter 2", "slow getmaxiter", "slow hiddensize 3", "slow gethiddensize")
    pd.send("slow cancel", "slow size")
    lines = quiet(pd.until("slow.right", "error", "size"))
    assert texts(lines[:1]) == ["slow.right: cancel"]
    assert (lines[1].source, lines[1].atoms[0]) == ("slow.left", "fit")
    assert texts(lines[2:4]) == ["slow.right: maxiter 2", "slow.right: hiddensize 3"]
    assert "No data fitted" in lines[4].text  # another shape forgets what was learned
    pd.send("slow fit data data")
    lines = pd.until("slow.left", "fit")
    progress = [line for line in lines if line.atoms[0] == "progress"]
    assert [line.atoms[1:3] for line in progress] == [("1", "2"), ("2", "2")]
