"""JSON text: what the sets and models are made of on disk."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

import numpy as np
import orjson
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import FormatError, InvalidValueError, shorten
from patchlstm.limits import MAX_JSON_BRACKETS, MAX_JSON_BYTES, MAX_JSON_COMMAS

# All 335,544,320 float32 numbers from here to there were tried: their shortest texts survive the
# rounding to float64 on the way back, see `shortest_floats`.
_SAFE_MAGNITUDES = (2.0**-10, 2.0**30)


def to_text(content: dict[str, Any]) -> str:
    """Write JSON as FluCoMa does: two spaces of indentation, keys sorted, a newline at the end.

    Parameters
    ----------
    content : dict
        Text, finite numbers, None, and lists, tuples and dicts of these.

    Returns
    -------
    str

    Raises
    ------
    InvalidValueError
        If the text is larger than what `parse` takes.
    ValueError
        If a number is not finite.
    """
    _check_finite(content)
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    written = orjson.dumps(content, option=options)
    if len(written) > MAX_JSON_BYTES or written.count(b",") > MAX_JSON_COMMAS:
        raise InvalidValueError(
            errors.COULD_NOT_WRITE,
            f"{len(written)} bytes and {written.count(b',')} numbers are too many for JSON, the"
            f" maximum is {MAX_JSON_BYTES} and {MAX_JSON_COMMAS}; write the model as .lstm",
        )
    return written.decode()


def parse(text: str) -> dict[str, Any]:
    """Read a JSON object strictly.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict
        Whole numbers beyond the range of float64 are infinite.

    Raises
    ------
    FormatError
        If the text is not JSON, has a key twice in one object, holds ``NaN`` or ``Infinity``, is
        nested too deeply, is too large, or is something other than an object ``{...}``.
    """
    _check_size(text)
    try:
        content = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse,
            parse_int=_whole_number,
        )
    except RecursionError:
        raise FormatError(errors.ERROR_PARSING_JSON, "the brackets are nested too deeply") from None
    except ValueError as error:  # json.JSONDecodeError among them
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
    if not values.size:
        return values.tolist()
    shortest = _through_text(values)
    # A reader goes from text to float64 to float32. Rounding twice lands next door for very few
    # numbers (7.038531e-26 is one), and those are written with all the digits of the float64.
    safe = np.array(shortest, np.float32) == values
    return shortest if safe.all() else np.where(safe, shortest, values.astype(np.float64)).tolist()


def as_short(values: NDArray[np.float32]) -> Any:
    """Return what orjson writes as the texts of `shortest_floats`: usually `values` themselves.

    Parameters
    ----------
    values : ndarray of float32, any shape
        Finite numbers, one after the other in memory.
    """
    magnitudes = np.abs(values)
    low, high = _SAFE_MAGNITUDES
    doubtful = values[((magnitudes < low) & (magnitudes > 0)) | (magnitudes >= high)]
    safe = not doubtful.size or np.array_equal(
        np.array(_through_text(doubtful), np.float32), doubtful
    )
    return values if safe else shortest_floats(values)


def json_type(value: object) -> str:
    """Name the JSON type of a parsed value, with its article, for error messages."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")


def _through_text(values: NDArray[np.float32]) -> Any:
    if not np.isfinite(values).all():  # orjson would write null
        raise ValueError("a number is not finite")
    contiguous = np.ascontiguousarray(values)
    return orjson.loads(orjson.dumps(contiguous, option=orjson.OPT_SERIALIZE_NUMPY))


def _check_finite(content: dict[str, Any]) -> None:
    """Find what `shortest_floats` has not seen, since orjson would write null for it."""
    for value in content.values():
        if isinstance(value, dict):
            _check_finite(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number is not finite")


def _check_size(text: str) -> None:
    # Python's objects take up to 70 bytes for each byte of text, and making them takes time.
    n_brackets = text.count("[") + text.count("{")
    n_commas = text.count(",")
    if n_brackets > MAX_JSON_BRACKETS or n_commas > MAX_JSON_COMMAS:
        raise FormatError(
            errors.ERROR_PARSING_JSON,
            f"found {n_brackets} opening brackets and {n_commas} commas, the maximum is"
            f" {MAX_JSON_BRACKETS} and {MAX_JSON_COMMAS}",
        )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {shorten(repr(key))} appears twice in one object")
            seen.add(key)
    return content


def _whole_number(text: str) -> int | float:
    # Past 308 digits float() is infinite, where float(int()) would raise an OverflowError wherever
    # somebody uses the number.
    return int(text) if len(text) <= 300 else float(text)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number that JSON allows")
