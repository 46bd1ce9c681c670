"""What Max gets to know of the classes when it loads the binary for arm64."""

from __future__ import annotations

import pytest

from patchlstm.objects.catalogue import EVERYTHING
from proof.arm64 import Machine

ANY, INT, FLOAT, NO_MESSAGE = [8, 0], [1, 0], [2, 0], [9]
READ_ONLY = 0x200


@pytest.fixture(scope="module")
def registered():
    machine = Machine()
    machine.run()
    return {each.name: each for each in machine.classes}


def test_all_classes_are_registered_as_boxes(registered):
    has_no_box, *_ = registered
    assert list(registered) == [has_no_box, *(each.max_name for each in EVERYTHING)]
    assert registered[has_no_box].name_space == "nobox"
    boxes = [registered[each.max_name] for each in EVERYTHING]
    assert {each.name_space for each in boxes} == {"box"}
    assert all(each.types == ANY for each in boxes)


@pytest.mark.parametrize("described", EVERYTHING, ids=lambda each: each.max_name)
def test_methods_have_their_types(registered, described):
    methods = registered[described.max_name].methods
    hidden = ("assist", "notify", "appendtodictionary", "dsp64")
    special = {"int": INT, "float": FLOAT, **dict.fromkeys(hidden, NO_MESSAGE)}
    expected = {name: special.get(name, ANY) for name in methods}
    assert methods == expected
    assert set(described.messages) | {"anything", "assist", "notify"} <= set(methods)


@pytest.mark.parametrize("described", EVERYTHING, ids=lambda each: each.max_name)
def test_attributes_are_settable_but_for_the_name(registered, described):
    attributes = registered[described.max_name].attributes
    names = (*described.parameters, *getattr(described, "aliases", ()))
    expected = dict.fromkeys(names, ("atom", 0))
    if described.sharing:
        expected["name"] = ("symbol", READ_ONLY)
    assert attributes == expected


def test_only_what_hears_sound_is_for_msp(registered):
    hears = {name for name, each in registered.items() if each.hears_sound}
    assert hears == {each.max_name for each in EVERYTHING if each.name.endswith("~")}
