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
_BIAS = 1023


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
    """Logarithm of `x`, which is positive and normal."""
    # The bits of a number are nearly its logarithm; Halley's method trebles the digits each time.
    y = _LN_2 * (as_bits(x) / (1 << _MANTISSA) - _BIAS)
    for _ in range(3):
        power = exp(y)
        y += 2.0 * (x - power) / (x + power)
    return y


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
