"""How far augmentation goes: no farther than its strength, and not at all where it masks."""

import numpy as np

from patchlstm.network.augmentation import NUMBERED, Augmentation


def one_frame_each(frames, strength):
    """Draw a variant of each frame, as a series of its own."""
    frames = np.asarray(frames, np.float32)
    augmentation = Augmentation(frames, np.arange(len(frames) + 1), strength, 0, NUMBERED)
    drawn, offsets = augmentation.draw(0)
    return drawn[offsets[:-1]]


def test_a_small_strength_stays_near_the_originals():
    frames = np.random.default_rng(1).normal(0, 2, (2000, 3))
    away = np.abs(one_frame_each(frames, 0.01) - frames) / 2
    assert 0 < np.median(away) < 0.01
    assert np.quantile(away, 0.99) < 0.03  # a few are masked


def test_a_masked_dimension_is_its_mean_and_noise():
    rng = np.random.default_rng(2)
    n_series, n_frames = 200, 400
    frames = rng.choice([-1.0, 1.0], (n_series * n_frames, 4)).astype(np.float32) + 5
    offsets = np.arange(n_series + 1) * n_frames
    drawn, ends = Augmentation(frames, offsets, 1.0, 3, NUMBERED).draw(0)
    variants = np.split(drawn, ends[1:-1])
    means = np.array([variant.mean(axis=0) for variant in variants])
    deviations = np.array([variant.std(axis=0) for variant in variants])
    is_masked = deviations < 0.25  # the others keep a deviation of about 1
    assert 0.05 < is_masked.mean() < 0.2
    np.testing.assert_allclose(means[is_masked], 5, atol=0.05)
    np.testing.assert_allclose(deviations[is_masked], 0.15, atol=0.03)
    assert means[~is_masked].std() > 0.2  # they are shifted
