"""JSON text: what the sets and models are made of on disk."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import FormatError


def to_text(content: dict[str, Any]) -> str:
    """Write JSON as FluCoMa does: two spaces of indentation, keys sorted, a newline at the end."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def parse(text: str) -> dict[str, Any]:
    """Read a JSON object strictly.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict

    Raises
    ------
    FormatError
        If the text is not JSON, has a key twice, contains ``NaN`` or ``Infinity``, is nested beyond
        all reason, or is something other than an object ``{...}``.
    """
    try:
        content = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse)
    except RecursionError:
        raise FormatError(errors.ERROR_PARSING_JSON, "the brackets are nested too deeply") from None
    except ValueError as error:  # json.JSONDecodeError, and integers of thousands of digits
        raise FormatError(errors.ERROR_PARSING_JSON, f"{error}; the file is damaged") from error
    if not isinstance(content, dict):
        raise FormatError(
            errors.INVALID_JSON_FORMAT,
            f"found {json_type(content)} at the top, an object is needed",
        )
    return content


def shortest_floats(values: NDArray[np.float32]) -> Any:
    """Turn float32 numbers into Python floats whose text is short and reads back to the same bits.

    ``float(np.float32(0.1))`` would be written as 0.10000000149011612; this gives 0.1.

    Parameters
    ----------
    values : ndarray of float32, any shape
        Finite numbers.

    Returns
    -------
    list
        Nested like `values`.
    """
    shortest = values.astype(str).astype(np.float64)
    # A reader goes from text to float64 to float32. Rounding twice lands next door for very few
    # numbers (7.038531e-26 is one), and those are written with all the digits of the float64.
    safe = shortest.astype(np.float32) == values
    return np.where(safe, shortest, values.astype(np.float64)).tolist()


def json_type(value: object) -> str:
    """Name the JSON type of a parsed value, with its article, for error messages."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} appears twice in one object")
            seen.add(key)
    return content


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number that JSON allows")
