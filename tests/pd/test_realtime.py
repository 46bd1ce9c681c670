"""Predictions come at once, whatever Python is doing, and streams are the same as whole series."""

from __future__ import annotations

import pytest

from gilholder import GilHolder
from lessons import ARRAYS, ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson, texts

OBJECTS = {
    "c": f"lstm.classifier gest {QUICK}",
    "twin": "lstm.classifier gest",
    "slow": f"lstm.classifier slow {ENDLESS}",
    "ds": "lstm.dataseries ds",
    "ls": "lstm.labelset ls",
}

# A trigger sends one message to the classifier and, when that has returned, a mark.
SAME_TICK = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r tick;
#X obj 10 70 t b a;
#X obj 10 100 print mark.left;
#X obj 90 100 list trim;
#X obj 90 130 lstm.classifier gest;
#X obj 90 160 print tick.left;
#X obj 150 160 print tick.right;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 4 1 6 0;
"""


@pytest.fixture
def start(start_pd, tmp_path):
    """Start a Pd with the objects, the arrays and the trigger."""
    patch = tmp_path / "tick.pd"
    patch.write_text(SAME_TICK)
    settings = {
        "arrays": {**ARRAYS, **LONG_ARRAYS},
        "receivers": ["tick"],
        "flags": ["-open", str(patch)],
    }
    return lambda **options: start_pd(OBJECTS, **settings, **options)


@pytest.fixture
def pd(start):
    return start()


def fit(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")


def fresh_prediction(pd, message):
    """Send one message to `c`; return its two lines."""
    pd.send(f"c {message}")
    return texts(pd.until("c.left", message.split()[0]))


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("predictseries a", "predictseries"),
        ("predictSeries a", "predictseries"),
        ("predictframe 0.1 0.9", "predictframe"),
        ("predictframe a", "error"),
        ("list 0.1 0.9", "predictframe"),
        ("predictseries nowhere", "error"),
    ],
)
def test_the_answer_comes_before_the_message_returns(pd, message, reply):
    fit(pd)
    pd.send(f"tick {message}")
    lines = [line for line in pd.until("mark.left") if line.source != "error"]
    if reply == "error":
        assert [line.source for line in lines] == ["tick.right", "mark.left"]
        assert lines[0].atoms[0] == "error"
    else:
        assert [line.source for line in lines] == ["tick.right", "tick.left", "mark.left"]
        assert lines[0].atoms[0] == "probabilities"
        assert lines[1].atoms[0] == reply


def test_the_answer_comes_at_once_while_another_classifier_is_fitted(pd):
    fit(pd)
    whole = fresh_prediction(pd, "predictseries a")
    pd.send("ds clear", "ls clear", *long_lesson("ds", "ls"), "slow fit ds ls")
    pd.until("slow.right", "progress")
    for _ in range(20):
        pd.send("tick predictseries a")
        lines = [line for line in pd.until("mark.left") if line.source != "slow.right"]
        assert [line.source for line in lines] == ["tick.right", "tick.left", "mark.left"]
        assert [line.text for line in lines[:2]] == [text.split(": ")[1] for text in whole]
    pd.send("slow cancel")
    pd.until("slow.left", "fit")


def test_a_classifier_predicts_as_before_while_it_is_fitted_anew(pd):
    fit(pd)
    before = fresh_prediction(pd, "predictseries a")
    pd.send("c maxiter 1000000", "c patience 0", "c fit ds ls")
    pd.until("c.right", "progress")
    pd.send("tick predictseries a")
    lines = [line for line in pd.until("mark.left") if line.atoms[0] != "progress"]
    assert [line.source for line in lines] == ["tick.right", "tick.left", "mark.left"]
    assert lines[0].text == before[0].split(": ")[1]
    pd.send("c cancel")
    pd.until("c.left", "fit")
    assert fresh_prediction(pd, "predictseries a")[0] != before[0]


def test_predictions_need_no_gil(start, library, tmp_path):
    holder = GilHolder(tmp_path, library)
    pd = start(path=[holder.library])
    fit(pd)
    whole = fresh_prediction(pd, "predictseries a")
    holder.begin()
    pd.send("c size", "c cancel", "ds size")
    pd.send(
        "tick predictseries a", "tick reset", "tick predictframe 0.1 0.9", "tick predictseries a"
    )
    pd.send("ds addframe new 1 2")
    lines = pd.sync()
    prediction = ["tick.right", "tick.left", "mark.left"]
    assert [line.source for line in lines] == [*prediction, "mark.left", *prediction, *prediction]
    assert lines[0].text == lines[-3].text == whole[0].split(": ")[1]
    holder.end()
    assert texts(pd.until("ds.left", "addframe")) == [
        "c.left: size 1",
        "c.right: cancel",
        "ds.left: size 6",
        "ds.left: addframe",
    ]
    assert pd.quit() == 0


def test_pd_quits_while_the_gil_is_held(start, library, tmp_path):
    holder = GilHolder(tmp_path, library)
    pd = start(path=[holder.library])
    pd.ask("ds", "size")
    holder.begin()
    pd.send("ds size")
    assert pd.quit(3) == 3


def test_frames_one_by_one_are_the_same_as_a_series_of_them(pd):
    fit(pd)
    for n_frames in (1, 2, 3):
        for name, values in ARRAYS.items():
            pd.set_array(name, values[:n_frames])
        whole = fresh_prediction(pd, "predictseries a")
        pd.send("c reset")
        for frame in list(zip(*ARRAYS.values(), strict=True))[:n_frames]:
            streamed = fresh_prediction(pd, "predictframe {} {}".format(*frame))
        assert streamed[0] == whole[0]
        assert streamed[1].split()[-1] == whole[1].split()[-1]


def test_a_series_between_frames_does_not_disturb_the_stream(pd):
    fit(pd)
    pd.send("c predictframe 0.5 0.5", "c predictframe 0.1 0.2")
    undisturbed = texts(pd.sync())[-2:]
    pd.send("c reset", "c predictframe 0.5 0.5", "c predictseries a", "c predictframe 0.1 0.2")
    assert texts(pd.sync())[-2:] == undisturbed


def test_reset_forgets_the_frames_so_far(pd):
    fit(pd)
    first = fresh_prediction(pd, "predictframe 0.5 0.5")
    assert fresh_prediction(pd, "predictframe 0.5 0.5") != first
    pd.send("c reset")
    assert pd.sync() == []
    assert fresh_prediction(pd, "predictframe 0.5 0.5") == first


def test_objects_of_one_name_stream_independently(pd):
    fit(pd)
    first, second = (fresh_prediction(pd, "predictframe 0.5 0.5") for _ in range(2))
    pd.send("twin predictframe 0.5 0.5", "twin predictframe 0.5 0.5")
    assert [line.split(": ")[1] for line in texts(pd.sync())] == [
        line.split(": ")[1] for line in first + second
    ]
    pd.send("twin reset")
    third = fresh_prediction(pd, "predictframe 0.5 0.5")
    assert third != first


def test_a_new_fit_starts_a_new_stream(pd):
    fit(pd)
    pd.send("c predictframe 0.5 0.5", "c fit ds ls")
    pd.until("c.left", "fit")
    streamed = fresh_prediction(pd, "predictframe 0.1 0.9")
    for name, value in zip(ARRAYS, (0.1, 0.9), strict=True):
        pd.set_array(name, [value])
    assert fresh_prediction(pd, "predictseries a")[0] == streamed[0]
