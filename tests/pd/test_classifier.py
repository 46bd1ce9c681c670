"""lstm.classifier in real Pd: every message, its replies and their order."""

from __future__ import annotations

import re

import pytest

from dialogue import answers, read_array, refusal, tell
from lessons import lesson
from realpd import Line, Pd

TAGS = "-hiddensize 4 -maxiter 6 -learnrate 0.05 -validation 0.34 -seed 3"
OBJECTS = {
    "ds": "lstm.dataseries lesson",
    "ls": "lstm.labelset lesson",
    "found": "lstm.labelset found",
    "c": f"lstm.classifier net {TAGS}",
    "ds2": "lstm.dataseries further",
    "spare": "lstm.classifier spare -hiddensize 3 2 -maxiter 2",
    "plain": "lstm.classifier plain",
    "ds1": "lstm.dataseries digits",
    "ls1": "lstm.labelset digits",
    "c1": "lstm.classifier digits -hiddensize 4 -maxiter 2 -validation 0",
}
FIRST_FRAMES = ("predictframe 1 0", "predictFrame 1 0", "1 0", "list 1 0", "predictframe frame")
ARRAYS = {
    "high-0": [1, 1.05],
    "high-1": [0.02, 0.01],
    "low": [0, 0.03],  # channel 0 by its plain name
    "low-1": [1, 1.04],
    "frame": [1, 0],
    "far-0": [0],
    "far-1": [0],
}


@pytest.fixture(scope="module")
def pd(library, tmp_path_factory):
    """A Pd in which `c` has learnt the lesson, and `c1` two numbers as labels of single values."""
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        pd.send(*lesson("ds", "ls"))
        for value, label in ((0.1, 1), (0.2, 1), (0.8, 2.5), (0.9, 2.5)):
            pd.send(f"ds1 addframe {value} {value}", f"ls1 addlabel {value} {label}")
        pd.send("c fit lesson lesson", "c1 fit digits digits")
        pd.until("c.left", "fit")
        pd.send("c1 size")
        pd.until("c1.left", "size")
        yield pd


def probabilities(line: Line) -> dict[str, float]:
    """Return the probability of each label in a reply, in its order."""
    selector, *words = line.atoms
    assert selector == "probabilities"
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


def check_prediction(lines: list[Line], name: str, selector: str, labels: list[str]) -> str:
    """Check a prediction's two replies and their order, and return its label."""
    first, second = lines
    found = probabilities(first)
    label = max(found, key=found.__getitem__)
    assert first.source == f"{name}.right"
    assert list(found) == labels
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert second == Line(f"{name}.left", (selector, label))
    return label


def test_fit_reports_each_epoch_and_then_the_loss_of_the_best(pd):
    assert answers(pd, "spare", "seed 5") == []
    assert answers(pd, "spare", "validation 0.34") == []
    *progress, last = answers(pd, "spare", "fit lesson lesson", ends_with="fit")
    number = r"\d+(?:\.\d+)?(?:e-\d+)?"
    rows = [re.fullmatch(f"right: progress (.) 2 ({number}) ({number})", row) for row in progress]
    assert [row[1] for row in rows] == ["1", "2"]
    assert all(row[2] != row[3] for row in rows)  # of those trained on, and of those held out
    best = min(rows, key=lambda row: float(row[3]))
    assert last == f"left: fit {best[2]}"


def test_predictseries_sends_probabilities_then_the_label(pd):
    high = pd.ask("c", "predictseries high")
    assert check_prediction(high, "c", "predictseries", ["high", "low"]) == "high"
    low = pd.ask("c", "predictseries low")
    assert check_prediction(low, "c", "predictseries", ["high", "low"]) == "low"
    assert pd.ask("c", "predictSeries high") == high
    assert read_array(pd, "high-0") == [1, 1.05]


def test_predictframe_takes_numbers_a_list_or_an_array(pd):
    answered = []
    for message in FIRST_FRAMES:
        assert answers(pd, "c", "reset") == []
        answered.append(pd.ask("c", message))
        check_prediction(answered[-1], "c", "predictframe", ["high", "low"])
    assert all(lines == answered[0] for lines in answered)
    again = pd.ask("c", "1 0")
    assert again != answered[0]  # the second frame of a stream
    assert answers(pd, "c", "RESET") == []
    assert pd.ask("c", "1 0") == answered[0]


def test_predictframe_takes_a_float_when_there_is_one_dimension(pd):
    assert answers(pd, "c1", "labels") == ["left: labels 1 2.5"]
    answered = []
    for message in ("predictframe 0.15", "0.15", "float 0.15"):
        assert answers(pd, "c1", "reset") == []
        answered.append(pd.ask("c1", message))
        check_prediction(answered[-1], "c1", "predictframe", ["1", "2.5"])
    assert answered[0] == answered[1] == answered[2]


def test_predict_fills_a_labelset(pd):
    tell(pd, "found", "addlabel old old")
    assert answers(pd, "c", "predict lesson found", ends_with="predict") == ["left: predict found"]
    assert answers(pd, "found", "size") == ["left: size 6"]
    for i in range(6):
        label = ("low", "high")[i % 2]
        assert answers(pd, "found", f"getlabel {i}") == [f"left: getlabel {label}"]


def test_predicted_number_labels_are_numbers(pd):
    assert answers(pd, "c1", "predict digits found", ends_with="predict") == ["left: predict found"]
    (reply,) = pd.ask("found", "getlabel 0.9")
    assert reply.atoms[1] in ("1", "2.5")


def test_evaluate_sends_the_confusion_then_the_accuracy(pd):
    assert answers(pd, "c", "evaluate lesson lesson", ends_with="evaluate") == [
        "right: confusion high high 3",
        "right: confusion low low 3",
        "left: evaluate 1",
    ]
    tell(pd, "found", "clear", *(f"addlabel {i} low" for i in range(5)), "addlabel 5 new")
    assert answers(pd, "c", "evaluate lesson found", ends_with="evaluate") == [
        "right: confusion low high 2",
        "right: confusion low low 3",
        "right: confusion new high 1",
        "left: evaluate 0.5",
    ]


def test_labels_size_cols_and_params(pd):
    assert answers(pd, "c", "labels") == ["left: labels high low"]
    assert answers(pd, "c", "size") == ["left: size 1"]
    assert answers(pd, "c", "cols") == ["left: cols 2"]
    n_inputs = 2 * 2  # each frame with its difference
    n_cell = 4 * 4 * (n_inputs + 4 + 1)
    n_head = 2 * (3 * 4 + 1)
    n_standardisation = 2 * 2
    n_params = n_cell + n_head + n_standardisation
    assert answers(pd, "c", "params") == [f"left: params {n_params}"]
    answers(pd, "spare", "fit lesson lesson", ends_with="fit")
    assert answers(pd, "spare", "size") == ["left: size 2"]


def test_print_describes_the_classifier_in_the_console(pd):
    first, *others, last = answers(pd, "c", "print")
    assert first.startswith("console: lstm.classifier net: hiddensize ")
    assert all(line.startswith("console: ") for line in others)
    assert last == "right: print"


def test_a_label_below_the_threshold_is_unknown(pd):
    certain = pd.ask("c", "predictseries high")
    assert answers(pd, "c", "threshold 1") == []
    assert answers(pd, "c", "getthreshold") == ["right: threshold 1"]
    unknown = pd.ask("c", "predictseries high")
    assert unknown == [certain[0], Line("c.left", ("predictseries", "unknown"))]
    answers(pd, "c", "reset")
    assert pd.ask("c", "1 0")[1] == Line("c.left", ("predictframe", "unknown"))
    answers(pd, "c", "predict lesson found", ends_with="predict")
    assert answers(pd, "found", "getlabel 1") == ["left: getlabel unknown"]
    assert answers(pd, "c", "evaluate lesson lesson", ends_with="evaluate") == [
        "right: confusion high unknown 3",
        "right: confusion low unknown 3",
        "left: evaluate 0",
    ]
    assert answers(pd, "c", "threshold 0") == []
    assert pd.ask("c", "predictseries high") == certain


def test_a_series_beyond_what_is_known_is_unknown(pd):
    pd.set_array("far-0", [40, -40, 40, -40])
    pd.set_array("far-1", [-40, 40, -40, 40])
    label = pd.ask("c", "predictseries far")[1]
    assert label.atoms[1] in ("low", "high")
    assert answers(pd, "c", "reject 1") == []
    assert answers(pd, "c", "getreject") == ["right: reject 1"]
    known = pd.ask("c", "predictseries high")
    assert known[1] == Line("c.left", ("predictseries", "high"))
    probable, rejected = pd.ask("c", "predictseries far")
    assert probable.atoms[0] == "probabilities"
    assert rejected == Line("c.left", ("predictseries", "unknown"))
    tell(pd, "ds2", "clear", *(f"addframe far {x} {-x}" for x in (40, -40, 40, -40)))
    answers(pd, "c", "predict further found", ends_with="predict")
    assert answers(pd, "found", "getlabel far") == ["left: getlabel unknown"]
    assert answers(pd, "c", "reject 0") == []
    assert pd.ask("c", "predictseries far")[1] == label


@pytest.mark.parametrize(
    ("setter", "getter", "shown"),
    [
        ("hiddensize 5", "gethiddensize", "hiddensize 5"),
        ("hiddenSize 5 4 3", "gethiddenSize", "hiddensize 5 4 3"),
        ("maxiter 7", "getmaxiter", "maxiter 7"),
        ("learnrate 0.25", "getlearnrate", "learnrate 0.25"),
        ("learnRate 0.5", "getLearnRate", "learnrate 0.5"),
        ("momentum 0.75", "getmomentum", "momentum 0.75"),
        ("batchsize 3", "getbatchsize", "batchsize 3"),
        ("validation 0.5", "getvalidation", "validation 0.5"),
        ("patience 0", "getpatience", "patience 0"),
        ("dropout 0.5", "getdropout", "dropout 0.5"),
        ("weightdecay 0.5", "getweightdecay", "weightdecay 0.5"),
        ("members 2", "getmembers", "members 2"),
        ("seed -1", "getseed", "seed -1"),
        ("delta 0", "getdelta", "delta 0"),
        ("bidirectional 1", "getbidirectional", "bidirectional 1"),
        ("pooling last", "getpooling", "pooling last"),
        ("threshold 0.5", "getthreshold", "threshold 0.5"),
        ("reject 0.5", "getreject", "reject 0.5"),
        ("warnings 0", "getwarnings", "warnings 0"),
    ],
)
def test_parameters_are_messages_with_getters(pd, setter, getter, shown):
    assert answers(pd, "plain", setter) == []
    assert answers(pd, "plain", getter) == [f"right: {shown}"]


def test_blocking_is_a_parameter(pd):
    pd.send("plain blocking 1", "plain getblocking", "plain blocking 0", "plain getblocking")
    assert pd.next_line() == Line("plain.right", ("blocking", "1"))
    assert pd.next_line() == Line("plain.right", ("blocking", "0"))


def test_tags_set_parameters_and_an_unknown_one_is_one_error(start_pd):
    tags = "-hiddenSize 5 4 3 -nosuch 1 2 -learnrate 0.25 -pooling last -delta 0 -seed -1"
    pd = start_pd({"c": f"lstm.classifier net {tags} -blocking 1"})
    pd.send("c getblocking")
    error, reply, blocking = (pd.next_line() for _ in range(3))
    text = reply.atoms[-1]
    assert text.startswith("No parameter named nosuch: there are hiddensize, maxiter, learnrate, ")
    assert error == Line("error", (f"lstm.classifier net: create: {text}",))
    assert reply == Line("c.right", ("error", "create", text))
    assert blocking == Line("c.right", ("blocking", "1"))
    for shown in ("hiddensize 5 4 3", "learnrate 0.25", "pooling last", "delta 0", "seed -1"):
        assert answers(pd, "c", f"get{shown.split()[0]}") == [f"right: {shown}"]


def test_another_hidden_size_resets_the_network_and_the_same_one_does_not(pd):
    answers(pd, "spare", "fit lesson lesson", ends_with="fit")
    predicted = pd.ask("spare", "predictseries high")
    assert answers(pd, "spare", "hiddensize 3 2") == []
    assert pd.ask("spare", "predictseries high") == predicted
    assert answers(pd, "spare", "hiddensize 3") == []
    title = "lstm.classifier spare"
    for message in ("labels", "predictseries high", "predictframe 1 0"):
        assert refusal(pd, "spare", title, message).startswith("No data fitted: ")
    answers(pd, "spare", "fit lesson lesson", ends_with="fit")
    assert answers(pd, "spare", "size") == ["left: size 1"]
    assert answers(pd, "spare", "hiddensize 3 2") == []


def test_clear_erases_the_learning_and_another_kind_of_data_may_follow(pd):
    answers(pd, "spare", "fit lesson lesson", ends_with="fit")
    assert answers(pd, "spare", "clear") == ["left: clear"]
    title = "lstm.classifier spare"
    for message in ("labels", "size", "cols", "params", "dump", "predictseries high", "1 0"):
        selector = "predictframe" if message == "1 0" else ""
        assert refusal(pd, "spare", title, message, selector).startswith("No data fitted: ")
    assert answers(pd, "spare", "gethiddensize") == ["right: hiddensize 3 2"]
    answers(pd, "spare", "fit digits digits", ends_with="fit")
    assert answers(pd, "spare", "labels") == ["left: labels 1 2.5"]
    assert answers(pd, "spare", "cols") == ["left: cols 1"]
    assert answers(pd, "spare", "clear") == ["left: clear"]


def test_a_stream_without_a_network_is_told_once(pd):
    answers(pd, "spare", "clear")
    pd.send("spare 1 0", "spare 1 0", "spare predictframe 1 0", "spare reset", "spare 1 0")
    refused = [line for line in pd.ask("spare", "size") if line.source == "spare.right"]
    assert [line.atoms[1] for line in refused] == [*["predictframe"] * 3, "size"]


def test_cancel_without_a_fit_is_confirmed(pd):
    assert answers(pd, "spare", "cancel") == ["right: cancel"]


def test_capitals_do_not_matter_for_what_takes_its_time(pd):
    *_, last = answers(pd, "c", "Evaluate lesson lesson", ends_with="evaluate")
    assert last == "left: evaluate 1"
    assert answers(pd, "c", "PREDICT lesson found", ends_with="predict") == ["left: predict found"]
    *_, last = answers(pd, "spare", "Fit lesson lesson", ends_with="fit")
    assert last.startswith("left: fit ")
