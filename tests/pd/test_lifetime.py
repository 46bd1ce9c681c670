"""Objects and Pd itself may go at any moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lessons import ARRAYS, ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson, texts
from realpd import Pd

SETS = {"ds": "lstm.dataseries data", "ls": "lstm.labelset data"}

# Objects in the subpatch `dynamic` are numbered in the order of their making.
DYNAMIC_CLASSIFIER = [
    "dynamic obj 10 10 r to-dynamic",
    f"dynamic obj 10 40 lstm.classifier gone {ENDLESS}",
    "dynamic obj 10 70 print gone.left",
    "dynamic obj 60 70 print gone.right",
    "dynamic connect 0 0 1 0",
    "dynamic connect 1 0 2 0",
    "dynamic connect 1 1 3 0",
]


@pytest.fixture
def pd(start_pd):
    return start_pd(
        {**SETS, "c": f"lstm.classifier gest {QUICK}"},
        arrays={**ARRAYS, **LONG_ARRAYS},
        receivers=["to-dynamic"],
    )


def begin_dynamic_fit(pd):
    pd.send(*DYNAMIC_CLASSIFIER, *long_lesson("ds", "ls"), "to-dynamic fit data data")
    pd.until("gone.right", "progress")


def lines_of_gone(pd):
    return [line for line in pd.ask("ds", "size") if line.source.startswith("gone")]


def test_an_object_deleted_while_it_is_fitted_says_nothing_more(pd):
    begin_dynamic_fit(pd)
    pd.send("dynamic clear", "sync deleted")
    pd.until("sync", "deleted")
    assert lines_of_gone(pd) == []
    # the fit goes on: a new object of that name can end it and has what was learnt
    pd.send(*DYNAMIC_CLASSIFIER, "to-dynamic cancel", "to-dynamic labels")
    assert pd.until("gone.left", "labels")[-1].text == "labels down up"
    assert pd.quit() == 0


def test_a_fit_goes_on_for_the_namesake_of_a_deleted_object(pd):
    pd.send(
        "dynamic obj 10 200 lstm.classifier gest",
        "dynamic obj 10 230 r to-twin",
        "dynamic connect 1 0 0 0",
    )
    pd.send(*lesson("ds", "ls"), "c maxiter 30", "c fit data data", "dynamic clear", "c labels")
    assert pd.until("c.left", "labels")[-1].text == "labels high low"
    assert pd.quit() == 0


def test_objects_deleted_with_messages_pending(pd):
    pd.send(
        *DYNAMIC_CLASSIFIER, "dynamic obj 200 10 lstm.labelset brief", "dynamic connect 0 0 4 0"
    )
    pd.send(*(f"to-dynamic addlabel {i} x" for i in range(200)), "dynamic clear", "sync deleted")
    pd.until("sync", "deleted")
    assert lines_of_gone(pd) == []
    pd.send(
        "dynamic obj 10 10 lstm.labelset brief",
        "dynamic obj 10 40 r to-dynamic",
        "dynamic connect 1 0 0 0",
    )
    pd.send("dynamic obj 10 70 print gone.left", "dynamic connect 0 0 2 0", "to-dynamic size")
    assert texts(pd.until("gone.left")) == ["gone.left: size 200"]
    assert pd.quit() == 0


def test_an_object_deleted_while_its_fit_waits_for_another(pd):
    begin_dynamic_fit(pd)
    pd.send(
        "dynamic obj 10 300 lstm.classifier gone",
        "dynamic obj 10 330 r to-second",
        "dynamic connect 5 0 4 0",
    )
    pd.send(
        "to-dynamic fit data data", "to-dynamic fit data data", "dynamic clear", "c fit data data"
    )
    pd.send("dynamic obj 10 10 r to-dynamic", "dynamic obj 10 40 lstm.classifier gone")
    pd.send("dynamic connect 0 0 1 0", "to-dynamic cancel")
    pd.until("c.left", "fit")
    assert pd.quit() == 0


def test_objects_come_and_go_many_times(pd):
    for _ in range(30):
        pd.send(*DYNAMIC_CLASSIFIER, "to-dynamic getseed", "dynamic clear")
    pd.send(*DYNAMIC_CLASSIFIER, "to-dynamic getmaxiter")
    pd.until("gone.right", "maxiter", "1e+06")
    assert len([line for line in pd.seen if line.source.startswith("gone")]) == 1
    assert pd.quit() == 0


def test_the_set_of_a_running_fit_may_be_deleted(pd):
    pd.send(
        "dynamic obj 10 10 lstm.dataseries brief",
        "dynamic obj 10 40 r to-dynamic",
        "dynamic connect 1 0 0 0",
    )
    pd.send(
        "to-dynamic addframe 0 1 2",
        "to-dynamic addframe 1 3 4",
        "ls addlabel 0 a",
        "ls addlabel 1 b",
        "c maxiter 100",
    )
    pd.send("c fit brief data", "dynamic clear", "c fit brief data")
    for _ in range(2):
        assert pd.until("c.left")[-1].atoms[0] == "fit"
    assert pd.quit() == 0


# A patch that is closed while its classifier is taught.
CLOSING = f"""\
#N canvas 0 0 400 300 12;
#X obj 10 10 r to-closing;
#X obj 10 40 lstm.classifier closing {ENDLESS};
#X obj 10 70 print closing.left;
#X obj 60 70 print closing.right;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 3 0;
"""


def test_a_closed_patch_takes_its_objects_along(start_pd, tmp_path):
    (tmp_path / "closing.pd").write_text(CLOSING)
    pd = start_pd(
        {**SETS, "c": "lstm.classifier closing"},
        arrays=LONG_ARRAYS,
        receivers=["to-closing", "pd-closing.pd"],
        flags=["-open", str(tmp_path / "closing.pd")],
    )
    pd.send(*long_lesson("ds", "ls"), "to-closing fit data data")
    pd.until("closing.right", "progress")
    pd.send("pd-closing.pd menuclose 1", "sync closed")
    pd.until("sync", "closed")
    pd.send("to-closing size", "c cancel")
    lines = pd.ask("c", "labels") + pd.ask("ds", "size")
    assert not [line for line in lines if line.source.startswith("closing")]
    assert texts(line for line in lines if line.source.startswith("c.")) == [
        "c.right: cancel",
        "c.left: labels down up",
    ]
    assert pd.quit() == 0


def quit_statuses(library, folder, delays, messages, status):
    """Start one Pd for each delay (in s), four at a time; return how each of them ended."""

    def run(delay):
        scratch = folder / f"after-{delay:.2f}"
        scratch.mkdir()
        objects = {**SETS, "c": f"lstm.classifier gest {ENDLESS}"}
        with Pd(scratch, [library], objects, LONG_ARRAYS) as pd:
            pd.send(*messages)
            time.sleep(delay)
            return pd.quit(status)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, delays))


def test_pd_quits_at_once_after_loading(start_pd):
    assert [start_pd({}).quit(status) for status in (0, 3)] == [0, 3]


@pytest.mark.parametrize("messages", [(), ("ds addframe x 1", "ds size")], ids=["idle", "pending"])
def test_pd_quits_during_pythons_start(library, tmp_path, messages):
    delays = [0.06 * i for i in range(20)]
    assert quit_statuses(library, tmp_path, delays, messages, 3) == [3] * 20


def test_pd_quits_during_a_fit(library, tmp_path):
    messages = [*long_lesson("ds", "ls"), "c fit data data"]
    delays = [0.6 + 0.1 * i for i in range(16)]
    assert quit_statuses(library, tmp_path, delays, messages, 0) == [0] * 16


def test_pd_quits_when_a_fit_has_just_ended(start_pd):
    for _ in range(3):
        pd = start_pd({**SETS, "c": f"lstm.classifier gest {QUICK}"})
        pd.send(*lesson("ds", "ls"), "c fit data data")
        pd.until("c.left", "fit")
        assert pd.quit(3) == 3
