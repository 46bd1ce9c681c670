"""Finite float32 arrays: checks of what a caller hands over."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.limits import MAX_DIMENSIONS

FloatArray = NDArray[np.float32]

StopFlag = NDArray[np.int64]
"""One element; anything but 0, written from any thread, ends something early."""


def as_frame(values: ArrayLike, noun: str = "frame") -> FloatArray:
    """Copy one frame or point into a read-only float32[D].

    Parameters
    ----------
    values : array_like, shape (D,)
        Real numbers.
    noun : str
        What the error message calls it.

    Raises
    ------
    InvalidValueError
        If it is not one-dimensional, is empty, or holds something other than finite numbers.
    """
    given = _as_numbers(values, noun)
    if given.ndim != 1:
        raise InvalidValueError(
            errors.INVALID_BUFFER,
            f"the {noun} has the shape {given.shape}, one row of numbers is needed",
        )
    return _as_finite_float32(given, noun)


def as_series(values: ArrayLike, noun: str = "series") -> FloatArray:
    """Copy one series into a read-only float32[T, D].

    Parameters
    ----------
    values : array_like, shape (T, D) or (T,)
        Real numbers: T frames in time order, D dimensions each, or one.
    noun : str
        What the error message calls it.

    Raises
    ------
    InvalidValueError
        If it has another shape, is empty, or holds something other than finite numbers.
    """
    given = _as_numbers(values, noun)
    if given.ndim == 1:
        given = given[:, np.newaxis]
    if given.ndim != 2:
        raise InvalidValueError(
            errors.INVALID_BUFFER,
            f"the {noun} has the shape {given.shape}, (frames, dimensions) is needed",
        )
    if len(given) == 0:
        raise InvalidValueError(
            errors.EMPTY_BUFFER, f"the {noun} has no frames, at least 1 is needed"
        )
    return _as_finite_float32(given, noun)


def _as_numbers(values: ArrayLike, noun: str) -> NDArray[np.generic]:
    try:
        given = np.asarray(values)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidValueError(
            errors.INVALID_BUFFER, f"the {noun} is not an array of numbers ({error})"
        ) from error
    if given.dtype.kind not in "fiu":
        raise InvalidValueError(
            errors.INVALID_BUFFER,
            f"the {noun} holds values of type {given.dtype}, real numbers are needed",
        )
    return given


def _as_finite_float32(given: NDArray[np.generic], noun: str) -> FloatArray:
    if given.shape[-1] == 0:
        raise InvalidValueError(
            errors.EMPTY_BUFFER, f"the {noun} has no dimensions, at least 1 is needed"
        )
    if given.shape[-1] > MAX_DIMENSIONS:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"the {noun} has {given.shape[-1]} dimensions, the maximum is {MAX_DIMENSIONS}",
        )
    with np.errstate(over="ignore"):
        converted = np.array(given, dtype=np.float32, order="C")
    if not np.isfinite(converted).all():
        raise InvalidValueError(errors.NOT_FINITE, _first_not_finite(given, converted, noun))
    converted.flags.writeable = False
    return converted


def _first_not_finite(given: NDArray[np.generic], converted: FloatArray, noun: str) -> str:
    where = np.argwhere(~np.isfinite(converted))[0]
    place = f"dimension {where[-1]}"
    if len(where) == 2:
        place = f"frame {where[0]}, {place}"
    return (
        f"{place} of the {noun} is {given[tuple(where)]}; numbers of at most 3.4e38 are needed,"
        " check the analysis that made them"
    )
