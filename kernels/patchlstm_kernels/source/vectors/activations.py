"""Exponentials of vectors, of which sigmoid and tanh are quotients; logarithm, sine and cosine.

The mathematical library's functions are calls and know no vectors. Here 2**z is split into
2**n, made by adding n to the exponent bits, and 2**r with |r| <= 1/2, a polynomial (the scheme
of Cody and Waite 1980, with the coefficients of a minimax fit). Absolute errors: of sigmoids
below 1.2e-7, of tanh below 2e-7. NaN stays NaN. All polynomials are minimax fits.
"""

from __future__ import annotations

import numpy as np

from ..compiling import part
from .simd import add_exponent, broadcast, fma, greater, lesser, split_exponent

_ONE = np.float32(1.0)
_LOG2_E = np.float32(1.4426950408889634)
_MINUS_LOG2_E = np.float32(-1.4426950408889634)
_MINUS_2_LOG2_E = np.float32(-2.8853900817779268)
# Beyond this the exponent bits would overflow; 2**-125 is nothing beside 1 already.
_MAX_POWER = np.float32(125.0)
_MIN_POWER = np.float32(-125.0)
# 1.5 * 2**23: adding it leaves the nearest whole number in the lowest bits of the mantissa.
_ROUNDER = np.float32(12582912.0)
# Minimax polynomial of 2**r on [-1/2, 1/2], the constant term being 1.
_P1 = np.float32(0.6931470037)
_P2 = np.float32(0.2402224243)
_P3 = np.float32(0.0555073358)
_P4 = np.float32(0.0096715130)
_P5 = np.float32(0.0013264727)
_LOG_2 = np.float32(0.6931471805599453)
# ln(1 + x) / x on [sqrt(1/2) - 1, sqrt(2) - 1]
_L0 = np.float32(0.9999999179)
_L1 = np.float32(-0.5000034428)
_L2 = np.float32(0.3333560792)
_L3 = np.float32(-0.2497156015)
_L4 = np.float32(0.198842348)
_L5 = np.float32(-0.1721242715)
_L6 = np.float32(0.1633815151)
_L7 = np.float32(-0.1037871953)
# sin(2 pi v) / v and cos(2 pi v), as polynomials of v**2, for v in [-1/4, 1/4]
_S0 = np.float32(6.28318516)
_S1 = np.float32(-41.34165503)
_S2 = np.float32(81.60100406)
_S3 = np.float32(-76.54978208)
_S4 = np.float32(39.53670437)
_C0 = np.float32(0.9999999535)
_C1 = np.float32(-19.73917143)
_C2 = np.float32(64.93459064)
_C3 = np.float32(-85.24033042)
_C4 = np.float32(56.24238047)


@part
def exp2(z):
    """Two to the power `z`, clamped to [2**-125, 2**125]."""
    z = greater(broadcast(_MIN_POWER), lesser(broadcast(_MAX_POWER), z))
    rounded = z + broadcast(_ROUNDER)
    r = z - (rounded - broadcast(_ROUNDER))
    p = fma(broadcast(_P5), r, broadcast(_P4))
    p = fma(p, r, broadcast(_P3))
    p = fma(p, r, broadcast(_P2))
    p = fma(p, r, broadcast(_P1))
    p = fma(p, r, broadcast(_ONE))
    return add_exponent(p, rounded)


@part
def exp(x):
    """Exponential of `x`, clamped as `exp2` is."""
    return exp2(broadcast(_LOG2_E) * x)


@part
def exp_minus(x):
    """exp(-x), of which sigmoid(x) is 1 / (1 + exp(-x))."""
    return exp2(broadcast(_MINUS_LOG2_E) * x)


@part
def exp_minus_twice(x):
    """exp(-2 x), of which tanh(x) is (1 - exp(-2 x)) / (1 + exp(-2 x))."""
    return exp2(broadcast(_MINUS_2_LOG2_E) * x)


@part
def log(x):
    """Natural logarithm of normal numbers above 0; relative error below 5e-7 for x up to 1."""
    mantissa, exponent = split_exponent(x)
    y = mantissa - broadcast(_ONE)
    p = fma(broadcast(_L7), y, broadcast(_L6))
    p = fma(p, y, broadcast(_L5))
    p = fma(p, y, broadcast(_L4))
    p = fma(p, y, broadcast(_L3))
    p = fma(p, y, broadcast(_L2))
    p = fma(p, y, broadcast(_L1))
    p = fma(p, y, broadcast(_L0))
    return fma(exponent, broadcast(_LOG_2), p * y)


@part
def sine_cosine(v):
    """Sine and cosine of `v` turns, a quarter at most; absolute errors below 3e-7."""
    square = v * v
    sine = fma(broadcast(_S4), square, broadcast(_S3))
    sine = fma(sine, square, broadcast(_S2))
    sine = fma(sine, square, broadcast(_S1))
    sine = fma(sine, square, broadcast(_S0))
    cosine = fma(broadcast(_C4), square, broadcast(_C3))
    cosine = fma(cosine, square, broadcast(_C2))
    cosine = fma(cosine, square, broadcast(_C1))
    cosine = fma(cosine, square, broadcast(_C0))
    return sine * v, cosine
