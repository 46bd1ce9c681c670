"""Two threads of the patcher at once, messages that loop back, deletion while Python works."""

from __future__ import annotations

import pytest

from maxdouble import as_reply

OBJECTS = {
    "s": "lstm.dataseries~ strokes",
    "l": "lstm.labelset~ truth",
    "c": "lstm.classifier~ gest @hiddensize 6 @maxiter 40 @seed 1 @validation 0",
}


def record(double, n_frames=6):
    for i in range(3):
        for label, sign in (("up", 1), ("down", -1)):
            for t in range(n_frames):
                double.send(f"s addframe {label}{i} {sign * (t + i / 10)} {-sign * t}")
            double.send(f"l addlabel {label}{i} {label}")
    double.sync()  # so that the other thread finds all of it


def fit(double):
    record(double)
    double.send("c fit strokes truth")
    return double.until("c.left", "fit")


def selectors(lines, source):
    replies = filter(None, map(as_reply, lines))
    return [reply.atoms[0] for reply in replies if reply.source == source]


def test_answers_of_python_come_on_the_main_thread_and_in_order(start_max):
    double = start_max(OBJECTS)
    record(double)
    double.send("c fit strokes truth", thread="scheduler")
    lines = double.until("c.left", "fit")
    epochs = [line.fields[2] for line in lines if line.fields[:2] == ("c.right", "progress")]
    assert epochs == [str(epoch) for epoch in range(1, 41)]
    assert {line.thread for line in lines if line.kind == "outlet"} == {"main"}
    assert double.quit() == 0


@pytest.mark.parametrize("overdrive", [True, False])
def test_predictions_come_on_the_thread_that_asks(start_max, overdrive):
    double = start_max(OBJECTS, overdrive=overdrive)
    fit(double)
    double.send("c predictframe 1 2", thread="scheduler")
    lines = double.until("c.left", "predictframe")
    assert [line.thread for line in lines] == ["scheduler" if overdrive else "main"] * 2
    assert double.quit() == 0


def test_both_threads_at_once_lose_nothing(start_max):
    double = start_max(OBJECTS, buffers={"b": [[1.0, 2.0], [3.0, 4.0]]})
    fit(double)
    n_messages = 300
    for i in range(n_messages):
        double.send(f"c predictframe {i} {-i}", f"s setseries main{i} b", "c reset")
        double.send(
            f"c predictframe {-i} {i}",
            f"s setseries other{i} b",
            "c predictseries b",
            thread="scheduler",
        )
    double.send("c print")
    lines = double.until("c.right", "print")
    double.send("s size", thread="scheduler")
    lines += double.until("s.left", "size", str(6 + 2 * n_messages))
    assert selectors(lines, "c.left").count("predictframe") == 2 * n_messages
    assert selectors(lines, "c.left").count("predictseries") == n_messages
    assert selectors(lines, "s.left").count("setseries") == 2 * n_messages
    assert "error" not in selectors(lines, "c.right")
    assert double.quit() == 0


def test_both_threads_can_wait_for_python_at_once(start_max):
    objects = {
        **OBJECTS,
        "x": "lstm.dataseries~ one @blocking 1",
        "y": "lstm.labelset~ two @blocking 1",
    }
    double = start_max(objects)
    n_messages = 40
    for i in range(n_messages):
        double.send(f"x addframe {i} 1 2")
        double.send(f"y addlabel {i} no", thread="scheduler")
    double.send("x size")
    lines = double.until("x.left", "size", str(n_messages))
    double.send("y size", thread="scheduler")
    lines += double.until("y.left", "size", str(n_messages))
    assert selectors(lines, "x.left").count("addframe") == n_messages
    assert selectors(lines, "y.left").count("addlabel") == n_messages
    assert double.quit() == 0


def test_a_message_may_loop_back_while_another_thread_is_inside(start_max):
    double = start_max(OBJECTS)
    fit(double)
    double.do("link c left s addframe heard 1 2", "link s left l setlabel heard yes")
    double.sync()
    for _ in range(100):
        double.send("c predictframe 1 2")
        double.send("c predictframe 2 1", thread="scheduler")
    double.send("c size", thread="scheduler")
    double.until("c.left", "size")
    double.send("s size", "l getlabel heard")
    double.until("s.left", "size", "7")
    double.until("l.left", "getlabel", "yes")
    assert double.quit() == 0


def test_objects_go_while_python_works_for_them(start_max):
    double = start_max(OBJECTS)
    record(double)
    double.send("c maxiter 5000", "c fit strokes truth")
    double.until("c.right", "progress")
    assert double.quit() == 0


def test_quits_while_python_starts(start_max):
    assert start_max(OBJECTS).quit() == 0


def test_a_buffer_that_cannot_be_resized_on_the_scheduler_is_an_error(start_max):
    objects = {**OBJECTS, "s": "lstm.dataseries~ strokes @blocking 1"}
    double = start_max(objects, buffers={"b": [[1.0, 2.0]]})
    double.send("s addframe a 1 2", "s addframe a 3 4")
    double.sync()
    double.send("s getseries a b", thread="scheduler")
    lines = double.until("s.right", "error", "getseries")
    assert "sizeinsamps 2 2" in lines[-1].fields[-1]
    double.send("s getseries a b")
    double.until("s.left", "getseries")
    assert double.buffer("b") == [[1, 2], [3, 4]]
    assert double.quit() == 0
