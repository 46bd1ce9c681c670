"""Vectors of float32 as values of compiled functions, and pointers to them in memory.

They are sixteen values wide where the processor has registers for that, else eight. LLVM splits a
vector that is wider than the registers, so the same source serves AVX-512 and AVX2 (one register a
vector), SSE and NEON (two).

Each operation is written as the function that emits its code; kernels call it by the same name,
without the builder.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import ConcreteTemplate, builtin_registry, signature
from numba.extending import models, register_model

from ...memory import LANES

_INT = ir.IntType(32)
FLOATS = ir.VectorType(ir.FloatType(), LANES)
_INTS = ir.VectorType(_INT, LANES)
_ROOT_OF_HALF = 0x3F3504F3  # the bits of sqrt(1/2)


class VectorType(types.Type):
    """Numba's type of a vector."""

    def __init__(self) -> None:
        super().__init__(name=f"float32x{LANES}")


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, FLOATS)


VECTOR = VectorType()
POINTER = types.CPointer(types.float32)
INTEGERS = types.CPointer(types.int64)
_cases: dict[Any, list[Any]] = {}


def operation(
    result: Any, *arguments: Any, name: Any = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let kernels call a function that emits code.

    Parameters
    ----------
    result, *arguments : numba types
        What kernels give and get.
    name : object, optional
        What kernels call, if not the function itself: an operator.

    Returns
    -------
    callable
        The decorator, for a function of the builder and the arguments' values.
    """

    def decorate(emit: Callable[..., Any]) -> Callable[..., Any]:
        key = emit if name is None else name
        # A second signature is added to the first one's.
        cases = _cases.setdefault(key, [])
        cases.append(signature(result, *arguments))
        if len(cases) == 1:
            template = type(emit.__name__, (ConcreteTemplate,), {"key": key, "cases": cases})
            builtin_registry.register_global(key, types.Function(template))
        lower_builtin(key, *arguments)(lambda _, builder, __, values: emit(builder, *values))
        return emit

    return decorate


def _call(builder: Any, name: str, *vectors: Any) -> Any:
    """Call a function of LLVM."""
    kind = ir.FunctionType(FLOATS, len(vectors) * [FLOATS])
    return builder.call(get_or_insert_function(builder.module, kind, name), vectors)


@operation(POINTER, POINTER, types.int64)
@operation(INTEGERS, INTEGERS, types.int64)
def at(builder: Any, pointer: Any, index: Any) -> Any:
    """Pointer to a later element."""
    return builder.gep(pointer, [index])


@operation(VECTOR, POINTER, types.int64)
def load(builder: Any, pointer: Any, index: Any) -> Any:
    """Read a vector's values from `index` on, at any address that is good for a float."""
    place = builder.bitcast(builder.gep(pointer, [index]), FLOATS.as_pointer())
    return builder.load(place, align=4)


@operation(types.void, POINTER, types.int64, VECTOR)
def store(builder: Any, pointer: Any, index: Any, vector: Any) -> None:
    """Write a vector's values from `index` on."""
    place = builder.bitcast(builder.gep(pointer, [index]), FLOATS.as_pointer())
    builder.store(vector, place, align=4)


@operation(VECTOR, types.float32)
def broadcast(builder: Any, value: Any) -> Any:
    """Fill a vector with one value."""
    undefined = ir.Constant(FLOATS, ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(first, undefined, ir.Constant(_INTS, LANES * [0]))


@operation(types.float32, VECTOR, types.int64)
def lane(builder: Any, vector: Any, index: Any) -> Any:
    """One value of a vector."""
    return builder.extract_element(vector, index)


@operation(VECTOR, VECTOR, types.int64, types.float32)
def with_lane(builder: Any, vector: Any, index: Any, value: Any) -> Any:
    """Replace one value of a vector."""
    return builder.insert_element(vector, value, index)


@operation(VECTOR, VECTOR, VECTOR, VECTOR)
def fma(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, rounded once where the processor can; LLVM decides that."""
    return _call(builder, f"llvm.fmuladd.v{LANES}f32", a, b, c)


@operation(VECTOR, VECTOR, VECTOR, name=operator.add)
def _add(builder: Any, a: Any, b: Any) -> Any:
    return builder.fadd(a, b)


@operation(VECTOR, VECTOR, VECTOR, name=operator.sub)
def _subtract(builder: Any, a: Any, b: Any) -> Any:
    return builder.fsub(a, b)


@operation(VECTOR, VECTOR, VECTOR, name=operator.mul)
def _multiply(builder: Any, a: Any, b: Any) -> Any:
    return builder.fmul(a, b)


@operation(VECTOR, VECTOR, VECTOR, name=operator.truediv)
def _divide(builder: Any, a: Any, b: Any) -> Any:
    return builder.fdiv(a, b)


@operation(VECTOR, VECTOR)
def sqrt(builder: Any, a: Any) -> Any:
    """Square root."""
    return _call(builder, f"llvm.sqrt.v{LANES}f32", a)


@operation(VECTOR, VECTOR)
def magnitude(builder: Any, a: Any) -> Any:
    """Absolute value."""
    return _call(builder, f"llvm.fabs.v{LANES}f32", a)


@operation(VECTOR, VECTOR, VECTOR)
def lesser(builder: Any, limit: Any, a: Any) -> Any:
    """Lesser of both; NaN if `a` is NaN."""
    return builder.select(builder.fcmp_ordered("<", limit, a), limit, a)


@operation(VECTOR, VECTOR, VECTOR)
def greater(builder: Any, limit: Any, a: Any) -> Any:
    """Greater of both; NaN if `a` is NaN."""
    return builder.select(builder.fcmp_ordered(">", limit, a), limit, a)


@operation(types.boolean, VECTOR, VECTOR)
def any_up_to(builder: Any, a: Any, limit: Any) -> Any:
    """Whether a value is at most its limit."""
    bits = builder.bitcast(builder.fcmp_ordered("<=", a, limit), ir.IntType(LANES))
    return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))


@operation(VECTOR, VECTOR, VECTOR, VECTOR, VECTOR)
def where_greater(builder: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """`then` where a > b, else `otherwise`."""
    return builder.select(builder.fcmp_ordered(">", a, b), then, otherwise)


@operation(VECTOR, VECTOR, VECTOR, VECTOR, VECTOR)
def where_equal(builder: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """`then` where a == b, else `otherwise`."""
    return builder.select(builder.fcmp_ordered("==", a, b), then, otherwise)


@operation(VECTOR, VECTOR, VECTOR)
def add_exponent(builder: Any, a: Any, whole: Any) -> Any:
    """Multiply by two to the power of the whole number in the lowest bits of `whole`'s mantissa."""
    shift = ir.Constant(_INTS, LANES * [23])
    exponents = builder.shl(builder.bitcast(whole, _INTS), shift)
    return builder.bitcast(builder.add(builder.bitcast(a, _INTS), exponents), FLOATS)


@operation(types.UniTuple(VECTOR, 2), VECTOR)
def split_exponent(builder: Any, a: Any) -> Any:
    """Split numbers above 0 into a factor from sqrt(1/2) to sqrt(2) and a power of 2, its exponent.

    The difference of the bits from those of sqrt(1/2) has the exponent in its upper bits.
    """
    bits = builder.bitcast(a, _INTS)
    shift = ir.Constant(_INTS, LANES * [23])
    offset = builder.sub(bits, ir.Constant(_INTS, LANES * [_ROOT_OF_HALF]))
    exponent = builder.ashr(offset, shift)
    mantissa = builder.bitcast(builder.sub(bits, builder.shl(exponent, shift)), FLOATS)
    pair = ir.Constant(ir.ArrayType(FLOATS, 2), ir.Undefined)
    pair = builder.insert_value(pair, mantissa, 0)
    return builder.insert_value(pair, builder.sitofp(exponent, FLOATS), 1)


@operation(types.float32, VECTOR)
def total(builder: Any, a: Any) -> Any:
    """Sum of a vector's values, halves first."""
    undefined = ir.Constant(FLOATS, ir.Undefined)
    distance = LANES
    while distance > 1:
        distance //= 2
        lanes = [(n + distance) % LANES for n in range(LANES)]
        a = builder.fadd(a, builder.shuffle_vector(a, undefined, ir.Constant(_INTS, lanes)))
    return builder.extract_element(a, ir.Constant(_INT, 0))
