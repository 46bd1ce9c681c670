"""Identifiers and labels: non-empty text."""

from __future__ import annotations

import math
import re
from numbers import Integral, Real

import numpy as np

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.limits import MAX_TEXT_LENGTH

# Above this, neighbouring float64 numbers are more than 1 apart and their digits mean nothing.
_MAX_EXACT_INTEGER = 2**53

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")


def as_identifier(value: object) -> str:
    """Turn a symbol or number from a patch into an identifier.

    Parameters
    ----------
    value : str or number
        Text is taken as it is. A whole number becomes its digits (``1.0`` becomes ``"1"``), any
        other number the shortest text that reads back as the same float32 or float64.

    Returns
    -------
    str

    Raises
    ------
    InvalidValueError
        If the text is empty, too long or not valid Unicode, the number not finite, or the value
        neither.
    """
    if isinstance(value, (Integral, np.bool_)):
        return str(int(value))
    if isinstance(value, Real):
        return _number_text(float(value))
    return check_identifier(value)


def as_label(value: str | float) -> str:
    """Turn a symbol or number from a patch into a label, as `as_identifier` does.

    Raises
    ------
    InvalidValueError
        If the text is no label (`check_label`), or the number not finite.
    """
    return check_label(value) if isinstance(value, str) else _number_text(float(value))


def check_identifier(value: object) -> str:
    """Return `value` as a plain str if it can be an identifier.

    Raises
    ------
    InvalidValueError
        If it is not a str, empty, longer than 1000 characters or not valid Unicode.
    """
    return _check_text(value, "identifier", errors.EMPTY_IDENTIFIER, errors.INVALID_IDENTIFIER)


def check_label(value: object) -> str:
    """Return `value` as a plain str if it can be a label.

    Raises
    ------
    InvalidValueError
        If it is not a str, empty, longer than 1000 characters, not valid Unicode or has a null
        character.
    """
    label = _check_text(value, "label", errors.EMPTY_LABEL, errors.INVALID_LABEL)
    if "\0" in label:
        raise InvalidValueError(
            errors.INVALID_LABEL,
            f"character {label.index(chr(0))} of the label {label!r} is a null character,"
            " which no patcher can show",
        )
    return label


def as_number(text: str) -> float | None:
    """Return the number that a patch shows for an identifier or label, None if it shows the text.

    Text that a patch can only have made from a number, such as ``"1"``, is that number again.
    """
    try:
        number = float(np.float32(text))
        return number if as_identifier(number) == text else None
    except (ValueError, InvalidValueError):
        return None


def natural_order(text: str) -> tuple[float, list[str | int], str]:
    """Return a key that sorts text with numbers in it by their values: take 2 before take 10.

    Examples
    --------
    >>> sorted(["take 10", "take 2", "10", "2", "2b", "-1", "0.5", "0.25"], key=natural_order)
    ['-1', '0.25', '0.5', '2', '2b', '10', 'take 2', 'take 10']
    """
    first = _NUMBER.fullmatch(text) or _WHOLE_NUMBER.match(text)
    # Text and digits alternate, so the same places are always compared with their like.
    parts = re.split(r"(\d+)", text)
    inner: list[str | int] = [int(part) if i % 2 else part for i, part in enumerate(parts)]
    return float(first[0]) if first else math.inf, inner, text


def _check_text(value: object, noun: str, empty: str, invalid: str) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(
            invalid, f"found {value!r} of type {type(value).__name__}, the {noun} must be text"
        )
    if not value:
        raise InvalidValueError(empty, f"the {noun} needs at least one character")
    if len(value) > MAX_TEXT_LENGTH:
        raise InvalidValueError(
            invalid,
            f"the {noun} has {len(value)} characters, the maximum is {MAX_TEXT_LENGTH}; shorten it",
        )
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidValueError(
            invalid,
            f"character {error.start} of the {noun} {value!r} is not valid Unicode; type it again",
        ) from error
    return str(value)


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        raise InvalidValueError(
            errors.NOT_FINITE, f"{number} cannot be an identifier or label; use a symbol or number"
        )
    return spell_number(number)


def spell_number(number: float) -> str:
    """Write a number as a name has it, and as errors show it: 1000000, not 1e+06.

    Examples
    --------
    >>> spell_number(1e6), spell_number(0.10000000149011612), spell_number(1e-8)
    ('1000000', '0.1', '1e-08')
    """
    number = float(number)
    if not math.isfinite(number):
        return str(number)
    if number.is_integer() and abs(number) <= _MAX_EXACT_INTEGER:
        return str(int(number))
    with np.errstate(over="ignore"):
        single = np.float32(number)
    # A patcher of single precision sends 0.1 as 0.10000000149011612; the user typed 0.1.
    return _shortest(single) if float(single) == number else repr(number)


def _shortest(single: np.float32) -> str:
    """Write a number as `repr` does, with the fewest digits that make this float32.

    The external's spelling.c does the same; NumPy's own way differs between its versions.
    """
    for n_digits in range(1, 10):
        shortened = float(f"{single:.{n_digits}g}")
        with np.errstate(over="ignore"):
            if np.float32(shortened) == single:
                return repr(shortened)
    return repr(float(single))
