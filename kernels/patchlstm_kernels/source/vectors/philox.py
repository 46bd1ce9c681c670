"""Random bits that depend on nothing but where they are wanted: Philox4x32-10.

A generator by counter has no state (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers:
as easy as 1, 2, 3"): four words that say where, encrypted with a key of two words, are four random
words. So any processor draws the same ones, in whatever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import models, register_model

from ...memory import LANES
from .simd import FLOATS, POINTER, VECTOR, operation

WORDS = 4
"""Words that one counter gives."""

_WORD = ir.IntType(32)
_BITS = ir.VectorType(_WORD, LANES)
_WIDE = ir.VectorType(ir.IntType(64), LANES)

_N_ROUNDS = 10
_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85  # the golden ratio, and the square root of 3 less 1


class BitsType(types.Type):
    """Numba's type of as many words of 32 bits as a vector has floats."""

    def __init__(self) -> None:
        super().__init__(name=f"uint32x{LANES}")


@register_model(BitsType)
class _BitsModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _BITS)


BITS = BitsType()


def _constant(word: int) -> Any:
    return ir.Constant(_BITS, LANES * [word])


@operation(BITS, types.int64)
def repeat(builder: Any, word: Any) -> Any:
    """Fill a vector with the lower half of a number."""
    word = builder.trunc(word, _WORD)
    undefined = ir.Constant(_BITS, ir.Undefined)
    first = builder.insert_element(undefined, word, ir.Constant(_WORD, 0))
    return builder.shuffle_vector(first, undefined, _constant(0))


@operation(BITS, types.int64)
def count_from(builder: Any, first: Any) -> Any:
    """Fill a vector with successive numbers."""
    return builder.add(repeat(builder, first), ir.Constant(_BITS, list(range(LANES))))


@operation(types.UniTuple(BITS, WORDS), types.int64, *WORDS * [BITS])
def draw_bits(builder: Any, key: Any, *counters: Any) -> Any:
    """Encrypt as many counters as a vector has lanes.

    Parameters
    ----------
    key : int64
    *counters : vectors of words
        The four words of each counter.

    Returns
    -------
    tuple of 4 vectors of words
        As many random words for each counter.
    """
    # All in the lower halves of wide words, of which multiplication takes nothing else.
    lower_half = ir.Constant(_WIDE, LANES * [2**32 - 1])
    half = ir.Constant(_WIDE, LANES * [32])
    words = [builder.zext(word, _WIDE) for word in counters]
    keys = [key, builder.lshr(key, ir.Constant(key.type, 32))]
    for _ in range(_N_ROUNDS):
        products = [
            builder.mul(builder.and_(word, lower_half), ir.Constant(_WIDE, LANES * [factor]))
            for word, factor in zip(words[::2], _MULTIPLIERS, strict=True)
        ]
        upper = [builder.lshr(product, half) for product in products]
        subkeys = [builder.zext(repeat(builder, key), _WIDE) for key in keys]
        words = [
            builder.xor(builder.xor(upper[1], words[1]), subkeys[0]),
            products[1],
            builder.xor(builder.xor(upper[0], words[3]), subkeys[1]),
            products[0],
        ]
        keys = [
            builder.add(key, ir.Constant(key.type, step))
            for key, step in zip(keys, _KEY_STEPS, strict=True)
        ]
    drawn = ir.Constant(ir.ArrayType(_BITS, WORDS), ir.Undefined)
    for n, word in enumerate(words):
        drawn = builder.insert_value(drawn, builder.trunc(word, _BITS), n)
    return drawn


@operation(VECTOR, BITS)
def to_floats(builder: Any, bits: Any) -> Any:
    """Whole numbers from 0 to 2**24 - 1, of the upper 24 bits."""
    return builder.sitofp(builder.lshr(bits, _constant(8)), FLOATS)


def _store(builder: Any, pointer: Any, index: Any, vectors: Sequence[Any]) -> None:
    def interleave(a: Any, b: Any, n_together: int) -> Any:
        n = a.type.count // n_together
        starts = [group * n_together + half * a.type.count for group in range(n) for half in (0, 1)]
        order = [start + k for start in starts for k in range(n_together)]
        return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(_WORD, len(order)), order))

    a, b, c, d = vectors
    values = interleave(interleave(a, b, 1), interleave(c, d, 1), 2)
    place = builder.bitcast(builder.gep(pointer, [index]), values.type.as_pointer())
    builder.store(values, place, align=4)


@operation(types.void, POINTER, types.int64, *WORDS * [VECTOR])
def store_by_counter(builder: Any, pointer: Any, index: Any, *vectors: Any) -> None:
    """Write values made of the four words of counters, those of each counter side by side."""
    _store(builder, pointer, index, vectors)


@operation(types.void, POINTER, types.int64, types.UniTuple(BITS, WORDS))
def store_bits_by_counter(builder: Any, pointer: Any, index: Any, drawn: Any) -> None:
    """Write the words themselves, in the same order."""
    _store(builder, pointer, index, [builder.extract_value(drawn, n) for n in range(WORDS)])
