"""A classifier of points, with the messages of FluCoMa's MLPClassifier."""

from __future__ import annotations

import pytest

from dialogue import answers, refusal, tell
from realpd import Pd

OBJECTS = {
    "ds": "lstm.dataset data",
    "ls": "lstm.labelset data",
    "heard": "lstm.labelset heard",
    "net": "lstm.classifier net -hiddenlayers 8 -maxiter 80 -batchsize 2",
    "both": "lstm.classifier both -hiddensize 8 -maxiter 80 -bidirectional 1",
}


@pytest.fixture
def pd(start_pd) -> Pd:
    pd = start_pd(OBJECTS, arrays={"point": [0.9, 0.1]})
    for i in range(8):
        side = i % 2
        tell(pd, "ds", f"addpoint p{i} {side} {i / 10}")
        tell(pd, "ls", f"addlabel p{i} {('left', 'right')[side]}")
    return pd


@pytest.mark.parametrize("name", ["net", "both"])
def test_points_are_learnt_and_recognised(pd, name):
    assert answers(pd, name, "fit data data", "fit")[-1].startswith("left: fit ")
    assert answers(pd, name, "predict data heard") == ["left: predict heard"]
    assert answers(pd, "heard", "getlabel p3") == ["left: getlabel right"]
    probabilities, label = answers(pd, name, "predictpoint point")
    assert probabilities.startswith("right: probabilities left ")
    assert label == "left: predictpoint right"
    assert answers(pd, name, "predictPoint 0 0.5")[-1] == "left: predictpoint left"
    text = refusal(pd, name, f"lstm.classifier {name}", "predictpoint 1 2 3")
    assert text == "Wrong Point Size: the frame has 3 values, the network was fitted on 2"


def test_the_size_has_the_name_that_flucoma_gives_it_too(pd):
    assert answers(pd, "net", "gethiddensize") == ["right: hiddensize 8"]
    assert answers(pd, "net", "hiddenLayers 6 4") == []
    assert answers(pd, "net", "gethiddenlayers") == ["right: hiddenlayers 6 4"]
    printed = answers(pd, "net", "print")
    assert "hiddensize 6 4" in printed[0]
    assert "hiddenlayers" not in printed[0]


def test_a_point_is_heard_afresh_and_leaves_the_stream_alone(pd):
    pd.send("net fit data data")
    pd.until("net.left", "fit")
    stream = answers(pd, "net", "predictframe 0 0.5")[0]
    alone = answers(pd, "net", "predictpoint 0 0.5")[0]
    assert alone == stream
    following = answers(pd, "net", "predictframe 1 0.5")[0]
    assert answers(pd, "net", "predictpoint 0 0.5")[0] == alone
    pd.send("net reset")
    answers(pd, "net", "predictframe 0 0.5")
    assert answers(pd, "net", "predictframe 1 0.5")[0] == following
