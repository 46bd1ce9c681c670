"""Messages to several objects take effect in the order in which they were sent."""

import pytest

from lessons import ENDLESS, LONG_ARRAYS, QUICK, kinds, lesson, long_lesson, texts

OBJECTS = {
    "c": f"lstm.classifier quick {QUICK}",
    "slow": f"lstm.classifier slow {ENDLESS}",
    "ds": "lstm.dataseries ds",
    "other": "lstm.dataseries other",
    "ls": "lstm.labelset ls",
    "out": "lstm.labelset out",
}

OUT = {"out-0": [0, 0], "out-1": [1, 1]}


@pytest.fixture
def pd(start_pd):
    return start_pd(OBJECTS, arrays={**LONG_ARRAYS, **OUT})


def begin_slow_fit(pd):
    """Teach `slow` without end; return when the first epoch is over."""
    pd.send(*long_lesson("ds", "ls"), "slow fit ds ls")
    pd.until("slow.right", "progress")


def end_slow_fit(pd):
    """Cancel the fit; return the lines up to its reply."""
    pd.send("slow cancel")
    return pd.until("slow.left", "fit")


def without_progress(lines):
    return [line for line in lines if line.atoms[0] != "progress"]


def test_all_steps_of_a_lesson_in_one_go(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls", "c predict ds out", "out getlabel 1", "out size")
    lines = pd.until("out.left", "size")
    replies = ["ds.left: addframe", "ds.left: addframe", "ls.left: addlabel"] * 6
    assert texts(lines[: len(replies)]) == replies
    rest = lines[len(replies) :]
    assert kinds(rest) == [
        "c.right: progress",
        "c.left: fit",
        "c.left: predict",
        "out.left: getlabel",
        "out.left: size",
    ]
    assert rest[-2].atoms[1] in ("low", "high")
    assert rest[-1].text == "size 6"


def test_progress_counts_the_epochs_before_the_fit_answers(pd):
    pd.send(*lesson("ds", "ls"), "c validation 0.5", "c fit ds ls")
    pd.until("ls.left", "addlabel")
    lines = [line for line in pd.until("c.left", "fit") if line.source.startswith("c.")]
    *progress, fit = lines
    assert [line.atoms[:3] for line in progress] == [("progress", str(i), "3") for i in (1, 2, 3)]
    losses = {(line.atoms[3], float(line.atoms[4])) for line in progress}
    assert all(len(line.atoms) == 5 for line in progress)
    assert fit.atoms[1] in {loss for loss, _ in losses}


def test_a_chain_stops_making_sense_where_its_first_step_failed(pd):
    pd.send("c fit ds nothing", "c predict ds out", "out getlabel 1")
    lines = pd.until("out.right", "error")
    assert [line.source for line in lines[::2]] == ["error"] * 3  # the console's
    assert [(line.source, line.atoms[:2]) for line in lines[1::2]] == [
        ("c.right", ("error", "fit")),
        ("c.right", ("error", "predict")),
        ("out.right", ("error", "getlabel")),
    ]


def test_what_a_fit_does_not_need_goes_on_meanwhile(pd):
    begin_slow_fit(pd)
    pd.send("slow size", "other addframe x 1 2", "c labels", "out addlabel x y", "out getlabel x")
    lines = without_progress(pd.until("out.left", "getlabel"))
    assert texts(line for line in lines if line.source != "error") == [
        "other.left: addframe",
        f"c.right: {lines[2].text}",
        "out.left: addlabel",
        "out.left: getlabel y",
    ]
    assert lines[2].text.startswith("error labels No data fitted")
    end_slow_fit(pd)
    assert texts(pd.until("slow.left", "size")) == ["slow.left: size 1"]


def test_a_fit_learns_from_what_the_sets_held_when_it_was_sent(pd):
    pd.send(
        *lesson("ds", "ls"), "c fit ds ls", "ds clear", "ls clear", "ds size", "ls size", "c labels"
    )
    lines = pd.until("c.left", "labels")
    answers = texts(line for line in lines if line.source.endswith("left"))
    assert "c.left: labels high low" in answers
    assert {"ds.left: size 0", "ls.left: size 0"} <= set(answers)
    assert not [line for line in lines if line.source == "error"]


def test_a_predict_behind_a_fit_keeps_its_sets_as_they_were(pd):
    begin_slow_fit(pd)
    pd.send("slow predict ds out", "ds clear", "out deletelabel 0", "out size", "ds size")
    assert without_progress(pd.sync()) == []  # all of them wait for the fit
    end_slow_fit(pd)
    lines = pd.until("out.left", "size")  # among them the report of the fit, which comes late
    assert texts(line for line in lines if line.source != "console") == [
        "ds.left: clear",  # the series have been copied for the predict by now
        "ds.left: size 0",
        "slow.left: predict out",
        "out.left: deletelabel",
        "out.left: size 15",
    ]


def test_evaluate_waits_for_predict_into_the_labels_that_it_compares(pd):
    pd.send(*lesson("ds", "ls"), "c maxiter 200", "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("c predict ds out", "c evaluate ds out")
    assert texts(pd.until("c.left", "evaluate")) == [
        "c.left: predict out",
        "c.right: confusion high high 3",
        "c.right: confusion low low 3",
        "c.left: evaluate 1",
    ]


def test_a_set_copied_after_a_change_has_the_change(pd):
    pd.send(
        "ds addframe x 1 2",
        "other addframe y 3 4",
        "other merge ds",
        "ds clear",
        "other getids out",
    )
    pd.send("out getlabel x", "ds size", "other size")
    lines = [line for line in pd.until("other.left", "size") if line.source != "console"]
    assert texts(lines) == [
        "ds.left: addframe",
        "other.left: addframe",
        "other.left: merge",
        "ds.left: clear",
        "other.left: getids out",
        "out.left: getlabel x",
        "ds.left: size 0",
        "other.left: size 2",
    ]


def test_a_thousand_messages_in_one_go_are_answered_in_order(pd):
    pd.send(
        *(f"ls addlabel {i} {i}" for i in range(500)), *(f"ls getlabel {i}" for i in range(500))
    )
    lines = pd.until("ls.left", "getlabel", "499")
    assert texts(lines) == ["ls.left: addlabel"] * 500 + [
        f"ls.left: getlabel {i}" for i in range(500)
    ]


def test_a_buffer_that_a_message_is_still_to_fill_is_not_read(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("ds getseries 1 out", "c predictseries out", "other addseries x out", "ds size")
    replies = texts(pd.until("ds.left", "size"))
    awaited = "out is still to be filled"
    assert any(
        line.startswith("c.right: error predictseries") and awaited in line for line in replies
    )
    assert any(
        line.startswith("other.right: error addseries") and awaited in line for line in replies
    )
    pd.send("c predictseries out")
    assert pd.until("c.left", "predictseries")[-1].text == "predictseries high"


# What a message to `reading` has the dataseries write is predicted on its reply.
READING = """#N canvas 0 0 400 300 12;
#X obj 10 10 r reading;
#X obj 10 40 lstm.dataseries ds;
#X obj 10 70 route getseries;
#X obj 10 100 list prepend predictseries;
#X obj 10 120 list trim;
#X obj 10 130 lstm.classifier quick;
#X obj 10 160 print reading.left;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
"""


def test_the_reply_that_fills_a_buffer_may_have_it_read(start_pd, tmp_path):
    reading = tmp_path / "reading.pd"
    reading.write_text(READING)
    pd = start_pd(
        OBJECTS,
        arrays=OUT,
        receivers=["reading"],
        flags=["-open", str(reading)],
    )
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("reading getseries 1 out", "reading getseries 0 out")
    assert texts(pd.until("reading.left", "predictseries", "low")) == [
        "reading.left: predictseries high",
        "reading.left: predictseries low",
    ]
