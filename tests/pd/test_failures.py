"""What real Pd's objects refuse: one line in the console, one `error` reply, nothing changed."""

from __future__ import annotations

import pytest

from dialogue import answers, content, put_nan, refusal, tell
from lessons import lesson
from realpd import Pd

SET = "lstm.dataseries lesson"
LABELS = "lstm.labelset lesson"
NET = "lstm.classifier net"
NEW = "lstm.classifier new"
TITLES = {"ds": SET, "ls": LABELS, "c": NET, "new": NEW}
OBJECTS = {
    "ds": SET,
    "ls": LABELS,
    "c": f"{NET} -hiddensize 4 -maxiter 3",
    "new": NEW,
    "empty": "lstm.dataseries empty",
    "none": "lstm.labelset none",
    "wide": "lstm.dataseries wide",
    "same": "lstm.labelset same",
    "some": "lstm.labelset some",
    "one": "lstm.dataseries one",
}
ARRAYS = {
    "good-0": [1, 0.5],
    "good-1": [0, 0.25],
    "frame": [1, 0],
    "three": [1, 2, 3],
    "three-1": [1, 2, 3],
    "three-2": [1, 2, 3],
    "single": [1, 2],
    "nan": [0, 1],
    "nan-1": [1, 1],
    "inf": [1, 0],
    "inf-1": [1, 0],
}
PARAMETERS = ("warnings", "threshold", "hiddensize", "maxiter", "learnrate", "pooling", "seed")

# Object, message, how the text begins, and what else it must say.
SETS = [
    ("ds addframe", "No buffer passed", "name of a buffer", "numbers"),
    ("ds addframe 0", "No buffer passed", "name of a buffer", "numbers"),
    ("ds addseries 0", "No buffer passed", "name of a buffer"),
    ("ds addseries new 3", "No buffer passed", "number 3"),
    ("ds addseries new missing", "Invalid buffer", "missing", "missing-0"),
    ("ds addframe 0 missing", "Invalid buffer", "missing"),
    ("ds addframe 0 1 foo", "Invalid buffer", "foo"),
    ("ds addframe 0 1 2 3", "Wrong Point Size", "3 dimensions", "2", "clear"),
    ("ds addframe 0 1", "Wrong Point Size", "1 dimensions", "2"),
    ("ds addframe 0 three", "Wrong Point Size", "3 dimensions", "2"),
    ("ds addframe 0 frame frame", "Too many arguments", "3", "2"),
    ("ds addframe 0 1 1e39", "Not a finite number", "inf", "dimension 1"),
    ("ds addframe 0 nan", "Not a finite number", "nan", "dimension 0"),
    ("ds addframe 1e39 1 2", "Not a finite number", "inf"),
    ("ds addframe inf 1 inf", "Invalid buffer", "inf"),
    ("ds addseries 0 good", "Identifier already in dataset", "'0'"),
    ("ds addseries new single", "Wrong Point Size", "1 dimensions", "2"),
    ("ds addseries new three", "Wrong Point Size", "3 dimensions", "2"),
    ("ds addseries new nan", "Not a finite number", "nan", "frame 0", "dimension 0"),
    ("ds addseries new inf", "Not a finite number", "inf", "frame 1", "dimension 1"),
    ("ds addseries new good 1", "Too many arguments", "3", "2"),
    ("ds setseries 0 three", "Wrong Point Size", "3 dimensions", "2"),
    ("ds setseries 0 nan", "Not a finite number", "nan"),
    ("ds updateseries nobody good", "Point not found", "'nobody'"),
    ("ds updateseries 0 three", "Wrong Point Size", "3 dimensions", "2"),
    ("ds getframe", "Too few arguments", "0", "identifier"),
    ("ds getframe 0", "Too few arguments", "1", "whole number"),
    ("ds getframe 0 0", "Too few arguments", "2", "buffer"),
    ("ds getframe 0 0 frame frame", "Too many arguments", "4", "3"),
    ("ds getframe nobody 0 frame", "Point not found", "'nobody'"),
    ("ds getframe 0 2 frame", "Point not found", "frame 2", "-2"),
    ("ds getframe 0 -3 frame", "Point not found", "frame -3", "-2"),
    ("ds getframe 0 0.5 frame", "Invalid time", "0.5", "whole number"),
    ("ds getframe 0 foo frame", "Invalid time", "foo", "whole number"),
    ("ds getframe 0 0 missing", "Not enough arrays to operate on missing", "Found 0", "need 1"),
    ("ds getseries 0 missing", "Not enough arrays to operate on missing", "Found 0", "need 2"),
    ("ds getseries 0 single", "Not enough arrays to operate on single", "Found 1", "need 2"),
    ("ds getseries nobody good", "Point not found", "'nobody'"),
    ("ds getseries 0", "Too few arguments", "1"),
    ("ds setframe 0 0 1 2 3", "Wrong Point Size", "3 dimensions", "2"),
    ("ds setframe 0 -9 1 2", "Point not found", "frame -9"),
    ("ds setframe nobody -1 1 2", "Point not found", "'nobody'"),
    ("ds setframe 0 foo 1 2", "Invalid time", "foo"),
    ("ds updateframe nobody 0 1 2", "Point not found", "'nobody'"),
    ("ds updateframe 0 2 1 2", "Point not found", "frame 2"),
    ("ds updateframe 0 0 1", "Wrong Point Size", "1 dimensions", "2"),
    ("ds updateframe 0 0 1 1e39", "Not a finite number", "inf"),
    ("ds deleteframe nobody 0", "Point not found", "'nobody'"),
    ("ds deleteframe 0 7", "Point not found", "frame 7"),
    ("ds deleteframe 0", "Too few arguments", "1", "whole number"),
    ("ds deleteseries nobody", "Point not found", "'nobody'"),
    ("ds deleteseries", "Too few arguments", "0"),
    ("ds getids", "Too few arguments", "labelset"),
    ("ds getids nobody", "LabelSet does not exist", "nobody", "[lstm.labelset nobody]"),
    ("ds merge nobody", "DataSeries does not exist", "nobody", "[lstm.dataseries nobody]"),
    ("ds merge wide", "Dimensions do not match", "3", "2"),
    ("ds merge wide 1 2", "Too many arguments", "3", "2"),
    ("ds merge", "Too few arguments", "dataseries"),
    ("ds clear 1", "Too many arguments", "1", "0"),
    ("ds size 1", "Too many arguments", "1", "0"),
    ("ds dump 1", "Too many arguments", "1", "0"),
    ("ds print 1", "Too many arguments", "1", "0"),
    ("ds load", "Too few arguments", "0"),
    ("ds load {", "Error parsing JSON"),
    ("ds load 3", "Invalid JSON format", "a number", "object"),
    ("ds refer", "Too few arguments", "0"),
    ("ds warnings", "Invalid parameter", "nothing", "one number"),
    ("ds warnings 2", "Invalid parameter", "2", "0 or 1"),
    ("ds blocking foo", "Invalid parameter", "foo", "one number"),
    ("ds getwarnings 1", "Too many arguments", "1", "0"),
    ("ds kick 1", "no such message"),
    ("ds bang", "no such message"),
    ("ds getlearnrate", "no such message"),
    ("ls addlabel", "Too few arguments", "0"),
    ("ls addlabel new", "Too few arguments", "1"),
    ("ls addlabel new a b", "Too many arguments", "3", "2"),
    ("ls addlabel 0 a", "Identifier already in dataset", "'0'"),
    ("ls addlabel new 1e39", "Not a finite number", "inf"),
    ("ls getlabel nobody", "Point not found", "'nobody'"),
    ("ls getlabel 0 1", "Too many arguments", "2", "1"),
    ("ls updatelabel nobody a", "Point not found", "'nobody'"),
    ("ls setlabel 0", "Too few arguments", "1"),
    ("ls deletelabel nobody", "Point not found", "'nobody'"),
    ("ls getids nobody", "LabelSet does not exist", "[lstm.labelset nobody]"),
    ("ls merge empty", "LabelSet does not exist", "[lstm.labelset empty]"),
    ("ls load []", "Invalid JSON format", "an array", "object"),
    ("ls addframe 0 1", "no such message"),
]
CLASSIFIER = [
    ("c fit", "Too few arguments", "dataseries"),
    ("c fit lesson", "Too few arguments", "labelset"),
    ("c fit lesson lesson 3", "Too many arguments", "3", "2"),
    ("c fit nobody lesson", "DataSeries does not exist", "[lstm.dataseries nobody]"),
    ("c fit lesson nobody", "LabelSet does not exist", "[lstm.labelset nobody]"),
    ("c fit empty lesson", "DataSeries is empty", "add"),
    ("c fit lesson none", "LabelSet is empty", "add"),
    ("c fit lesson some", "Label not found", "5 of the 6 series", "'1'"),
    ("c fit lesson same", "Not enough data", "'only'", "another label"),
    ("c fit one lesson", "Not enough data", "1 series", "2"),
    ("c predict lesson", "Too few arguments", "labelset"),
    ("c predict lesson nobody", "LabelSet does not exist", "[lstm.labelset nobody]"),
    ("c predict nobody lesson", "DataSeries does not exist", "[lstm.dataseries nobody]"),
    ("c predict empty lesson", "DataSeries is empty", "add"),
    ("c predict wide lesson", "Wrong Point Size", "3 dimensions", "2"),
    ("c evaluate empty lesson", "DataSeries is empty", "add"),
    ("c evaluate lesson none", "LabelSet is empty", "add"),
    ("c evaluate lesson some", "Label not found", "'1'"),
    ("c evaluate wide lesson", "Wrong Point Size", "3 dimensions", "2"),
    ("c evaluate lesson", "Too few arguments", "labelset"),
    ("c predictseries", "No buffer passed", "name of one buffer"),
    ("c predictseries 3", "No buffer passed", "name of one buffer"),
    ("c predictseries missing", "Invalid buffer", "missing", "missing-0"),
    ("c predictseries single", "Wrong Point Size", "single", "1", "2"),
    ("c predictseries three", "Wrong Point Size", "three", "3", "2"),
    ("c predictseries nan", "Invalid buffer", "nan", "frame 0", "channel 0"),
    ("c predictseries inf", "Invalid buffer", "inf", "frame 1", "channel 1"),
    ("c predictframe", "Wrong Point Size", "0", "2"),
    ("c predictframe 1", "Wrong Point Size", "1", "2"),
    ("c predictframe 1 2 3", "Wrong Point Size", "3", "2"),
    ("c predictframe three", "Wrong Point Size", "3", "2"),
    ("c predictframe missing", "Invalid buffer", "missing"),
    ("c predictframe 1 foo", "Wrong Point Size", "foo", "2"),
    ("c predictframe 1 1e39", "Invalid buffer", "value 1", "not finite"),
    ("c predictframe nan", "Invalid buffer", "value 0", "not finite"),
    ("c reset 1", "Too many arguments", "1"),
    ("c cancel 1", "Too many arguments", "1", "0"),
    ("c labels 1", "Too many arguments", "1", "0"),
    ("c params 1", "Too many arguments", "1", "0"),
    ("c clear 1", "Too many arguments", "1", "0"),
    ("c refer", "Too few arguments", "0"),
    ("c refer 1e39", "Not a finite number", "inf"),
    ("c load {", "Error parsing JSON"),
    ('c load {"cols":1}', "Invalid JSON format", "classifier"),
    ("c hiddensize", "Invalid parameter", "nothing"),
    ("c hiddensize 0", "Invalid parameter", "0", "1 to"),
    ("c hiddensize 4.5", "Invalid parameter", "4.5", "whole number"),
    ("c hiddensize 4 foo", "Invalid parameter", "foo", "one number"),
    ("c hiddensize 1 2 3 4 5 6 7 8 9", "Invalid parameter", "layers"),
    ("c maxiter -1", "Invalid parameter", "-1", "from 0"),
    ("c maxiter 3 4", "Invalid parameter", "3 4", "one number"),
    ("c learnrate foo", "Invalid parameter", "foo", "number"),
    ("c learnrate 1e39", "Invalid parameter", "inf"),
    ("c momentum 1", "Invalid parameter", "0.9999"),
    ("c batchsize -1", "Invalid parameter", "-1", "from 1"),
    ("c validation 1", "Invalid parameter", "0.9"),
    ("c patience -1", "Invalid parameter", "-1", "from 0"),
    ("c dropout 2", "Invalid parameter", "2", "0.99"),
    ("c weightdecay -1", "Invalid parameter", "-1"),
    ("c seed -2", "Invalid parameter", "-2"),
    ("c delta 2", "Invalid parameter", "2", "0 or 1"),
    ("c bidirectional 2", "Invalid parameter", "2", "0 or 1"),
    ("c pooling max", "Invalid parameter", "'max'", "'all'", "'last'"),
    ("c pooling 1", "Invalid parameter", "1", "word"),
    ("c threshold 2", "Invalid parameter", "2", "1"),
    ("c threshold 1 1", "Invalid parameter", "1 1", "one number"),
    ("c blocking 3", "Invalid parameter", "3", "0 or 1"),
    ("c getthreshold 1", "Too many arguments", "1", "0"),
    ("c symbol foo", "no such message"),
    ("c getname", "no such message"),
    ("new predict lesson lesson", "No data fitted", "fit"),
    ("new evaluate lesson lesson", "No data fitted", "fit"),
    ("new predictseries good", "No data fitted", "fit"),
    ("new predictframe 1 0", "No data fitted", "fit"),
    ("new labels", "No data fitted", "fit"),
    ("new size", "No data fitted", "fit"),
    ("new cols", "No data fitted", "fit"),
    ("new params", "No data fitted", "fit"),
    ("new dump", "No data fitted", "fit"),
    ("new write model.json", "No data fitted", "fit"),
    ("new fit empty none", "DataSeries is empty", "add"),
]


@pytest.fixture(scope="module")
def pd(library, tmp_path_factory):
    """A Pd with a fitted classifier `c`, and sets that are wrong in one way each."""
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        put_nan(pd, "nan")
        pd.send("inf-1 1 1e39")
        pd.send(*lesson("ds", "ls"))
        pd.send("c fit lesson lesson")
        pd.until("c.left", "fit")
        tell(pd, "wide", *(f"addframe {i} 1 2 3" for i in range(6)))
        tell(pd, "same", *(f"addlabel {i} only" for i in range(6)))
        tell(pd, "some", "addlabel 0 low")
        tell(pd, "one", "addframe 0 1 2")
        yield pd


def state(pd: Pd, name: str) -> list[object]:
    """Return all that can be known of an object and of the sets it may change."""
    if name in ("ds", "ls"):
        return [content(pd, "ds"), content(pd, "ls"), answers(pd, name, "getwarnings")]
    pd.send(*(f"{name} get{parameter}" for parameter in PARAMETERS), "c reset", "c 1 0")
    predicted = pd.ask("c", "predictseries good")
    rest = pd.ask(name, "predictseries good")
    return [sorted(predicted + rest), content(pd, "c"), content(pd, "ls")]


@pytest.mark.parametrize("refused", SETS + CLASSIFIER, ids=lambda refused: refused[0][:40])
def test_a_refused_message_is_one_error_and_changes_nothing(pd, refused):
    message, phrase, *details = refused
    name, _, rest = message.partition(" ")
    before = state(pd, name)
    text = refusal(pd, name, TITLES[name], rest)
    assert state(pd, name) == before
    assert text.startswith(phrase)
    missing = [detail for detail in details if detail not in text[len(phrase) :]]
    assert not missing, text


@pytest.mark.parametrize(
    "message",
    [
        "predictframe 1 2 3",
        "predictframe 1 1e39",
        "predictseries single",
        "clear 1",
        "refer",
        "hiddensize 0",
        "threshold 2",
        "load {",
        "reset 1",
    ],
)
def test_a_refused_message_does_not_disturb_the_stream(pd, message):
    answers(pd, "c", "reset")
    undisturbed = [pd.ask("c", "1 0"), pd.ask("c", "0.5 0.5")]
    answers(pd, "c", "reset")
    first = pd.ask("c", "1 0")
    refusal(pd, "c", NET, message)
    assert [first, pd.ask("c", "0.5 0.5")] == undisturbed


def test_a_list_is_refused_as_the_frame_it_is(pd):
    text = refusal(pd, "c", NET, "1 2 3", "predictframe")
    assert text.startswith("Wrong Point Size: ")
    assert refusal(pd, "c", NET, "1", "predictframe").startswith("Wrong Point Size: ")


@pytest.mark.parametrize("blocking", ["2", "foo", "0 1"])
def test_a_refused_blocking_leaves_replies_asynchronous(pd, blocking):
    """The reply to `size` then comes after the message that was sent behind it."""
    refusal(pd, "ds", SET, f"blocking {blocking}")
    pd.send("ds size", "sync behind")
    assert pd.next_line().text == "behind"
    assert pd.next_line().text == "size 6"


def test_a_refused_fit_leaves_the_sets_free(pd):
    refusal(pd, "c", NET, "fit lesson same")
    tell(pd, "same", "setlabel 0 only")
    answers(pd, "new", "maxiter 1")
    answers(pd, "new", "fit lesson lesson", ends_with="fit")
    assert answers(pd, "new", "clear") == ["left: clear"]


def test_values_near_the_largest_number_give_probabilities_or_an_error(pd):
    pd.set_array("good-0", [3e38, -3e38])
    lines = pd.ask("c", "predictseries good")
    pd.set_array("good-0", [1, 0.5])
    assert len(lines) == 2
    assert not any("nan" in word for word in lines[0].atoms[1:] + lines[1].atoms)
