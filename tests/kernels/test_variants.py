"""Variants of series: where their frames come from, and what is done to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import naive
from patchlstm_kernels import Variation, allocate_drawn, allocate_variants, follow, vary

RAMP = np.arange(11, dtype=np.float32)
LONG = 400
KEY = 0x0123456789ABCDEF
N_WAVES = 3
SHARES = st.floats(0, 1, width=32)


def variation(n_inputs=1, **changes):
    """A variation that changes nothing except what is given."""
    plain = dict.fromkeys(Variation._fields, 0.0)
    plain |= {"centre": np.zeros(n_inputs), "deviation": np.ones(n_inputs)} | changes
    for name in ("centre", "deviation"):
        plain[name] = np.asarray(plain[name], np.float32)
    return Variation(*(float(value) if np.isscalar(value) else value for value in plain.values()))


def run(series, how, turn=0, key=KEY, longest=LONG):
    """The variants of series [T, D] or [T], and the same along their paths alone."""
    series = [np.asarray(one, np.float32).reshape(len(one), -1) for one in series]
    frames, offsets = np.concatenate(series), np.cumsum([0, *map(len, series)])
    n_inputs = frames.shape[1]
    bounds = np.full(len(series), longest)
    memory, space = allocate_drawn(n_inputs, longest), allocate_variants(n_inputs, bounds)
    ends = np.zeros(len(series) + 1, np.int64)
    vary(frames, offsets, bounds, how, key, turn, memory, ends, space)
    variants = space[: ends[-1] * n_inputs].reshape(-1, n_inputs)
    followed = np.full_like(variants, np.nan)
    follow(frames, offsets, how, key, turn, memory, ends, followed)
    return np.split(variants, ends[1:-1]), np.split(followed, ends[1:-1])


def ramps(n_series, **changes):
    """Variants of many ramps from 0 to 1 with 101 frames, one after the other."""
    return run(n_series * [np.linspace(0, 1, 101)], variation(**changes))[0]


@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    n_inputs=st.integers(1, 20),
    place=st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**32 - 1)),
    amounts=st.lists(SHARES, min_size=18, max_size=18),
    data=st.data(),
)
def test_variants_are_those_of_the_plain_computation(lengths, n_inputs, place, amounts, data):
    amounts = dict(zip(Variation._fields, amounts, strict=False))
    amounts["crop"] *= 0.45
    amounts["warp"] *= 0.9
    amounts["least_heard"] = 0.1 + 0.9 * amounts["least_heard"]
    values = hnp.arrays(np.float32, n_inputs, elements=st.floats(-3, 3, width=32))
    how = variation(n_inputs, centre=data.draw(values), deviation=abs(data.draw(values)), **amounts)
    rng = np.random.default_rng(sum(lengths))
    series = [rng.standard_normal((length, n_inputs)).astype(np.float32) for length in lengths]
    edges = np.concatenate([values[[0, -1]] for values in series])
    key, turn = place
    found = zip(*run(series, how, turn, key, longest=60), strict=True)
    for s, (variant, followed) in enumerate(found):
        draws = naive.Draws(key, turn, s)
        expected, along = naive.variant(series[s], edges, 60, how, N_WAVES, draws)
        assert abs(len(variant) - len(expected)) <= 1  # a length may lie between two numbers
        if len(variant) == len(expected):
            np.testing.assert_allclose(variant, expected, rtol=1e-3, atol=1e-3)
            np.testing.assert_allclose(followed, along, rtol=1e-3, atol=1e-3)


def test_a_series_has_the_same_variant_alone_and_among_others():
    rng = np.random.default_rng(0)
    series = [rng.standard_normal((length, 3)) for length in (20, 7, 30)]
    how = variation(3, crop=0.1, tempo=0.2, warp=0.6, gain=0.3, shift=0.1, noise=0.1, masked=0.5)
    together = run(series, how)[0]
    for s in range(3):
        short = [np.zeros((1, 3))] * s + series[s : s + 1]
        np.testing.assert_array_equal(run(short, how)[0][s], together[s])


def test_each_turn_key_and_series_has_its_own_variants():
    how = variation(noise=1.0)
    first, second = run(2 * [RAMP], how)[0]
    (other,), (another,) = run([RAMP], how, turn=1)[0], run([RAMP], how, key=KEY + 2**32)[0]
    seen = {values.tobytes() for values in (first, second, other, another)}
    assert len(seen) == 4


def test_nothing_changed_is_the_original():
    series = np.random.default_rng(0).normal(size=(3, 7, 2)).astype(np.float32)
    for variant, original in zip(run(series, variation(2))[0], series, strict=True):
        np.testing.assert_allclose(variant, original, rtol=1e-6, atol=1e-6)


def test_a_crop_leaves_out_both_ends():
    drawn = ramps(2000, crop=0.2)
    starts = np.array([variant[0, 0] for variant in drawn])
    cuts = np.array([1 - variant[-1, 0] for variant in drawn])
    for shares in (starts, cuts):
        assert 0 <= shares.min() < 0.001
        assert 0.199 < shares.max() <= 0.2
        assert shares.mean() == pytest.approx(0.1, abs=0.005)
    lengths = np.array([len(variant) for variant in drawn])
    np.testing.assert_allclose(lengths, 101 * (1 - starts - cuts), atol=0.51)


def test_a_tempo_makes_the_variant_longer_or_shorter():
    drawn = ramps(2000, tempo=0.2)
    for variant in drawn:
        steady = np.linspace(0, 1, len(variant))
        np.testing.assert_allclose(variant[:, 0], steady, atol=1e-5)
    logarithms = np.log([len(variant) / 101 for variant in drawn])
    assert logarithms.mean() == pytest.approx(0, abs=0.02)
    assert logarithms.std() == pytest.approx(0.2, abs=0.01)


def test_a_variant_is_never_longer_than_it_may_be():
    lengths = [len(variant) for variant in run(200 * [RAMP], variation(tempo=3), longest=15)[0]]
    assert min(lengths) == 1
    assert max(lengths) == 15


def test_edges_are_held_before_the_first_frame_and_after_the_last():
    drawn = ramps(4000, held=0.6, longest_hold=0.5)
    leads = np.array([(variant[:, 0] == 0).sum() - 1 for variant in drawn])
    tails = np.array([(variant[:, 0] == 1).sum() - 1 for variant in drawn])
    for holds in (leads, tails):
        assert (holds > 1).mean() == pytest.approx(0.6 * 2 / 3, abs=0.03)
        assert 48 <= holds.max() <= 51
        assert holds[holds > 1].mean() == pytest.approx(25, abs=1.5)
    assert ((leads > 1) & (tails > 1)).mean() == pytest.approx(0.6 / 3, abs=0.03)
    for variant, lead, tail in zip(drawn, leads, tails, strict=True):
        moving = variant[max(lead, 0) : len(variant) - max(tail, 0), 0]
        np.testing.assert_allclose(np.diff(moving)[1:-1], 0.01, atol=0.001)


def test_edges_of_any_series_may_be_held():
    series = [[10 * s, 100 + s, 10 * s + 1] for s in range(3)]
    drawn = run(500 * series, variation(held=1, longest_hold=2, lent=0.5))[0]
    leads = np.array([variant[0, 0] for variant in drawn])
    expected = np.zeros(22)
    expected[[0, 1, 10, 11, 20, 21]] = 1 / 3 * 1 / 2 / 6
    expected[[0, 10, 20]] += (1 - 1 / 3 * 1 / 2) / 3
    shares = np.bincount(leads.astype(int), minlength=22) / len(drawn)
    np.testing.assert_allclose(shares, expected, atol=0.05)


def test_a_beginning_is_all_that_is_left_of_some():
    drawn = ramps(4000, begun=0.5, least_heard=0.25)
    ends = np.array([variant[-1, 0] for variant in drawn])
    assert all(variant[0, 0] == 0 for variant in drawn)
    is_begun = ends < 0.999
    assert is_begun.mean() == pytest.approx(0.5, abs=0.03)
    assert 0.25 <= ends.min() < 0.26
    assert ends[is_begun].mean() == pytest.approx(0.625, abs=0.02)
    lengths = np.array([len(variant) for variant in drawn])
    np.testing.assert_allclose(lengths, 101 * ends, atol=0.51)


def test_the_beginning_of_some_is_missing():
    drawn = ramps(4000, joined_late=0.5, most_missed=0.4)
    starts = np.array([variant[0, 0] for variant in drawn])
    assert all(variant[-1, 0] == pytest.approx(1) for variant in drawn)
    assert (starts > 0).mean() == pytest.approx(0.5, abs=0.03)
    assert 0.39 < starts.max() <= 0.4
    assert starts[starts > 0].mean() == pytest.approx(0.2, abs=0.01)


def test_a_warp_hurries_and_lingers_but_never_turns_back():
    drawn = np.array(ramps(2000, warp=0.9))[:, :, 0]
    np.testing.assert_allclose(drawn[:, [0, -1]], 2000 * [[0, 1]], atol=1e-6)
    assert np.diff(drawn, axis=1).min() > 0
    u = np.linspace(0, 1, 101)
    waves = np.pi * np.arange(1, N_WAVES + 1)
    sines = np.sin(np.outer(u, waves)) / waves
    strengths, *_ = np.linalg.lstsq(sines, (drawn - u).T, rcond=None)
    assert abs(strengths).max() == pytest.approx(0.3, abs=0.002)
    assert strengths.std() == pytest.approx(0.3 / 3**0.5, rel=0.05)
    np.testing.assert_allclose(sines @ strengths, (drawn - u).T, atol=1e-5)


def test_gain_is_about_the_centre_and_shift_comes_after():
    series = 2000 * [np.stack([RAMP, RAMP], axis=1)]
    how = variation(2, gain=0.3, shift=0.5, centre=[5, 3], deviation=[1, 4])
    drawn = np.array(run(series, how)[0])
    gains = (drawn[:, -1] - drawn[:, 0]) / 10
    shifts = drawn[:, 5] - [5, 3] - gains * (5 - np.array([5, 3]))
    np.testing.assert_allclose(np.log(gains).mean(axis=0), 0, atol=0.03)
    np.testing.assert_allclose(np.log(gains).std(axis=0), 0.3, rtol=0.06)
    np.testing.assert_allclose(shifts.mean(axis=0), 0, atol=0.2)
    np.testing.assert_allclose(shifts.std(axis=0), [0.5, 2], rtol=0.06)


def test_an_edge_of_any_series_is_mixed_in():
    frames = [[0, 5, 1], [10, 5, 11]]
    how = variation(blended=0.5, most_blended=0.4, gain=0.2, centre=[3])
    drawn = np.array(run(2000 * frames, how)[0])[:, :, 0].reshape(-1, 3)
    found = []
    for variant, original in zip(drawn, np.tile(frames, (2000, 1)), strict=True):
        gain_times_rest, base = np.polyfit(original, variant, 1)
        found.append((gain_times_rest, base))
    rests, bases = np.array(found).T
    # What is left of the differences within a series is at least 0.6 times the gain's least.
    assert rests.min() > 0.6 * np.exp(-0.2 * 4)
    plain = np.isclose(rests * 3 + bases, 3, atol=1e-4)  # where nothing is mixed in
    assert plain.mean() == pytest.approx(0.5, abs=0.03)


def test_noise_is_scaled_for_each_dimension():
    ramp = np.stack([RAMP, RAMP], axis=1)
    drawn = np.array(run(1000 * [ramp], variation(2, noise=0.5, deviation=[0, 4]))[0]) - ramp
    np.testing.assert_array_equal(drawn[..., 0], 0)
    assert drawn[..., 1].mean() == pytest.approx(0, abs=0.08)
    assert drawn[..., 1].std() == pytest.approx(2, rel=0.03)


def test_masked_frames_are_the_centre():
    how = variation(masked=0.5, masked_time=0.3, centre=[-1])
    drawn = np.array(run(2000 * [np.ones(101)], how)[0])[:, :, 0]
    masks = drawn == -1
    np.testing.assert_array_equal(masks | (drawn == 1), True)
    shares = masks.mean(axis=1)
    assert (shares > 0.01).mean() == pytest.approx(0.5, abs=0.05)
    assert 0.28 < shares.max() < 0.32
    assert shares[shares > 0.01].mean() == pytest.approx(0.15, abs=0.01)
    begun = np.diff(np.pad(masks, ((0, 0), (1, 1))).astype(int), axis=1) == 1
    assert begun.sum(axis=1).max() == 1
    assert masks[:, :10].any()
    assert masks[:, -10:].any()


def test_dimensions_are_masked_but_never_all():
    how = variation(3, masked=0.5, masked_dimensions=0.4, centre=[-1, -2, -3], shift=0.01)
    drawn = np.array(run(3000 * [np.zeros((1, 3))], how)[0])[:, 0]
    masks = drawn == [-1, -2, -3]
    shares = np.bincount(masks.sum(axis=1), minlength=4) / 3000
    expected = [0.5 + 0.5 * (0.6**3 + 0.4**3), 0.5 * 3 * 0.4 * 0.36, 0.5 * 3 * 0.16 * 0.6, 0]
    np.testing.assert_allclose(shares, expected, atol=0.03)


@pytest.mark.parametrize("longest", [1, 4])
def test_a_single_frame_stays(longest):
    cuts = {"held": 1, "longest_hold": 1, "joined_late": 1, "most_missed": 0.5, "begun": 1}
    how = variation(crop=0.4, tempo=1, warp=0.3, masked=1, masked_time=0.5, **cuts)
    for variant in run(100 * [[7.0]], how, longest=longest)[0]:
        np.testing.assert_array_equal(variant, 7)


def test_a_single_frame_is_neither_held_nor_cut_further():
    how = variation(held=1, longest_hold=1, joined_late=1, most_missed=0.5, begun=1)
    assert {len(variant) for variant in run(100 * [[7.0]], how)[0]} == {1}
