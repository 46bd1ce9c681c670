"""Checks of parsed JSON that comes from elsewhere."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError
from patchlstm.jsontext import json_type

Kind = TypeVar("Kind")


def member(content: dict[str, Any], name: str, kind: type[Kind]) -> Kind:
    """Return what an object has under a name.

    Raises
    ------
    FormatError
        If it is missing or of another type.
    """
    if name not in content:
        raise _wrong(f"{name!r} is missing; the file is incomplete")
    found = content[name]
    if type(found) is not kind:
        raise _wrong(f"{name!r} is {json_type(found)}, {json_type(kind())} is needed")
    return found


def finite_array(name: str, encoded: Any) -> FloatArray:
    """Return nested lists of numbers as float32.

    Raises
    ------
    FormatError
        If they are something else, ragged, or too large for float32.
    """
    if not _types_within(encoded) <= {int, float}:
        raise _wrong(f"the array {name!r} contains something that is not a number")
    try:
        with np.errstate(over="ignore"):
            array: FloatArray = np.array(encoded, np.float64).astype(np.float32)
    except (ValueError, OverflowError) as error:
        raise _wrong(f"the array {name!r} is unusable: {error}") from error
    if not np.isfinite(array).all():
        raise _wrong(f"the array {name!r} contains a number beyond 3.4e38")
    return array


def _types_within(encoded: Any) -> set[type]:
    if not isinstance(encoded, list):
        return {type(encoded)}
    types: set[type] = set()
    for element in encoded:
        types |= _types_within(element)
    return types


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_JSON_FORMAT, detail)
