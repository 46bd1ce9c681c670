"""Values of sets as parsed JSON has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_series
from patchlstm.errors import FormatError, PatchLSTMError, shorten
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import json_type
from patchlstm.sets.plainjson import MAX_DIGITS

Value = TypeVar("Value")


def numbers_from_json(encoded: Any, cols: int, noun: str) -> list[float]:
    """Check that a parsed value is an array of `cols` numbers and return it.

    A number is as good as an array with one.

    Raises
    ------
    FormatError
        If it is something else.
    """
    if cols == 1 and type(encoded) in (int, float):
        encoded = [encoded]
    if not isinstance(encoded, list):
        raise FormatError(errors.WRONG_TYPE, f"the {noun} is {json_type(encoded)}, not an array")
    if len(encoded) != cols:
        raise FormatError(
            errors.WRONG_POINT_SIZE, f"the {noun} has {len(encoded)} values, {cols} are needed"
        )
    # By exact type, since True is an int to Python.
    if not {int, float}.issuperset(map(type, encoded)):
        raise FormatError(errors.WRONG_TYPE, f"the {noun} contains something that is not a number")
    return [float(number) for number in encoded]


def _frame_number(key: str) -> int:
    # isdigit alone lets superscripts pass
    if not (key.isascii() and key.isdigit() and len(key) <= MAX_DIGITS):
        raise FormatError(
            errors.INVALID_TIME, f"found {shorten(repr(key))}, the number of a frame is needed"
        )
    return int(key)


def series_from_json(encoded: dict[str, Any], cols: int) -> FloatArray:
    """Check that a parsed value is an object of frames by number and return them, float32[T, cols].

    Raises
    ------
    FormatError
        If it is something else.
    """
    rows: dict[int, list[float]] = {}
    for key, row in encoded.items():
        number = _frame_number(key)
        if number in rows:
            raise FormatError(errors.INVALID_TIME, f"frame {number} appears twice")
        rows[number] = numbers_from_json(row, cols, f"frame {number}")
    if not rows:
        raise FormatError(errors.EMPTY_BUFFER, "the series has no frames")
    return as_series([rows[number] for number in sorted(rows)])


def decode_item(
    decode: Callable[[Any, int], Value], identifier: str, encoded: Any, cols: int
) -> Value:
    """Decode one value of a set.

    Raises
    ------
    FormatError
        If it or its identifier is none; says at which identifier.
    """
    try:
        check_identifier(identifier)
        return decode(encoded, cols)
    except PatchLSTMError as error:
        shown = shorten(repr(identifier), 100)
        raise FormatError(errors.INVALID_JSON_FORMAT, f"at {shown}: {error}") from error


def whole(value: Any) -> int | None:
    """Return a parsed number from 0 as an int if it is whole, else None."""
    if type(value) not in (int, float) or not 0 <= value < float("inf") or value != int(value):
        return None
    return int(value)
