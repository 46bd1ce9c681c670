"""Exponentials of vectors, of which sigmoid and tanh are quotients.

The mathematical library's functions are calls and know no vectors. Here 2**z is split into
2**n, made by adding n to the exponent bits, and 2**r with |r| <= 1/2, a polynomial (the scheme
of Cody and Waite 1980, with the coefficients of a minimax fit). Absolute errors: of sigmoids
below 1.2e-7, of tanh below 2e-7. NaN stays NaN.
"""

from __future__ import annotations

import numpy as np

from ..compiling import part
from .simd import add_exponent, broadcast, fma, greater, lesser

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
