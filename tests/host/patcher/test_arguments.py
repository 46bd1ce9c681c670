import numpy as np
import pytest

from patchlstm.errors import FileError, InvalidValueError
from patchlstm.patcher.arguments import named_sets, parse
from patchlstm.patcher.protocol import Command, Kind

FRAMES = np.array([[1, 2], [3, 4]], np.float32)


def command(signature, *atoms, samples=None, path=None):
    return Command(1, 1, Kind.MESSAGE, "lstm.x", "x", signature, atoms, samples, path)


@pytest.mark.parametrize(
    ("signature", "atoms", "expected"),
    [
        ("", (), []),
        ("i", ("kick",), ["kick"]),
        ("i", (1.0,), ["1"]),
        ("ii", ("a", 0.5), ["a", "0.5"]),
        ("in", ("a", -2.0), ["a", -2]),
        ("d", ("set",), [("lstm.dataseries", "set")]),
        ("dl", ("set", 7.0), [("lstm.dataseries", "set"), ("lstm.labelset", "7")]),
        ("d?n", ("set",), [("lstm.dataseries", "set")]),
        ("d?n", ("set", 1.0), [("lstm.dataseries", "set"), 1]),
        ("v", (), [()]),
        ("v", (1.0, "x"), [(1.0, "x")]),
    ],
)
def test_atoms_become_what_the_letters_say(signature, atoms, expected):
    assert parse(command(signature, *atoms)) == expected


def test_samples_are_a_series_or_a_point():
    (name, series) = parse(command("is", "a", "buffer", samples=FRAMES))
    assert name == "a"
    np.testing.assert_array_equal(series, FRAMES)
    (_, point) = parse(command("ip", "a", 1.0, 2.0, samples=FRAMES[:1]))
    np.testing.assert_array_equal(point, [1, 2])


def test_a_file_is_its_absolute_path():
    assert parse(command("f", "x.json", path="/patch/x.json")) == ["/patch/x.json"]


@pytest.mark.parametrize(
    ("signature", "atoms", "text"),
    [
        ("i", (), "Too few arguments: found 0, argument 1 must be an identifier or label"),
        ("in", ("a",), "Too few arguments: found 1, argument 2 must be a whole number"),
        ("dl", ("a",), "Too few arguments: found 1, argument 2 must be the name of a labelset"),
        ("", ("a",), "Too many arguments"),
        ("d?n", ("a", 1.0, 2.0), "Too many arguments"),
        ("in", ("a", 0.5), "Invalid time"),
        ("in", ("a", "b"), "Invalid time"),
        ("in", ("a", float("inf")), "Invalid time"),
        ("f?g", ("my", "take.json"), "Too many arguments: found take.json, needed the word group"),
        ("f?g", ("a.json", 1.0), "Too many arguments: found 1, needed the word group, or nothing"),
        ("f?g", ("a.json", "group", "b"), "Too many arguments: found 3, x takes at most 2"),
        ("i", (float("nan"),), "Not a finite number"),
        ("i", ("",), "Empty identifier"),
    ],
)
def test_what_does_not_fit_is_refused(signature, atoms, text):
    with pytest.raises(InvalidValueError, match=f"^{text}"):
        parse(command(signature, *atoms, path="/patch/file"))


@pytest.mark.parametrize("atoms", [(), (1.0,)])
def test_a_file_needs_a_name(atoms):
    with pytest.raises(FileError, match=r"^Filename not specified"):
        parse(command("f", *atoms))


def test_the_sets_that_a_message_names_are_known_before_it_is_checked():
    data, labels = ("lstm.dataseries", "a"), ("lstm.labelset", "2")
    assert named_sets(command("dl", "a", 2.0)) == [data, labels]
    assert named_sets(command("dl", "a")) == [data]
    assert named_sets(command("d?n", "a", 1.0)) == [data]
    assert named_sets(command("i", "a")) == []
    assert len(named_sets(command("dl", float("nan"), "b"))) == 2
