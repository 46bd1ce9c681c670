"""Mel-frequency cepstral coefficients of whole sounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.features.settings import make_settings
from patchlstm_kernels import MFCC, allocate_mfcc, sound_mfcc

_NAMES = {
    "coefficients": "n_mfcc",
    "bands": "n_mels",
    "minfreq": "fmin",
    "maxfreq": "fmax",
    "window": "n_fft",
    "hop": "hop_length",
}


def mfcc(
    y: ArrayLike,
    sr: float = 44100,
    n_mfcc: int = 13,
    n_fft: int = 1024,
    hop_length: int = 512,
    n_mels: int = 40,
    fmin: float = 20.0,
    fmax: float = 20000.0,
    start: int = 0,
    delta: bool = False,
) -> FloatArray:
    """Compute mel-frequency cepstral coefficients (MFCC) of a sound.

    These are the figures of ``lstm.mfcc~`` and ``lstm.bufmfcc`` in a patch with the same
    parameters, and of FluCoMa's objects: sums of the magnitudes of the spectrum in triangular bands
    of height 1, evenly spaced on the mel scale; their levels in dB; and the orthonormal discrete
    cosine transform of these. librosa gives them for magnitudes and ``htk=True, norm=None``.

    Parameters
    ----------
    y : array_like, shape (N,)
        Samples, full scale being 1.
    sr : float
        Samples a second.
    n_mfcc : int
        How many coefficients.
    n_fft : int
        Samples of a frame. The spectrum is that of the next power of two.
    hop_length : int
        Samples from one frame to the next.
    n_mels : int
        How many bands; `start` + `n_mfcc` at least.
    fmin, fmax : float
        Where the lowest band begins, and where the highest one ends, in Hz; at the latest at half
        the sample rate.
    start : int
        The first of the coefficients; 0 is the one that follows the level.
    delta : bool
        Whether their differences to those of the frame before follow them.

    Returns
    -------
    float32[n_mfcc or 2 * n_mfcc, N // hop_length + 1]
        A column for each frame; the middle of the first one is the first sample. A series, as
        `DataSeries` has it, is the transpose.

    Raises
    ------
    InvalidValueError
        If `y` is no row of finite floats, or a parameter is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm.features import mfcc
    >>> tone = np.sin(np.arange(22050) * 2 * np.pi * 440 / 44100)
    >>> mfcc(tone, 44100).shape
    (13, 44)
    """
    values = {
        "coefficients": n_mfcc,
        "bands": n_mels,
        "minfreq": fmin,
        "maxfreq": fmax,
        "window": n_fft,
        "hop": hop_length,
        "start": start,
        "delta": delta,
    }
    return np.ascontiguousarray(sound_frames(as_sound(y), make_settings(sr, values, _NAMES)).T)


def sound_frames(samples: FloatArray, settings: MFCC) -> FloatArray:
    """Compute the frames of a sound.

    Parameters
    ----------
    samples : float32[N]
    settings : MFCC

    Returns
    -------
    float32[T, settings.n_values]
    """
    frames = np.empty((settings.count_frames(len(samples)), settings.n_values), np.float32)
    sound_mfcc(settings, allocate_mfcc(settings), samples, -settings.before, frames)
    return frames


def as_sound(y: ArrayLike) -> FloatArray:
    """Convert samples to float32[N].

    Raises
    ------
    InvalidValueError
        If they are no row of finite floats.
    """
    given = np.asarray(y)
    if given.dtype.kind != "f":
        raise InvalidValueError(
            errors.INVALID_BUFFER,
            f"the sound has samples of type {given.dtype}, floats are needed, full scale being 1",
        )
    if given.ndim != 1:
        raise InvalidValueError(
            errors.INVALID_BUFFER,
            f"the sound has the shape {given.shape}, one row of samples is needed: one channel, or"
            " the mean of several",
        )
    if not np.isfinite(given).all():
        where = int(np.argmin(np.isfinite(given)))
        raise InvalidValueError(
            errors.NOT_FINITE, f"sample {where} of the sound is {given[where]}, a number is needed"
        )
    return np.ascontiguousarray(given, np.float32)
