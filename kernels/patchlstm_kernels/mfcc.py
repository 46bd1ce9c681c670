"""Mel-frequency cepstral coefficients (MFCC) of sound.

A periodic Hann window; the magnitudes of its spectrum, filled up with zeros to a power of two; sums
of these in bands, triangles of height 1 whose edges are evenly spaced on the mel scale ``ln(1 + f /
700)`` (O'Shaughnessy 1987); their levels ``20 log10``, of 2**-52 at least; the orthonormal
discrete cosine transform (Davis and Mermelstein 1980). These are the figures of FluCoMa's MFCC
objects, and librosa's of magnitudes with ``htk=True, norm=None``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .engine import kernels
from .memory import Floats

Memory = NDArray[np.float64]


class MFCC(NamedTuple):
    """What is computed of a sound. Nothing is checked."""

    rate: float  # samples a second
    lowest: float = 20.0  # Hz
    highest: float = 20000.0  # Hz; half the rate if that is less
    window: int = 1024  # samples of a frame
    hop: int = 512  # samples from one frame to the next
    n_bands: int = 40
    n_coefficients: int = 13
    first: int = 0  # of the coefficients; 0 is the one that follows the level
    delta: int = 0  # 1: their differences to those of the frame before follow them
    transformed: int = 0  # samples and zeros; the power of two that holds them and the window

    @property
    def n_values(self) -> int:
        """Values of a frame."""
        return self.n_coefficients * (2 if self.delta else 1)

    @property
    def before(self) -> int:
        """How many samples before a sound the window of its first frame begins."""
        return self.window // 2

    def count_frames(self, n_samples: int) -> int:
        """Count the frames of a sound, whose middles are in it or at its end."""
        return n_samples // self.hop + 1


def allocate_mfcc(settings: MFCC) -> Memory:
    """Make what the other functions need, and prepare it.

    Parameters
    ----------
    settings : MFCC

    Returns
    -------
    float64[:]
        Tables, room to compute in, and the frame before.
    """
    memory = np.zeros(kernels.count_mfcc(settings), np.float64)
    kernels.prepare_mfcc(settings, memory)
    return memory


def next_mfcc(settings: MFCC, memory: Memory, samples: Floats, frame: Floats) -> float:
    """Compute the next frame of a stream.

    Parameters
    ----------
    settings : MFCC
        Those that the memory was made for.
    memory : float64[:]
        What `allocate_mfcc` made; it keeps the frame for the next one's differences.
    samples : float32[settings.window]
        The stream's last samples.
    frame : float32[settings.n_values]
        Receives the frame.

    Returns
    -------
    float
        Level of the samples in dB: the root of their mean square, full scale being 0.
    """
    return float(kernels.next_mfcc(settings, memory, samples, frame))


def restart_mfcc(settings: MFCC, memory: Memory) -> None:
    """Forget the frame before, as at the beginning of another sound.

    Parameters
    ----------
    settings : MFCC
        Those that the memory was made for.
    memory : float64[:]
        What `allocate_mfcc` made.
    """
    kernels.restart_mfcc(settings, memory)


def sound_mfcc(settings: MFCC, memory: Memory, samples: Floats, begin: int, frames: Floats) -> None:
    """Compute the next frames of a sound, around which there is silence.

    Parameters
    ----------
    settings : MFCC
        Those that the memory was made for.
    memory : float64[:]
        What `allocate_mfcc` made; it keeps the last frame for the next one's differences.
    samples : float32[N]
        All samples.
    begin : int
        The sample at which the window of the first of these frames begins, which may be negative:
        that of the sound's first frame begins `settings.before` samples before it.
    frames : float32[T, settings.n_values]
        Receives the frames.
    """
    kernels.sound_mfcc(
        settings, memory, samples, len(samples), begin, len(frames), frames.reshape(-1)
    )
