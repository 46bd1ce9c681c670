"""Exponential, sigmoid and tanh for float32 in a form that the compiler turns into SIMD code.

The mathematical library's functions are calls and keep loops scalar. Here 2**z is split into
2**n, made by adding n to the exponent bits, and 2**r with |r| <= 1/2, a polynomial. Absolute
errors: sigmoid below 1e-7, tanh below 2e-7. NaN stays NaN.
"""

from __future__ import annotations

import numpy as np

from .compiling import kernel

_ONE = np.float32(1.0)
_LOG2_E = np.float32(1.4426950408889634)
_MINUS_LOG2_E = np.float32(-1.4426950408889634)
_MINUS_2_LOG2_E = np.float32(-2.8853900817779268)
# Beyond this the exponent bits would overflow; 2**-125 is nothing beside 1 already.
_LARGEST = np.float32(125.0)
_SMALLEST = np.float32(-125.0)
# 1.5 * 2**23: adding it leaves the nearest whole number in the lowest bits of the mantissa.
_ROUNDER = np.float32(12582912.0)
# Minimax polynomial of 2**r on [-1/2, 1/2], the constant term being 1.
_P1 = np.float32(0.6931470037)
_P2 = np.float32(0.2402224243)
_P3 = np.float32(0.0555073358)
_P4 = np.float32(0.0096715130)
_P5 = np.float32(0.0013264727)


@kernel()
def exp2(z: np.float32) -> np.float32:
    """Two to the power `z`, clamped to [2**-125, 2**125]."""
    # Numba's min and max return their first argument when it is NaN, and need no branch.
    z = max(min(z, _LARGEST), _SMALLEST)
    rounded = np.float32(z + _ROUNDER)
    r = z - (rounded - _ROUNDER)
    p = np.float32(_ONE + r * (_P1 + r * (_P2 + r * (_P3 + r * (_P4 + r * _P5)))))
    bits = p.view(np.int32) + (rounded.view(np.int32) << 23)
    power: np.float32 = np.int32(bits).view(np.float32)
    return power


@kernel()
def exp(x: np.float32) -> np.float32:
    """Exponential of `x`, clamped as `exp2` is."""
    return exp2(_LOG2_E * x)


@kernel()
def sigmoid(x: np.float32) -> np.float32:
    """1 / (1 + exp(-x))."""
    result: np.float32 = _ONE / (_ONE + exp2(_MINUS_LOG2_E * x))
    return result


@kernel()
def tanh(x: np.float32) -> np.float32:
    """Hyperbolic tangent of `x`."""
    e = exp2(_MINUS_2_LOG2_E * x)
    result: np.float32 = (_ONE - e) / (_ONE + e)
    return result
