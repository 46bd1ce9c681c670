"""Random numbers: known answers of the generator, and what the numbers are like."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import naive
from patchlstm_kernels.memory import LANES
from patchlstm_kernels.source.vectors.draws import (
    N_OF_KIND,
    Source,
    fill_kinds,
    fill_normal,
    fill_uniform,
    pad_draws,
)
from patchlstm_kernels.source.vectors.philox import (
    count_from,
    draw_bits,
    repeat,
    store_bits_by_counter,
)
from pointers import address, callable_part

# Counter, key and words, as Random123 publishes them for Philox4x32-10.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip
PLACES = st.tuples(st.integers(-(2**63), 2**63 - 1), *3 * [st.integers(0, 2**32 - 1)])
"""A draw's key, turn, series and kind."""


@callable_part
def _bits(key, first, kind, series, turn, out):
    counters = count_from(first), repeat(kind), repeat(series), repeat(turn)
    store_bits_by_counter(address(out), 0, draw_bits(key, *counters))


@callable_part
def _kinds(count, source, out):
    fill_kinds(address(out), count, source)


@callable_part
def _uniform(count, source, kind, out):
    fill_uniform(address(out), count, source, kind)


@callable_part
def _normal(count, source, kind, out):
    fill_normal(address(out), count, source, kind)


def words(text):
    return [int(word, 16) for word in text.split()]


def signed(number):
    """Return what the bits of an unsigned number of 64 bits are as a signed one."""
    return int(np.uint64(number).astype(np.int64))


def draw(fill, count, key=1, turn=2, series=3, kind=4):
    out = np.zeros(pad_draws(count), np.float32)
    fill(count, Source(key, turn, series), kind, out)
    return out[:count]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_known_answers(counter, key, expected):
    first, kind, series, turn = words(counter)
    lower, upper = words(key)
    out = np.zeros(4 * LANES, np.float32)
    _bits(signed(lower + (upper << 32)), first, kind, series, turn, out)
    assert out.view(np.uint32)[:4].tolist() == words(expected)
    assert naive.philox(words(counter), words(key)) == tuple(words(expected))


@given(place=PLACES)
def test_each_lane_has_the_next_counter(place):
    key, turn, series, kind = place
    out = np.zeros(4 * LANES, np.float32)
    _bits(key, 0, kind, series, turn, out)
    drawn = naive.Draws(key, turn, series).words(kind, 0, 4 * LANES)
    assert out.view(np.uint32).tolist() == drawn


@given(place=PLACES, count=st.integers(1, 100))
def test_numbers_are_made_of_the_words_of_their_counters(place, count):
    key, turn, series, kind = place
    draws = naive.Draws(key, turn, series)
    found = draw(_uniform, count, key, turn, series, kind)
    np.testing.assert_array_equal(found, draws.uniform(kind, count))
    found = draw(_normal, count, key, turn, series, kind)
    np.testing.assert_allclose(found, draws.normal(kind, count), rtol=3e-6, atol=3e-6)


@given(place=PLACES, n_kinds=st.integers(1, 40))
def test_each_kind_has_first_numbers_of_its_own(place, n_kinds):
    key, turn, series, _ = place
    found = np.zeros(pad_draws(N_OF_KIND * n_kinds), np.float32)
    _kinds(n_kinds, Source(key, turn, series), found)
    draws = naive.Draws(key, turn, series)
    for kind in range(n_kinds):
        first = draws.uniform(kind, N_OF_KIND, first=0)
        np.testing.assert_array_equal(found[N_OF_KIND * kind :][:N_OF_KIND], first)


def test_uniform_numbers_are_uniform():
    drawn = draw(_uniform, 100_000)
    assert drawn.min() >= 0
    assert drawn.max() < 1
    assert stats.kstest(drawn, "uniform").pvalue > 0.001


def test_normal_numbers_are_normal():
    drawn = draw(_normal, 100_000).astype(np.float64)
    assert stats.kstest(drawn, "norm").pvalue > 0.001
    for order, expected, variance in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]:
        error = 4 * (variance / len(drawn)) ** 0.5
        assert np.mean(drawn**order) == pytest.approx(expected, abs=error)


@pytest.mark.parametrize("change", ["key", "turn", "series", "kind"])
def test_streams_do_not_depend_on_each_other(change):
    first, second = draw(_normal, 100_000), draw(_normal, 100_000, **{change: 7})
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.015
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.015


def test_the_rarest_words_give_finite_numbers():
    """The radius' word is 0 or all ones, where its logarithm is farthest or nothing."""
    seen = np.concatenate([draw(_normal, 100_000, series=series) for series in range(20)])
    assert np.isfinite(seen).all()
    assert 4.5 < np.abs(seen).max() < 5.8
