"""What is strange to a network is found out when `reject` first needs it, not at each fit."""

from __future__ import annotations

import pytest

from dialogue import answers, content
from lessons import ENDLESS, LONG_ARRAYS, lesson, long_lesson, texts

TAGS = "-hiddensize 8 -maxiter 60 -seed 1"
SETS = {"ds": "lstm.dataseries ds", "ls": "lstm.labelset ls"}
STRANGE = {"strange-0": [40, -30, 50, -60], "strange-1": [-20, 70, -30, 20]}
KNOWN = {"known-0": [1.02, 1.0], "known-1": [0.0, 0.02]}


def fit(pd, name="c"):
    pd.send(*lesson("ds", "ls"), f"{name} fit ds ls")
    pd.until(f"{name}.left", "fit")


def predicted(pd, name, buffer):
    pd.send(f"{name} predictseries {buffer}")
    return pd.until(f"{name}.left", "predictseries")[-1].atoms[1]


def test_it_rejects_as_if_it_had_been_set_before_the_fit(start_pd):
    objects = {
        **SETS,
        "c": f"lstm.classifier later {TAGS}",
        "early": f"lstm.classifier early {TAGS} -reject 0.95",
    }
    pd = start_pd(objects, arrays={**STRANGE, **KNOWN})
    fit(pd)
    pd.send("early fit ds ls")
    pd.until("early.left", "fit")
    assert predicted(pd, "c", "strange") != "unknown"
    assert predicted(pd, "early", "strange") == "unknown"
    assert predicted(pd, "early", "known") == "high"
    assert answers(pd, "c", "reject 0.95") == []
    assert predicted(pd, "c", "strange") == "unknown"
    assert predicted(pd, "c", "known") == "high"
    assert answers(pd, "c", "reject 0") == []
    assert predicted(pd, "c", "strange") != "unknown"
    assert answers(pd, "c", "reject 0.95") == []
    assert content(pd, "c") == content(pd, "early")


def test_with_blocking_it_rejects_at_once(start_pd):
    pd = start_pd({**SETS, "c": f"lstm.classifier c {TAGS} -blocking 1"}, arrays=STRANGE)
    fit(pd)
    pd.send("c reject 0.95", "c predictseries strange")
    assert pd.until("c.left", "predictseries")[-1].atoms[1] == "unknown"


@pytest.mark.parametrize("file", ["m.lstm", "m.json"])
def test_a_file_has_it_though_the_network_was_never_asked(start_pd, file):
    objects = {**SETS, "c": f"lstm.classifier c {TAGS}", "p": "lstm.classifier p"}
    pd = start_pd(objects, arrays=STRANGE)
    fit(pd)
    pd.send("ds clear", "ls clear", f"c write {file}", f"p read {file}", "p reject 0.95")
    pd.until("p.right", "read")
    assert answers(pd, "p", "getreject") == ["right: reject 0.95"]
    assert predicted(pd, "p", "strange") == "unknown"


def test_a_namesake_and_one_that_is_made_later_reject_too(start_pd):
    pd = start_pd(
        {**SETS, "c": f"lstm.classifier c {TAGS}", "twin": "lstm.classifier c"}, arrays=STRANGE
    )
    fit(pd)
    assert answers(pd, "twin", "reject 0.95") == []
    assert predicted(pd, "c", "strange") == "unknown"
    assert predicted(pd, "twin", "strange") == "unknown"


def test_a_stream_goes_on_while_it_is_found_out(start_pd):
    objects = {**SETS, "c": f"lstm.classifier c {TAGS}", "e": f"lstm.classifier e {TAGS}"}
    pd = start_pd(objects)
    fit(pd)
    fit_again = ["ds clear", "ls clear", *lesson("ds", "ls"), "e fit ds ls"]
    pd.send(*fit_again)
    pd.until("e.left", "fit")
    frames = ["predictframe 0.2 0.9", "predictframe 0.9 0.1"]
    answers(pd, "c", frames[0])
    answers(pd, "e", frames[0])
    answers(pd, "c", "reject 0.999")
    assert answers(pd, "c", frames[1])[0] == answers(pd, "e", frames[1])[0]


def test_a_cancelled_fit_answers_before_it_finds_out_and_rejects_then(start_pd):
    pd = start_pd(
        {**SETS, "c": f"lstm.classifier c {ENDLESS} -reject 0.95"},
        arrays={**LONG_ARRAYS, **STRANGE},
    )
    pd.send(*long_lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.right", "progress")
    pd.send("c cancel", "c size")
    lines = [
        line
        for line in pd.until("c.left", "size")
        if line.atoms[0] not in ("progress", "addseries", "addlabel")
    ]
    assert texts(lines[:2])[0] == "c.right: cancel"
    assert lines[1].atoms[0] == "fit"
    assert any("c: fit: 16 series" in line.text for line in lines[2:])
    assert predicted(pd, "c", "strange") == "unknown"
