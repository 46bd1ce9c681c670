"""The products of matrices that everything else is made of, in tiles of sums kept in registers.

A tile has as many sums as the processor's registers hold beside the operands: eight or twelve
vectors of 16 registers, twice as many of 32. That hides the latency of the multiply-adds, of
which two a cycle are the processor's limit, and each loaded value is used several times (Goto and
van de Geijn 2008). Every sum runs over its terms in their order, whatever the tile: the same
row gives the same bits, alone or among others.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from llvmlite import ir
from numba import types

from ...memory import LANES
from ..compiling import part
from ..target import MANY_REGISTERS
from .simd import FLOATS, POINTER, VECTOR, at, broadcast, fma, load, operation, store

_INDEX = ir.IntType(64)


def _tile_type(n_rows: int, n_columns: int) -> Any:
    return types.UniTuple(VECTOR, n_rows * n_columns)


def _place(builder: Any, pointer: Any, row: int, last_row: Any, stride: Any) -> Any:
    """Point to a row; one beyond the last row is that row again, so that a tile is always full."""
    if row == 0:
        return pointer
    number = ir.Constant(_INDEX, row)
    number = builder.select(builder.icmp_signed("<", number, last_row), number, last_row)
    return builder.gep(pointer, [builder.mul(number, stride)])


def _column(column: int) -> Any:
    return ir.Constant(_INDEX, LANES * column)


class Tile(NamedTuple):
    """Operations on a tile; all take the number of its last row and the stride between rows."""

    zero: Any  # tile()
    load: Any  # tile(pointer, stride, last_row)
    store: Any  # void(pointer, stride, last_row, tile)


def make_tile(n_rows: int, n_columns: int) -> Tile:
    """Make the operations on a tile of `n_rows` times `n_columns` vectors."""
    tile_type = _tile_type(n_rows, n_columns)
    places = [(row, column) for row in range(n_rows) for column in range(n_columns)]

    @operation(tile_type)
    def zero(builder: Any) -> Any:
        return ir.Constant(ir.ArrayType(FLOATS, len(places)), None)

    @operation(tile_type, POINTER, types.int64, types.int64)
    def load_tile(builder: Any, pointer: Any, stride: Any, last_row: Any) -> Any:
        tile = ir.Constant(ir.ArrayType(FLOATS, len(places)), ir.Undefined)
        for n, (row, column) in enumerate(places):
            start = _place(builder, pointer, row, last_row, stride)
            tile = builder.insert_value(tile, load(builder, start, _column(column)), n)
        return tile

    @operation(types.void, POINTER, types.int64, types.int64, tile_type)
    def store_tile(builder: Any, pointer: Any, stride: Any, last_row: Any, tile: Any) -> None:
        for n, (row, column) in enumerate(places):
            start = _place(builder, pointer, row, last_row, stride)
            store(builder, start, _column(column), builder.extract_value(tile, n))

    return Tile(zero, load_tile, store_tile)


def make_step(n_rows: int, n_blocks: int, n_columns: int) -> Any:
    """Make the innermost step of a product.

    Parameters
    ----------
    n_rows : int
        Values of the left factor in a step; 1 if there are several blocks.
    n_blocks, n_columns : int
        Vectors of the right factor in a step: `n_columns` neighbours in each of `n_blocks` places.

    Returns
    -------
    callable
        For kernels: ``step(tile, left, left_stride, last_row, right, right_stride, last_block)``
        returns the tile with left[row] * right[block, column] added.
    """
    tile_type = _tile_type(n_rows * n_blocks, n_columns)
    index = types.int64

    @operation(tile_type, tile_type, POINTER, index, index, POINTER, index, index)
    def step(
        builder: Any,
        tile: Any,
        left: Any,
        left_stride: Any,
        last_row: Any,
        right: Any,
        right_stride: Any,
        last_block: Any,
    ) -> Any:
        def load_value(row: int) -> Any:
            place = _place(builder, left, row, last_row, left_stride)
            return broadcast(builder, builder.load(place))

        def load_vector(n: int) -> Any:
            place = _place(builder, right, n // n_columns, last_block, right_stride)
            return load(builder, place, _column(n % n_columns))

        def add(tile: Any, row: int, n: int, value: Any, vector: Any) -> Any:
            position = row * n_vectors + n
            total = fma(builder, value, vector, builder.extract_value(tile, position))
            return builder.insert_value(tile, total, position)

        n_vectors = n_blocks * n_columns
        # The fewer factors wait in registers while the more pass by: all would not have room.
        if n_rows < n_vectors:
            values = [load_value(row) for row in range(n_rows)]
            for n in range(n_vectors):
                vector = load_vector(n)
                for row in range(n_rows):
                    tile = add(tile, row, n, values[row], vector)
        else:
            vectors = [load_vector(n) for n in range(n_vectors)]
            for row in range(n_rows):
                value = load_value(row)
                for n in range(n_vectors):
                    tile = add(tile, row, n, value, vectors[n])
        return tile

    return step


def make_product(n_rows: int, n_columns: int) -> Any:
    """Make a product whose tiles have `n_rows` times `n_columns` vectors.

    Parameters
    ----------
    n_rows, n_columns : int
        The tile.

    Returns
    -------
    callable
        For kernels, see `product` in the source.
    """
    zero, load_tile, store_tile = make_tile(n_rows, n_columns)
    step = make_step(n_rows, 1, n_columns)

    @part
    def product(
        out,
        out_stride,
        left,
        left_stride,
        left_step,
        left_group,
        right,
        right_step,
        n_terms,
        n_groups,
        n_out,
        adds,
    ):
        """out[row] = (out[row] if `adds`) + sum over terms of left[row, term] * right[term].

        `n_out` rows of `out` and of `left` are a stride apart. Terms of the left factor are a step
        apart, and come in groups of `n_terms`; terms of the right factor are `right_step` apart
        throughout, each as many vectors as a tile is wide.
        """
        for first in range(0, n_out, n_rows):
            last = min(n_rows, n_out - first) - 1
            place = at(out, first * out_stride)
            tile = load_tile(place, out_stride, last) if adds else zero()
            row = at(left, first * left_stride)
            column = right
            for group in range(n_groups):
                term = at(row, group * left_group)
                for _ in range(n_terms):
                    tile = step(tile, term, left_stride, last, column, 0, 0)
                    term = at(term, left_step)
                    column = at(column, right_step)
            store_tile(place, out_stride, last, tile)

    return product


# Four vectors in a row: the gates of a block. Two: columns of a product that is not by blocks.
product_by_4 = make_product(4 if MANY_REGISTERS else 3, 4)
product_by_2 = make_product(8 if MANY_REGISTERS else 6, 2)
