"""Mel-frequency cepstral coefficients, with the figures that FluCoMa's objects give.

A Hann window, the magnitudes of its spectrum, their sums in bands, levels in dB and the discrete
cosine transform of those. The bands are triangles of height 1, whose edges are evenly spaced on the
mel scale; each one falls where the next one rises, so a bin of the spectrum, which lies between two
edges, has one weight: its share in the band that rises there.
"""

from __future__ import annotations

import math

import numpy as np

from ..compiling import part
from ..scalars import cosine_and_sine, exp, log, sqrt
from ..structures import fields
from ..vectors.simd import at
from .fft import fill_roots, magnitudes

_LEAST = 2.0**-52  # what is quieter counts as this
_DECIBELS = 20.0 / math.log(10.0)
_SHORTEST = 16  # transform
_LAST = 6  # of what `_locate` tells


@part
def _count_transformed(settings):
    """Count the numbers that are transformed: the window, filled up to a power of two."""
    n = _SHORTEST
    while n < max(settings.window, settings.transformed):
        n *= 2
    return n


@part
def _count_values(settings):
    """Count the values of a frame."""
    return settings.n_coefficients * (2 if settings.delta else 1)


@part
def _locate(settings):
    """Tell where the parts of the memory begin, and where it ends."""
    n = _count_transformed(settings)
    window = 0
    roots = window + settings.window
    weights = roots + 2 * n
    starts = weights + n // 2 + 1
    cosines = starts + settings.n_bands + 2
    bands = cosines + settings.n_coefficients * settings.n_bands
    last = bands + settings.n_bands + 2  # whether there is a frame, and it
    source = last + 1 + settings.n_coefficients
    return window, roots, weights, starts, cosines, bands, last, source, source + n, source + 2 * n


@part
def count_mfcc(settings):
    """Count the numbers of the memory."""
    return _locate(fields(settings))[-1]


@part
def prepare_mfcc(settings, memory):
    """Fill the memory."""
    settings = fields(settings)
    window, roots, weights, starts, cosines, _, last, _, _, _ = _locate(settings)
    n = _count_transformed(settings)
    for k in range(settings.window):
        memory[window + k] = 0.5 - 0.5 * cosine_and_sine(k, settings.window)[0]
    fill_roots(memory, roots, n)
    _weigh(settings, memory, n, weights, starts)
    scale = sqrt(2.0 / settings.n_bands)
    for k in range(settings.n_coefficients):
        number = settings.first + k
        for band in range(settings.n_bands):
            cosine, _ = cosine_and_sine(number * (2 * band + 1), 4 * settings.n_bands)
            value = scale * cosine if number else sqrt(0.5) * scale
            memory[cosines + k * settings.n_bands + band] = value
    memory[last] = 0.0


@part
def restart_mfcc(settings, memory):
    """Forget the frame before."""
    memory[_locate(fields(settings))[_LAST]] = 0.0


@part
def _weigh(settings, memory, n, weights, starts):
    """Find the first bin after each edge, and each bin's share in the band that rises there."""
    low = log(1.0 + settings.lowest / 700.0)
    high = log(1.0 + min(settings.highest, settings.rate / 2.0) / 700.0)
    spacing = (high - low) / (settings.n_bands + 1)
    width = settings.rate / n
    left = settings.lowest
    k = 0
    for edge in range(settings.n_bands + 2):
        while k <= n // 2 and k * width < left:
            k += 1
        memory[starts + edge] = k
        right = 700.0 * (exp(low + spacing * (edge + 1)) - 1.0)
        for after in range(k, n // 2 + 1):
            if after * width >= right:
                break
            memory[weights + after] = (after * width - left) / (right - left)
        left = right


@part
def _sum_bands(memory, spectrum, weights, starts, bands, n_bands):
    """Sum the magnitudes in each band."""
    memory[bands] = 0.0
    for segment in range(n_bands + 1):
        rising, both = 0.0, 0.0
        for k in range(int(memory[starts + segment]), int(memory[starts + segment + 1])):
            magnitude = memory[spectrum + k]
            rising += memory[weights + k] * magnitude
            both += magnitude
        memory[bands + 1 + segment] = rising
        memory[bands + segment] += both - rising  # of the band before; there is room for one


@part
def _decibels(x):
    """Level of an amplitude; NaN stays NaN."""
    return _DECIBELS * log(_LEAST if x < _LEAST else x)


@part
def _analyse(settings, memory, samples, begin, n_samples, frame):
    """Compute the frame of a window that begins at a sample; there is silence around them."""
    window, roots, weights, starts, cosines, bands, last, source, spare, _ = _locate(settings)
    n = _count_transformed(settings)
    first = min(max(0, -begin), settings.window)
    end = max(first, min(settings.window, n_samples - begin))
    for k in range(first):
        memory[spare + k] = 0.0
    for k in range(first, end):
        memory[spare + k] = memory[window + k] * samples[begin + k]
    for k in range(end, n):
        memory[spare + k] = 0.0
    for k in range(n // 2):
        memory[source + k] = memory[spare + 2 * k]
        memory[source + n // 2 + k] = memory[spare + 2 * k + 1]
    spectrum = magnitudes(memory, source, spare, roots, n)
    _sum_bands(memory, spectrum, weights, starts, bands, settings.n_bands)
    for band in range(settings.n_bands):
        memory[bands + 1 + band] = _decibels(memory[bands + 1 + band])
    for k in range(settings.n_coefficients):
        total = 0.0
        for band in range(settings.n_bands):
            total += memory[cosines + k * settings.n_bands + band] * memory[bands + 1 + band]
        frame[k] = total
        if settings.delta:
            difference = total - memory[last + 1 + k]
            frame[settings.n_coefficients + k] = difference if memory[last] else 0.0
            memory[last + 1 + k] = total
    memory[last] = 1.0


@part
def _square(x):
    return np.float64(x) * np.float64(x)


@part
def _level(samples, n_samples):
    """Root of the mean square of samples, in dB."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0  # four sums can be computed at once
    for k in range(0, n_samples - 3, 4):
        a += _square(samples[k])
        b += _square(samples[k + 1])
        c += _square(samples[k + 2])
        d += _square(samples[k + 3])
    for k in range(n_samples // 4 * 4, n_samples):
        a += _square(samples[k])
    return _decibels(sqrt((a + b + c + d) / n_samples))


@part
def next_mfcc(settings, memory, samples, frame):
    """Compute the next frame of a stream, and the level of its samples."""
    settings = fields(settings)
    _analyse(settings, memory, samples, 0, settings.window, frame)
    return _level(samples, settings.window)


@part
def sound_mfcc(settings, memory, samples, n_samples, begin, n_frames, frames):
    """Compute the next frames of a sound."""
    settings = fields(settings)
    for n in range(n_frames):
        frame = at(frames, n * _count_values(settings))
        _analyse(settings, memory, samples, begin + n * settings.hop, n_samples, frame)
