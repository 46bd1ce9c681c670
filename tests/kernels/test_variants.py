"""Variants of series: where their frames come from, and what is done to them."""

import numpy as np
import pytest

from patchlstm_kernels import Variation, vary

RAMP = np.arange(11, dtype=np.float32)


def variation(n_series=1, n_inputs=1, **changes):
    """A variation that changes nothing except what is given."""
    plain = Variation(
        starts=np.zeros(n_series),
        ends=np.ones(n_series),
        warps=np.zeros((n_series, 2)),
        mask_starts=np.zeros(n_series),
        mask_ends=np.zeros(n_series),
        gains=np.ones((n_series, n_inputs)),
        shifts=np.zeros((n_series, n_inputs)),
        centre=np.zeros(n_inputs),
        noise=np.zeros(n_inputs),
    )._replace(**changes)
    return Variation(*(np.asarray(values, np.float32) for values in plain))


def run(series, lengths, drawn=0.0, **changes):
    """The variants, of the given lengths, of series [T, D] or [T]; all random numbers alike."""
    series = [np.asarray(one, np.float32).reshape(len(one), -1) for one in series]
    offsets = np.cumsum([0, *map(len, series)])
    variant_offsets = np.cumsum([0, *lengths])
    n_inputs = series[0].shape[1]
    variants = np.full((variant_offsets[-1], n_inputs), drawn, np.float32)
    how = variation(len(series), n_inputs, **changes)
    vary(np.concatenate(series), offsets, how, variant_offsets, variants)
    return np.split(variants, variant_offsets[1:-1])


def test_nothing_changed_is_the_original():
    series = np.random.default_rng(0).normal(size=(3, 7, 2)).astype(np.float32)
    for variant, original in zip(run(series, [7, 7, 7]), series, strict=True):
        np.testing.assert_allclose(variant, original, rtol=1e-6)


@pytest.mark.parametrize("length", [2, 6, 21, 40])
def test_another_tempo_leads_from_the_same_first_to_the_same_last_frame(length):
    (variant,) = run([RAMP], [length])
    np.testing.assert_allclose(variant[:, 0], np.linspace(0, 10, length), rtol=1e-5, atol=1e-5)


def test_a_crop_leaves_out_both_ends():
    (variant,) = run([RAMP], [7], starts=[0.2], ends=[0.8])
    np.testing.assert_allclose(variant[:, 0], np.arange(2, 9), rtol=1e-5)


def test_a_warp_hurries_and_lingers_but_never_turns_back():
    (variant,) = run([RAMP], [101], warps=[[0.7, -0.25]])
    u = np.linspace(0, 1, 101)
    done = u + 0.7 * np.sin(np.pi * u) / np.pi - 0.25 * np.sin(2 * np.pi * u) / (2 * np.pi)
    np.testing.assert_allclose(variant[:, 0], 10 * done, rtol=1e-4, atol=1e-4)
    assert (np.diff(variant[:, 0]) > 0).all()


def test_gain_is_about_the_centre_and_shift_comes_after():
    changes = {"gains": [[2.0, 0.0]], "shifts": [[0.5, 0.0]], "centre": [5.0, 3.0]}
    (variant,) = run([np.stack([RAMP, RAMP], axis=1)], [11], **changes)
    np.testing.assert_allclose(variant[:, 0], 5 + 2 * (RAMP - 5) + 0.5, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(variant[:, 1], 3)


def test_noise_is_scaled_for_each_dimension():
    ramps = np.stack([RAMP, RAMP], axis=1)
    (variant,) = run([ramps], [11], drawn=2.0, noise=[0.0, 0.25])
    np.testing.assert_allclose(variant - ramps, [[0.0, 0.5]] * 11, atol=1e-5)


def test_masked_frames_are_the_centre():
    changes = {"mask_starts": [0.35], "mask_ends": [0.65], "centre": [-1.0]}
    (variant,) = run([RAMP], [11], **changes)
    np.testing.assert_allclose(variant[:, 0], [0, 1, 2, 3, -1, -1, -1, 7, 8, 9, 10], rtol=1e-5)


@pytest.mark.parametrize("length", [1, 4])
def test_a_single_frame_stays(length):
    (variant,) = run([[7.0]], [length], starts=[0.1], ends=[0.9], warps=[[0.5, 0.4]])
    np.testing.assert_array_equal(variant, np.full((length, 1), 7.0))


def test_each_series_has_its_own_variation():
    first, second = run([RAMP, RAMP[::-1]], [11, 3], gains=[[1.0], [2.0]], ends=[1.0, 0.5])
    np.testing.assert_allclose(first[:, 0], RAMP, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(second[:, 0], [20, 15, 10], rtol=1e-5)
