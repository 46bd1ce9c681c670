"""Functions of float64 that Python has from the C library, on which the kernels do not depend.

So the same numbers come out on every system. Absolute errors, relative ones of `exp`: below 5e-16.
"""

from __future__ import annotations

import math
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function

from .compiling import part
from .vectors.simd import operation

_LN_2 = math.log(2.0)
# ln 2 in two parts, of which the first has so few digits that its multiples are exact.
_LN_2_HIGH = float.fromhex("0x1.62e42feep-1")
_LN_2_LOW = 1.9082149292705877e-10
_MANTISSA = 52
_MANTISSA_BITS = (1 << _MANTISSA) - 1
_BIAS = 1023
_BITS_OF_ROOT = 0x3FE6A09E667F3BCD  # sqrt(1/2)
_TERMS_OF_LOG = 10
_QUARTER_TURN = math.pi / 2


@operation(types.float64, types.int64)
def as_float(builder: Any, bits: Any) -> Any:
    """Take 64 bits for a number."""
    return builder.bitcast(bits, ir.DoubleType())


@operation(types.int64, types.float64)
def as_bits(builder: Any, value: Any) -> Any:
    """Take a number for 64 bits."""
    return builder.bitcast(value, ir.IntType(64))


@operation(types.float64, types.float64)
def sqrt(builder: Any, value: Any) -> Any:
    """Square root, an instruction of every processor."""
    kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
    return builder.call(get_or_insert_function(builder.module, kind, "llvm.sqrt.f64"), [value])


@part
def exp(x):
    """Exponential of `x`, clamped to [-708, 709]; NaN stays NaN."""
    if x < -708.0:
        x = -708.0
    if x > 709.0:
        x = 709.0
    n = math.floor(x / _LN_2 + 0.5)
    r = (x - n * _LN_2_HIGH) - n * _LN_2_LOW
    # Taylor's series; |r| is at most ln 2 / 2.
    result = 1.0
    for k in range(13, 0, -1):
        result = 1.0 + result * r / k
    return result * as_float((n + _BIAS) << _MANTISSA)


@part
def log(x):
    """Logarithm of `x`, which is positive and normal; NaN stays NaN."""
    offset = as_bits(x) - _BITS_OF_ROOT
    exponent = offset >> _MANTISSA
    mantissa = as_float((offset & _MANTISSA_BITS) + _BITS_OF_ROOT)  # from sqrt(1/2) to sqrt(2)
    # Twice the series of the inverse hyperbolic tangent.
    z = (mantissa - 1.0) / (mantissa + 1.0)
    square = z * z
    tail = 0.0
    for k in range(_TERMS_OF_LOG, 0, -1):
        tail = square * (tail + 1.0 / (2 * k + 1))
    result = 2.0 * z * tail + exponent * _LN_2_LOW + 2.0 * z + exponent * _LN_2_HIGH
    return x if x != x else result


@part
def cosine_and_sine(k, n):
    """Cosine and sine of `k` of the `n` parts of a turn; both are whole, 0 <= k."""
    quadrant, rest = 4 * k // n, 4 * k % n
    is_steep = 2 * rest > n
    x = _QUARTER_TURN * (n - rest if is_steep else rest) / n  # at most an eighth of a turn
    square = x * x
    cosine, sine = 1.0, 1.0
    for even in range(18, 0, -2):  # Taylor's series
        cosine = 1.0 - cosine * square / (even * (even - 1))
        sine = 1.0 - sine * square / (even * (even + 1))
    sine *= x
    if is_steep:
        cosine, sine = sine, cosine
    for _ in range(quadrant % 4):
        cosine, sine = -sine, cosine
    return cosine, sine


@part
def power(base, n):
    """Raise `base` to a whole power of 0 or more."""
    result = 1.0
    while n > 0:
        if n & 1:
            result *= base
        base *= base
        n >>= 1
    return result
