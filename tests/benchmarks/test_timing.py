"""What the benchmarks make of times; never how long something takes."""

from __future__ import annotations

import pytest

from benchmarks.timing import Comparison, exponent, once, repeated, take_turns


def test_every_contender_runs_once_a_round_after_a_warm_up():
    calls = []

    def contender(name):
        def measure():
            calls.append(name)
            return float(len(calls))

        return measure

    seconds = take_turns({name: contender(name) for name in "abc"}, n_rounds=8)
    assert [sorted(calls[n : n + 3]) for n in range(0, 27, 3)] == [list("abc")] * 9
    assert {name: len(times) for name, times in seconds.items()} == {"a": 8, "b": 8, "c": 8}
    assert min(min(times) for times in seconds.values()) > 3  # the warm-up is not counted
    assert len({tuple(calls[n : n + 3]) for n in range(3, 27, 3)}) > 1  # the order changes


def test_garbage_collection_comes_back_after_a_failure():
    import gc

    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        take_turns({"a": fail}, 1)
    assert gc.isenabled()


def test_a_measure_is_of_one_unit():
    clock = iter(range(1000))
    done = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.perf_counter", lambda: float(next(clock)))
        measure = repeated(lambda: done.append(1), seconds=10, units=5)
        assert measure() == 1 / (10 * 5)  # every look at this clock takes a second
        assert len(done) == 2 + 10  # two to learn how often to repeat it
        assert once(lambda: done.append(1))() == 1


def test_exponent():
    assert exponent([10, 20, 40], [3.0, 12.0, 48.0]) == pytest.approx(2)


@pytest.fixture
def comparison():
    compared = Comparison("ours", "ms", 1e3)
    compared.add("small", {"ours": [0.001, 0.002, 0.009], "theirs": [0.004, 0.004, 0.004]})
    compared.add("large", {"ours": [0.5, 0.6, 0.7], "theirs": [0.4, 0.8, 0.9], "third": [1.0]})
    return compared


def test_ratios_are_of_minima_and_of_medians(comparison):
    assert comparison.ratios("small", "theirs") == pytest.approx((0.25, 0.5))
    assert comparison.ratios("large", "theirs") == pytest.approx((1.25, 0.75))


def test_tables(comparison):
    assert comparison.times_table().splitlines() == [
        "| ms, minimum (median) | small | large |",
        "| --- | --- | --- |",
        "| ours | 1.00 (2.00) | 500 (600) |",
        "| theirs | 4.00 (4.00) | 400 (800) |",
        "| third | - | 1000 (1000) |",
    ]
    assert comparison.ratios_table().splitlines()[2:] == [
        "| theirs | 0.25 (0.50) | **1.25 (0.75)** |",
        "| third | - | 0.50 (0.60) |",
    ]


def test_who_is_ahead(comparison):
    comparison.times["small"]["ours, another form"] = [0.0001]
    assert comparison.ahead() == ["theirs, large: 1.25 (0.75)"]
