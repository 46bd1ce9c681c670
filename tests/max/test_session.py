"""The same session gives the same replies in the double and in a real Pd."""

from __future__ import annotations

import pytest

import session


def creation(letter, suffix, tag):
    parameters = session.PARAMETERS.get(letter, {})
    words = [session.CLASSES[letter] + suffix, session.NAMES[letter]]
    return " ".join([*words, *(f"{tag}{name} {value}" for name, value in parameters.items())])


@pytest.mark.parametrize("overdrive", [True, False])
@pytest.mark.parametrize("thread", ["main", "scheduler"])
def test_in_the_double_of_max(start_max, overdrive, thread):
    objects = {letter: creation(letter, "~", "@") for letter in session.CLASSES}
    double = start_max(objects, buffers=session.BUFFERS, overdrive=overdrive)

    def ask(target, message):
        replies = double.replies(target, message, thread)
        return [(reply.source.removeprefix(f"{target}."), *reply.atoms) for reply in replies]

    session.play(ask)
    assert double.quit() == 0
