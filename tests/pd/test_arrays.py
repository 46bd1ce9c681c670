"""What the arrays of a buffer may be called, when it is read and when it is written."""

from __future__ import annotations

import pytest

from dialogue import answers, read_array, refusal, tell

TITLE = "lstm.dataseries ds"
OBJECTS = {"ds": "lstm.dataseries ds"}


def start(start_pd, *names):
    """Start a Pd with arrays of two values, which are the array's number and ten times it."""
    arrays = {name: [i, 10 * i] for i, name in enumerate(names, 1)}
    return start_pd(OBJECTS, arrays=arrays)


@pytest.mark.parametrize(
    ("names", "n_dimensions"),
    [
        (["a"], 1),
        (["a-0"], 1),
        (["a-0", "a-1"], 2),
        (["a", "a-1"], 2),
        (["0-a"], 1),
        (["0-a", "1-a", "2-a"], 3),
        (["a", "1-a"], 1),
        (["a-0", "1-a"], 1),
        (["0-a", "a-1"], 1),
    ],
)
def test_a_name_means_one_series(start_pd, names, n_dimensions):
    pd = start(start_pd, *names)
    tell(pd, "ds", "addseries x a")
    assert answers(pd, "ds", "cols") == [f"left: cols {n_dimensions}"]


@pytest.mark.parametrize("names", [["a", "a-0"], ["a", "0-a"], ["a-0", "0-a", "1-a"]])
@pytest.mark.parametrize("message", ["addseries y a", "getseries x a"])
def test_a_name_that_could_mean_several_is_refused(start_pd, names, message):
    pd = start(start_pd, *names, "plain")
    tell(pd, "ds", "addseries x plain")
    text = f"Invalid buffer: a may be the array {names[0]} or the array {names[1]}"
    assert refusal(pd, "ds", TITLE, message) == f"{text}; rename one of them"
    assert read_array(pd, names[0]) == [1, 10]
    assert answers(pd, "ds", "size") == ["left: size 1"]


def test_arrays_may_be_renamed_while_they_are_used(start_pd):
    pd = start(start_pd, "0-a", "1-a", "b-0")
    tell(pd, "ds", "addseries x a")
    pd.send("0-a rename a-0", "1-a rename a-1")
    tell(pd, "ds", "addseries y a")
    assert answers(pd, "ds", "cols") == ["left: cols 2"]
    pd.send("a-0 rename a")
    tell(pd, "ds", "addseries z a")
    assert answers(pd, "ds", "size") == ["left: size 3"]


@pytest.mark.parametrize("names", [["t-0", "t-1"], ["t", "t-1"], ["0-t", "1-t"]])
def test_a_series_is_written_to_arrays_of_each_spelling(start_pd, names):
    pd = start(start_pd, "a-0", "a-1", *names)
    tell(pd, "ds", "addseries x a")
    assert answers(pd, "ds", "getseries x t") == ["left: getseries t"]
    assert [read_array(pd, name) for name in names] == [[1, 10], [2, 20]]


@pytest.mark.parametrize(("first", "needed"), [("t-0", "t-0 to t-1"), ("0-t", "0-t to 1-t")])
def test_too_few_arrays_are_called_by_their_own_spelling(start_pd, first, needed):
    pd = start(start_pd, "a-0", "a-1", first)
    tell(pd, "ds", "addseries x a")
    text = "Not enough arrays to operate on t. Found 1 array(s) but need 2"
    assert refusal(pd, "ds", TITLE, "getseries x t") == f"{text}: {needed}"


def test_a_gap_is_told_in_its_own_spelling(start_pd):
    pd = start(start_pd, "0-a", "2-a")
    text = refusal(pd, "ds", TITLE, "addseries x a")
    assert text == "Invalid buffer: there is an array 2-a, but no 1-a"


@pytest.mark.parametrize("length", [1, 3])
def test_arrays_of_different_lengths_are_no_series(start_pd, length):
    pd = start(start_pd, "a-0", "a-1", "a-2")
    pd.set_array("a-1", [0] * length)
    assert refusal(pd, "ds", TITLE, "addseries x a") == (
        "Invalid buffer: channel 1 of a has more or fewer frames than channel 0, which has 2; make"
        " all equally long"
    )
