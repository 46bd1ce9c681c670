"""How long a frame of sound takes: ours, aubio's and librosa's coefficients."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import aubio
import librosa
import numpy as np
from numpy.typing import NDArray

from benchmarks import ours
from benchmarks.report import Section, figure
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, repeated, take_turns

GOAL = 15.0  # us for a frame of 1024 samples
_RATE, _BANDS, _COEFFICIENTS = 44100, 40, 13
_WINDOWS = (512, 1024, 2048)
_SECONDS = 5
_STREAM = f"{ours.NAME}, a stream"

Samples = NDArray[np.float32]


def run(setting: Setting) -> Section:
    """Compare streams, which come hop by hop, and whole sounds."""
    sound = (0.1 * np.random.default_rng(0).normal(size=_RATE * _SECONDS)).astype(np.float32)
    comparison = Comparison(ours.NAME, "us a frame", 1e6)
    for window in _WINDOWS:
        n_frames = len(sound) // (window // 2)
        work: dict[str, Callable[[], object]] = {
            ours.NAME: partial(ours.sound_frames, sound, window),
            "librosa": partial(_librosa, sound, window),
            _STREAM: ours.make_ear(sound, window),
            "aubio, a stream": _aubio(sound, window),
        }
        seconds = setting.choose(0.3, 0.02)
        measures = {name: repeated(each, seconds, n_frames) for name, each in work.items()}
        comparison.add(f"window {window}", take_turns(measures, setting.choose(9, 1)))
    took = min(comparison.times["window 1024"][_STREAM]) * 1e6
    return Section(
        "Frames of sound",
        [
            f"{_COEFFICIENTS} mel-frequency cepstral coefficients of {_BANDS} bands, a frame each"
            " half window; the least of several rounds, one thread. librosa has the whole sound at"
            " once. Streams get one hop after the other; both are called from Python, which takes"
            " about a microsecond a frame. Ours compute in float64, aubio in float32. Goal:"
            f" {figure(GOAL)} us for a window of 1024 samples, {figure(took)} were needed.",
            comparison.times_table(),
            comparison.ratios_table(),
        ],
        [],
        comparison.ahead(),
    )


def _librosa(sound: Samples, window: int) -> object:
    return librosa.feature.mfcc(
        y=sound,
        sr=_RATE,
        n_mfcc=_COEFFICIENTS,
        n_fft=window,
        hop_length=window // 2,
        n_mels=_BANDS,
    )


def _aubio(sound: Samples, window: int) -> Callable[[], None]:
    hops = sound[: len(sound) // (window // 2) * (window // 2)].reshape(-1, window // 2)
    transform = aubio.pvoc(window, window // 2)
    coefficients = aubio.mfcc(window, _BANDS, _COEFFICIENTS, _RATE)

    def work() -> None:
        for hop in hops:
            coefficients(transform(hop))

    return work
