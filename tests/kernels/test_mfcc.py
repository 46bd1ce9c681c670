"""Mel-frequency cepstral coefficients against the plain computation."""

import numpy as np
import pytest

import naive
from patchlstm_kernels import MFCC, allocate_mfcc, next_mfcc, restart_mfcc, sound_mfcc

SETTINGS = [
    MFCC(44100.0),
    MFCC(48000.0, window=2048, hop=300, n_bands=60, n_coefficients=20, first=1),
    MFCC(8000.0, window=256, hop=128),
    MFCC(44100.0, window=1000, hop=2000, delta=1),
    MFCC(44100.0, window=511, hop=100, n_bands=5, n_coefficients=5),
    MFCC(44100.0, window=4, hop=1, n_bands=2, n_coefficients=1),
    MFCC(44100.0, window=600, transformed=2048),
    MFCC(96000.0, window=8192, lowest=0.0, highest=500.0, n_bands=20),
]
each_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda each: f"{each.window}")


def make_sound(n_samples=9000):
    """Return noise, silence and a loud tone."""
    random = np.random.default_rng(5)
    sound = 0.1 * random.normal(size=n_samples)
    sound[n_samples // 3 : n_samples // 2] = 0
    tone = np.sin(0.1 * np.arange(n_samples))
    sound[n_samples // 2 : 3 * n_samples // 4] = tone[n_samples // 2 : 3 * n_samples // 4]
    return sound.astype(np.float32)


def compute(settings, sound, memory=None):
    memory = allocate_mfcc(settings) if memory is None else memory
    shape = settings.count_frames(len(sound)), settings.n_values
    frames = np.full(shape, np.nan, np.float32)
    restart_mfcc(settings, memory)
    sound_mfcc(settings, memory, sound, -settings.before, frames)
    return frames


@each_setting
def test_a_sound_is_as_the_oracle_has_it(settings):
    sound = make_sound()
    np.testing.assert_allclose(
        compute(settings, sound), naive.mfcc(sound, settings), rtol=2e-7, atol=1e-4
    )


@each_setting
def test_a_stream_gives_what_the_whole_sound_gives(settings):
    settings = settings._replace(delta=1)
    sound = make_sound()
    memory = allocate_mfcc(settings)
    frame = np.empty(settings.n_values, np.float32)
    half = settings.window // 2
    padded = np.concatenate([np.zeros(half), sound, np.zeros(settings.window)]).astype(np.float32)
    for n, expected in enumerate(compute(settings, sound)):
        window = padded[n * settings.hop : n * settings.hop + settings.window].copy()
        next_mfcc(settings, memory, window, frame)
        np.testing.assert_array_equal(frame, expected)


def test_the_memory_is_as_good_for_the_next_sound():
    settings = SETTINGS[3]
    memory = allocate_mfcc(settings)
    first = compute(settings, make_sound(), memory=memory)
    compute(settings, make_sound(5000)[::-1].copy(), memory=memory)
    np.testing.assert_array_equal(compute(settings, make_sound(), memory=memory), first)


def test_a_sound_can_be_computed_in_parts():
    settings = SETTINGS[3]._replace(hop=200)
    sound = make_sound()
    whole = compute(settings, sound)
    memory = allocate_mfcc(settings)
    parts = np.zeros_like(whole)
    for first in range(0, len(whole), 7):
        begin = settings.hop * first - settings.before
        sound_mfcc(settings, memory, sound, begin, parts[first : first + 7])
    np.testing.assert_array_equal(parts, whole)


def test_a_short_sound_is_one_frame():
    for sound in (np.zeros(0, np.float32), np.ones(3, np.float32)):
        expected = naive.mfcc(sound, SETTINGS[0])
        assert expected.shape == (1, 13)
        np.testing.assert_allclose(compute(SETTINGS[0], sound), expected, atol=1e-4)


@pytest.mark.parametrize("n_samples", [4, 5, 6, 7, 1024])
def test_the_level_is_that_of_the_window(n_samples):
    settings = MFCC(44100.0, window=n_samples)
    sound = make_sound()[:n_samples].copy()
    level = next_mfcc(settings, allocate_mfcc(settings), sound, np.empty(13, np.float32))
    assert level == pytest.approx(10 * np.log10(np.mean(sound.astype(np.float64) ** 2)), abs=1e-9)


def test_silence_has_the_least_level_and_what_is_no_number_stays_visible():
    settings, frame = SETTINGS[0], np.empty(13, np.float32)
    memory = allocate_mfcc(settings)
    silence = np.zeros(1024, np.float32)
    assert next_mfcc(settings, memory, silence, frame) == pytest.approx(-313.07, abs=0.01)
    np.testing.assert_allclose(frame[1:], 0, atol=1e-3)
    silence[500] = np.nan
    assert np.isnan(next_mfcc(settings, memory, silence, frame))
    assert np.isnan(frame).all()
    silence[500] = 0
    next_mfcc(settings, memory, silence, frame)
    assert np.isfinite(frame).all()
