"""The discrete Fourier transform of real numbers, as many as a power of two.

The real numbers are taken for half as many complex ones, whose transform is Stockham's, in steps of
radix 4: it goes to and fro between two parts of the memory and needs no reordering. Real and
imaginary parts lie apart, so that the compiler can work on several numbers at once.
"""

from __future__ import annotations

from ..compiling import part
from ..scalars import cosine_and_sine, sqrt


@part
def fill_roots(memory, roots, n):
    """Fill `2 n` numbers from `roots` on: cosines of the `n` parts of a turn, then their sines."""
    for k in range(n):
        memory[roots + k], memory[roots + n + k] = cosine_and_sine(k, n)


@part
def _radix_4(memory, source, target, roots, n, length, stride):
    """Take one step of radix 4.

    `stride` transforms of `length` numbers, woven into one another, become four times as many of a
    quarter of that length. Real parts begin at `source`, imaginary ones `n / 2` numbers after them.
    """
    half = n // 2
    quarter = length // 4
    step = n // length
    for p in range(quarter):
        cos_1, sin_1 = memory[roots + step * p], memory[roots + n + step * p]
        cos_2, sin_2 = memory[roots + 2 * step * p], memory[roots + n + 2 * step * p]
        cos_3, sin_3 = memory[roots + 3 * step * p], memory[roots + n + 3 * step * p]
        first = source + stride * p
        second = first + stride * quarter
        third = second + stride * quarter
        fourth = third + stride * quarter
        out = target + 4 * stride * p
        for q in range(stride):
            re_a, im_a = memory[first + q], memory[first + half + q]
            re_b, im_b = memory[second + q], memory[second + half + q]
            re_c, im_c = memory[third + q], memory[third + half + q]
            re_d, im_d = memory[fourth + q], memory[fourth + half + q]
            re_ac, im_ac = re_a + re_c, im_a + im_c
            re_bd, im_bd = re_b + re_d, im_b + im_d
            # a - c, and b - d times the imaginary unit
            re_x, im_x = re_a - re_c, im_a - im_c
            re_y, im_y = im_d - im_b, re_b - re_d
            memory[out + q] = re_ac + re_bd
            memory[out + half + q] = im_ac + im_bd
            re, im = re_x - re_y, im_x - im_y
            memory[out + stride + q] = cos_1 * re + sin_1 * im
            memory[out + stride + half + q] = cos_1 * im - sin_1 * re
            re, im = re_ac - re_bd, im_ac - im_bd
            memory[out + 2 * stride + q] = cos_2 * re + sin_2 * im
            memory[out + 2 * stride + half + q] = cos_2 * im - sin_2 * re
            re, im = re_x + re_y, im_x + im_y
            memory[out + 3 * stride + q] = cos_3 * re + sin_3 * im
            memory[out + 3 * stride + half + q] = cos_3 * im - sin_3 * re


@part
def _radix_2(memory, source, target, half, stride):
    """Take the last step, where pairs are left."""
    for q in range(stride):
        re_a, im_a = memory[source + q], memory[source + half + q]
        re_b, im_b = memory[source + stride + q], memory[source + half + stride + q]
        memory[target + q] = re_a + re_b
        memory[target + half + q] = im_a + im_b
        memory[target + stride + q] = re_a - re_b
        memory[target + half + stride + q] = im_a - im_b


@part
def _transform(memory, source, spare, roots, n):
    """Transform `n / 2` complex numbers at `source`, and tell where the result is."""
    length, stride = n // 2, 1
    while length > 1:
        if length == 2:
            _radix_2(memory, source, spare, n // 2, stride)
            length = 1
        else:
            # the roots are those of `n`, twice as many as there are complex numbers
            _radix_4(memory, source, spare, roots, n, length, stride)
            length //= 4
            stride *= 4
        source, spare = spare, source
    return source


@part
def magnitudes(memory, source, spare, roots, n):
    """Compute the magnitudes of the transform of `n` real numbers.

    Parameters
    ----------
    memory : float64[]
    source : int
        Where the numbers are: those at even places, then those at odd ones. They are lost.
    spare : int
        Where there is room for as many.
    roots : int
        Where `fill_roots` has been.
    n : int
        A power of two, of 8 or more.

    Returns
    -------
    int
        Where the `n / 2 + 1` magnitudes are: either `source` or `spare`.
    """
    half = n // 2
    place = _transform(memory, source, spare, roots, n)
    result = spare if place == source else source
    re, im = memory[place], memory[place + half]
    memory[result] = abs(re + im)
    memory[result + half] = abs(re - im)
    for k in range(1, half):
        # the transforms of the numbers at even places, and of those at odd ones
        re_k, im_k = memory[place + k], memory[place + half + k]
        re_m, im_m = memory[place + half - k], memory[place + n - k]
        re_even, im_even = re_k + re_m, im_k - im_m
        re_odd, im_odd = im_k + im_m, re_m - re_k
        cosine, sine = memory[roots + k], memory[roots + n + k]
        re = re_even + cosine * re_odd + sine * im_odd
        im = im_even + cosine * im_odd - sine * re_odd
        memory[result + k] = 0.5 * sqrt(re * re + im * im)
    return result
