import numpy as np
import pytest

from patchlstm.errors import FileError, InvalidValueError
from patchlstm.patcher.arguments import Key, named_sets, parse
from patchlstm.patcher.protocol import Command, Kind

FRAMES = np.array([[1, 2], [3, 4]], np.float32)


def command(signature, *atoms, samples=None, path=None):
    return Command(1, 1, Kind.MESSAGE, "lstm.x", "x", signature, atoms, samples, path, instance=1)


@pytest.mark.parametrize(
    ("signature", "atoms", "expected"),
    [
        ("", (), []),
        ("i", ("kick",), ["kick"]),
        ("i", (1.0,), ["1"]),
        ("ia", ("kick", 2.0), ["kick", "2"]),
        ("ii", ("a", 0.5), ["a", "0.5"]),
        ("in", ("a", -2.0), ["a", -2]),
        ("d", ("set",), [Key(1, "lstm.dataseries", "set")]),
        ("dl", ("set", 7.0), [Key(1, "lstm.dataseries", "set"), Key(1, "lstm.labelset", "7")]),
        ("d?n", ("set",), [Key(1, "lstm.dataseries", "set")]),
        ("d?n", ("set", 1.0), [Key(1, "lstm.dataseries", "set"), 1]),
        ("s?yly", ("buffer",), [None]),
        ("s?yly", ("buffer", 1.0, "ids"), [None, True, Key(1, "lstm.labelset", "ids")]),
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


def test_what_follows_a_point_comes_after_its_numbers():
    (point, k) = parse(command("pc", 1.0, 2.0, 5.0, samples=FRAMES[:1]))
    np.testing.assert_array_equal(point, [1, 2])
    assert k == 5
    assert parse(command("pc", "buffer", 5.0, samples=FRAMES[:1]))[1:] == [5]
    with pytest.raises(InvalidValueError, match=r"^Too few arguments: .* 2 must be a whole number"):
        parse(command("pc", 5.0, samples=FRAMES[:1]))
    with pytest.raises(
        InvalidValueError, match=r"^Invalid count: found 0.5, needed a whole number"
    ):
        parse(command("pc", 1.0, 2.0, 0.5, samples=FRAMES[:1]))
    with pytest.raises(InvalidValueError, match=r"^Too many arguments: found 3, x takes at most 2"):
        parse(command("pc", "buffer", 5.0, 6.0, samples=FRAMES[:1]))


def test_a_file_is_its_absolute_path():
    assert parse(command("f", "x.json", path="/patch/x.json")) == ["/patch/x.json"]


@pytest.mark.parametrize(
    ("signature", "atoms", "text"),
    [
        ("i", (), "Too few arguments: found 0, argument 1 must be an identifier"),
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
        ("a", ("",), "Empty label"),
        ("ia", ("own-1",), "Too few arguments: found 1, argument 2 must be a label"),
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
    data, labels = Key(1, "lstm.dataseries", "a"), Key(1, "lstm.labelset", "2")
    points = Key(1, "lstm.dataset", "a")  # which would do as well
    assert named_sets(command("dl", "a", 2.0)) == [data, points, labels]
    assert named_sets(command("dl", "a")) == [data, points]
    assert named_sets(command("d?n", "a", 1.0)) == [data, points]
    assert named_sets(command("k", "a")) == [points]
    assert named_sets(command("i", "a")) == []
    assert named_sets(command("dl", float("nan"), "b"))[-1] == Key(1, "lstm.labelset", "b")
