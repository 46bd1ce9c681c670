"""Bringing series and labels together, whichever way they are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_series
from patchlstm.errors import InvalidValueError, NotFoundError
from patchlstm.identifiers import as_identifier, natural_order
from patchlstm.sets.labelset import LabelSet
from patchlstm.sets.seriesset import SeriesSet

SeriesLike = SeriesSet[Any] | Sequence[ArrayLike]
LabelsLike = LabelSet | Sequence[object]


def as_series_list(X: SeriesLike) -> list[FloatArray]:
    """Return the series of a set, or of any sequence of arrays, checked.

    Parameters
    ----------
    X : DataSeries, DataSet, or sequence of array_like of shape (T, D)

    Returns
    -------
    list of float32[T, D]
        In the order of the sequence or of the set's identifiers.

    Raises
    ------
    InvalidValueError
        If a series is not finite numbers of that shape, or they differ in dimensions.
    """
    if isinstance(X, SeriesSet):
        return X.series()
    if isinstance(X, np.ndarray) and X.dtype == object:
        X = X.tolist()  # an array of arrays, or of numbers wrapped as objects
    series = [as_series(values, f"series {i}") for i, values in enumerate(X)]
    for i, values in enumerate(series):
        if values.shape[1] != series[0].shape[1]:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"series {i} has {values.shape[1]} dimensions, series 0 has {series[0].shape[1]};"
                " make all from the same features",
            )
    return series


def pair(X: SeriesLike, y: LabelsLike) -> tuple[list[FloatArray], list[str]]:
    """Return series and the label of each.

    Parameters
    ----------
    X : DataSeries, DataSet, or sequence of array_like of shape (T, D)
    y : LabelSet, or sequence of labels
        With a LabelSet, which needs a set for X, they are paired by identifier and come in
        the natural order of the identifiers, however they were added; labels that no series
        has are ignored. Otherwise they are paired by position. Numbers become text.

    Returns
    -------
    series : list of float32[T, D]
    labels : list of str

    Raises
    ------
    InvalidValueError
        If either is empty or unusable, or they cannot be paired.
    NotFoundError
        If a series has no label.
    """
    if isinstance(X, SeriesSet):
        X.check_not_empty()
    elif len(X) == 0:
        raise InvalidValueError(errors.is_empty("DataSeries"), "add series first")
    if len(y) == 0:
        raise InvalidValueError(errors.is_empty("LabelSet"), "add a label for each series first")
    if isinstance(y, LabelSet):
        return _pair_by_identifier(X, y)
    series = as_series_list(X)
    if len(y) != len(series):
        raise InvalidValueError(
            errors.SIZES_DO_NOT_MATCH,
            f"found {len(series)} series and {len(y)} labels; give one label for each series",
        )
    return series, [as_identifier(label) for label in y]


def _pair_by_identifier(X: SeriesLike, labels: LabelSet) -> tuple[list[FloatArray], list[str]]:
    if not isinstance(X, SeriesSet):
        raise InvalidValueError(
            errors.WRONG_TYPE,
            "a LabelSet goes by identifiers, which only a set has; give a list of labels",
        )
    identifiers = sorted(X.ids(), key=natural_order)
    missing = [identifier for identifier in identifiers if identifier not in labels]
    if missing:
        raise NotFoundError(
            errors.POINT_NOT_FOUND,
            f"{len(missing)} of the {len(identifiers)} {X.items} have no label in the LabelSet,"
            f" for example {missing[0]!r}; add the labels or delete the {X.items}",
        )
    series = [X.get_series(identifier) for identifier in identifiers]
    return series, [labels.get_label(identifier) for identifier in identifiers]
