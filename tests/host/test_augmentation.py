"""Augmentation: what is drawn, from any kind of series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_array_equal

from patchlstm.network.augmentation import LABELLED, NUMBERED, TIMED, Augmentation, draw_key

LENGTHS = [1, 2, 30, 12, 100]


def make(lengths=LENGTHS, n_inputs=3, strength=1.0, seed=0, key=0):
    """Frames, offsets and their augmentation."""
    frames = np.random.default_rng(seed).normal(5, 2, (sum(lengths), n_inputs)).astype(np.float32)
    offsets = np.cumsum([0, *lengths])
    return frames, offsets, Augmentation(frames, offsets, strength, key, LABELLED)


def test_strength_0_leaves_the_series_as_they_are():
    frames, offsets, augmentation = make(strength=0.0)
    drawn, drawn_offsets = augmentation.draw(0)
    assert_array_equal(drawn, frames)
    assert_array_equal(drawn_offsets, offsets)
    assert_array_equal(augmentation.longest, LENGTHS)


def test_key_and_turn_decide():
    augmentation, other = make(key=3)[2], make(key=3)[2]
    first = augmentation.draw(0)[0].copy()
    second = augmentation.draw(1)[0].copy()
    assert other.draw(1)[0].tobytes() == second.tobytes()
    assert other.draw(0)[0].tobytes() == first.tobytes()
    assert first.tobytes() != second.tobytes()
    assert make(key=4)[2].draw(0)[0].tobytes() != first.tobytes()


def test_a_key_has_64_bits_and_the_generator_decides_it():
    keys = {draw_key(np.random.default_rng(seed)) for seed in range(100)}
    assert keys == {draw_key(np.random.default_rng(seed)) for seed in range(100)}
    assert len(keys) == 100
    assert min(keys) < -(2**60)
    assert max(keys) > 2**60


def test_the_originals_are_not_changed():
    frames, offsets, augmentation = make()
    before = frames.copy(), offsets.copy()
    augmentation.draw(0)
    assert_array_equal(frames, before[0])
    assert_array_equal(offsets, before[1])


def test_stronger_variants_are_farther_from_the_originals():
    distances = []
    for strength in (0.25, 1.0, 3.0):
        frames, _, augmentation = make([1] * 400, strength=strength)
        drawn, offsets = augmentation.draw(0)
        distances.append(np.abs(drawn[offsets[:-1]] - frames).mean())
    assert distances[0] < distances[1] < distances[2]


def test_variants_are_about_as_long_as_the_originals_and_never_longer_than_said():
    _, _, augmentation = make([40] * 300)
    _, offsets = augmentation.draw(0)
    lengths = np.diff(offsets)
    assert 30 < lengths.mean() < 42
    assert lengths.min() < lengths.mean() < lengths.max()
    assert (lengths <= augmentation.longest).all()


def test_what_never_changes_stays():
    frames = np.full((50, 2), 0.1, np.float32)
    frames[:, 1] = -7e5
    augmentation = Augmentation(frames, np.array([0, 20, 50]), 1.0, 0, LABELLED)
    drawn, _ = augmentation.draw(0)
    np.testing.assert_allclose(drawn, np.tile(frames[0], (len(drawn), 1)), rtol=1e-6)


def test_a_lone_dimension_or_frame_is_never_masked():
    frames, _, augmentation = make([1] * 2000, n_inputs=1)
    frames[:] = np.where(frames > 5, 100, -100)
    augmentation = Augmentation(frames, np.arange(2001), 1.0, 0, NUMBERED)
    drawn, offsets = augmentation.draw(0)
    assert ((drawn[offsets[:-1]] > 0) == (frames > 0)).mean() > 0.99


@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=8),
    strength=st.floats(0, 10),
    seed=st.integers(0, 100),
    data=st.data(),
)
def test_any_series_any_strength(lengths, strength, seed, data):
    values = st.floats(-1e6, 1e6, width=32)
    frames = data.draw(hnp.arrays(np.float32, (sum(lengths), 2), elements=values))
    augmentation = Augmentation(frames, np.cumsum([0, *lengths]), strength, 7, LABELLED)
    drawn, offsets = augmentation.draw(seed)
    assert np.isfinite(drawn).all()
    assert len(drawn) == offsets[-1]
    assert (np.diff(offsets) >= 1).all()
    assert (np.diff(offsets) <= augmentation.longest).all()


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_variants_keep_mean_and_deviation_roughly(strength):
    frames, _, augmentation = make([50] * 200, strength=strength)
    drawn, _ = augmentation.draw(0)
    np.testing.assert_allclose(drawn.mean(axis=0), frames.mean(axis=0), atol=0.3)
    np.testing.assert_allclose(drawn.std(axis=0), frames.std(axis=0), rtol=0.35)


def test_a_mapping_s_variants_keep_the_values_that_they_pass():
    rng = np.random.default_rng(0)
    frames = np.float32(np.cumsum(rng.normal(0, 1, (80, 3)), axis=0))
    augmentation = Augmentation(frames, np.array([0, 50, 80]), 1.0, 0, TIMED)
    for turn in range(3):
        variants, offsets = augmentation.draw(turn)
        assert offsets[-1] != 80
        followed = augmentation.follow(frames, turn, offsets)
        np.testing.assert_allclose(variants, followed, atol=1e-5)
