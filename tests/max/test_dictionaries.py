"""`dump` and `load` speak of dictionaries, as FluCoMa's objects do in Max."""

from __future__ import annotations

import pytest

SETS = {"s": "lstm.dataseries~ strokes", "other": "lstm.dataseries~ others"}


def atoms(replies):
    return [reply.atoms for reply in replies]


def fill(double):
    double.send("s addframe a 0.25 1", "s addframe a 0.5 2")
    double.ask("s", "addframe b 3 4")


@pytest.mark.parametrize("thread", ["main", "scheduler"])
@pytest.mark.parametrize("blocking", [0, 1])
def test_what_is_dumped_can_be_loaded(start_max, thread, blocking):
    objects = {name: f"{text} @blocking {blocking}" for name, text in SETS.items()}
    double = start_max(objects)
    fill(double)
    ((selector, kind, name),) = atoms(double.replies("s", "dump", thread))
    assert (selector, kind) == ("dump", "dictionary")
    assert atoms(double.replies("other", f"load dictionary {name}", thread)) == [("load",)]
    assert atoms(double.replies("other", "size", thread)) == [("size", "2")]
    assert atoms(double.replies("other", "cols", thread)) == [("cols", "2")]
    assert double.quit() == 0


def test_a_dump_replaces_the_one_before_under_its_name(start_max):
    double = start_max(SETS)
    fill(double)
    first = atoms(double.replies("s", "dump"))
    double.ask("s", "addframe c 5 6")
    assert atoms(double.replies("s", "dump")) == first
    double.replies("other", f"load dictionary {first[0][-1]}")
    assert atoms(double.replies("other", "size")) == [("size", "3")]
    assert double.quit() == 0


def test_a_dictionary_that_is_not_there_is_an_error(start_max):
    double = start_max(SETS)
    fill(double)
    (error,) = atoms(double.replies("s", "load dictionary nobody"))
    assert error[:2] == ("error", "load")
    assert "there is no dictionary nobody" in error[2]
    assert atoms(double.replies("s", "size")) == [("size", "2")]
    assert double.quit() == 0


def test_a_dictionary_of_something_else_is_an_error_and_changes_nothing(start_max):
    double = start_max({**SETS, "l": "lstm.labelset~ truth"})
    fill(double)
    double.ask("l", "addlabel a up")
    ((_, _, name),) = atoms(double.replies("l", "dump"))
    (error,) = atoms(double.replies("s", f"load dictionary {name}"))
    assert error[:2] == ("error", "load")
    assert atoms(double.replies("s", "size")) == [("size", "2")]
    assert double.quit() == 0


def test_a_text_is_loaded_too(start_max):
    double = start_max(SETS)
    assert atoms(double.replies("s", 'load {"cols":1,"data":{"a":{"0":[7]}}}')) == [("load",)]
    assert atoms(double.replies("s", "size")) == [("size", "1")]
    assert double.quit() == 0


@pytest.mark.parametrize("point", ["0.5", "0.5 0.25"])
def test_points_go_through_a_dictionary(start_max, point):
    double = start_max({"p": "lstm.dataset~ places", "other": "lstm.dataset~ others"})
    double.send(f"p addpoint a {point}")
    double.ask("p", f"addpoint 1 {point}")
    ((_, _, name),) = atoms(double.replies("p", "dump"))
    assert atoms(double.replies("other", f"load dictionary {name}")) == [("load",)]
    assert atoms(double.replies("other", f"knearest {point} 2")) == [("knearest", "1", "a")]
    assert double.quit() == 0
