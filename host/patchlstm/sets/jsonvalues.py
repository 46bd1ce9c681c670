"""Values of sets as parsed JSON has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from patchlstm import errors
from patchlstm.errors import FormatError, PatchLSTMError, shorten
from patchlstm.identifiers import check_identifier
from patchlstm.jsontext import json_type

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
