"""Bringing series and labels together, whichever way they are handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_frame, as_series
from patchlstm.errors import InvalidValueError, NotFoundError
from patchlstm.estimators.given import SeriesLike, as_series_list, check_not_empty
from patchlstm.identifiers import as_identifier, natural_order
from patchlstm.sets.baseset import BaseSet
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.labelset import LabelSet
from patchlstm.sets.seriesset import SeriesSet

LabelsLike = LabelSet | Sequence[object] | NDArray[Any]
PointsLike = DataSet | ArrayLike

Target = TypeVar("Target")


def as_labels(y: Any) -> Any:
    """Return labels as a LabelSet or as a sequence, however they were given.

    Parameters
    ----------
    y : LabelSet, sequence of labels, or whatever NumPy makes an array of, in one column too
    """
    found = as_targets(y, "label")
    is_column = isinstance(found, np.ndarray) and found.ndim == 2 and found.shape[1] == 1
    return found[:, 0] if is_column else found


def as_targets(y: Any, noun: str) -> Any:
    """Return a set as it is, and all else as something that has a length and can be iterated.

    Parameters
    ----------
    y : set, sequence, or whatever NumPy makes an array of
    noun : str
        What is needed for each series.

    Raises
    ------
    InvalidValueError
        If it is nothing of that kind.
    """
    if isinstance(y, BaseSet):
        return y
    if isinstance(y, Mapping):
        kind = "LabelSet" if noun == "label" else "DataSet"
        raise InvalidValueError(
            errors.WRONG_TYPE, f"found a dictionary; give {kind}(y), a set made of it"
        )
    if hasattr(y, "__array__"):
        y = np.asarray(y)
    if not hasattr(y, "__len__") or getattr(y, "ndim", 1) == 0:
        raise InvalidValueError(
            errors.WRONG_TYPE, f"found {type(y).__name__}, a {noun} for each series is needed"
        )
    return y


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
    return _pair(
        X,
        as_labels(y),
        (LabelSet,),
        "label",
        LabelSet.get_label,
        lambda label, _: as_identifier(label),
    )


def pair_points(X: SeriesLike, y: PointsLike) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return series and the point of each.

    Parameters
    ----------
    X : DataSeries, DataSet, or sequence of array_like of shape (T, D)
    y : DataSet, or array_like of shape (S,) or (S, K)
        Paired as `pair` does it with a LabelSet or a sequence.

    Returns
    -------
    series : list of float32[T, D]
    points : list of float32[K]

    Raises
    ------
    InvalidValueError, NotFoundError
        As `pair` does.
    """

    def convert(value: Any, noun: str) -> FloatArray:
        return as_frame(np.atleast_1d(value), noun)

    return _pair(X, y, (DataSet,), "point", DataSet.get_point, convert)


def pair_frames(X: SeriesLike, Y: SeriesLike) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return series and those that belong to them frame by frame.

    Parameters
    ----------
    X : DataSeries, DataSet, or sequence of array_like of shape (T, D)
    Y : DataSeries, DataSet, or sequence of array_like of shape (T, K)
        Paired as `pair` does it with a LabelSet or a sequence.

    Returns
    -------
    series : list of float32[T, D]
    targets : list of float32[T, K]

    Raises
    ------
    InvalidValueError
        As `pair` does, or if two that belong together have different lengths.
    NotFoundError
        If a series has no target.
    """
    kinds = (DataSeries, DataSet)
    series, targets = _pair(X, Y, kinds, "target", lambda Y, name: Y.get_series(name), as_series)
    for i, (frames, rows) in enumerate(zip(series, targets, strict=True)):
        if len(frames) != len(rows):
            # A sequence goes by the set's own order.
            name: object = i
            if isinstance(X, SeriesSet):
                name = repr((_in_order(X) if isinstance(Y, kinds) else list(X.ids()))[i])
            raise InvalidValueError(
                errors.SIZES_DO_NOT_MATCH,
                f"series {name} has {len(frames)} frames and its target {len(rows)}; make them"
                " equally long",
            )
    return series, targets


def pair_next(X: SeriesLike) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return series without their last frames, and the frames that come after each of theirs.

    Parameters
    ----------
    X : DataSeries, DataSet, or sequence of array_like of shape (T, D)
        Series of one frame are left out: nothing comes after it.

    Returns
    -------
    series : list of float32[T - 1, D]
    following : list of float32[T - 1, D]

    Raises
    ------
    InvalidValueError
        If they are unusable, or no frame comes after another one.
    """
    check_not_empty(X)
    found = as_series_list(X)
    series = [values for values in found if len(values) > 1]
    if not series:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA,
            f"{len(found)} series of one frame each: what comes next can only be learnt from series"
            " of 2 frames or more",
        )
    return [values[:-1] for values in series], [values[1:] for values in series]


def _pair(
    X: SeriesLike,
    y: Any,
    kinds: tuple[type[BaseSet[Any, Any]], ...],
    noun: str,
    get: Callable[[Any, str], Target],
    convert: Callable[[Any, str], Target],
) -> tuple[list[FloatArray], list[Target]]:
    """Pair series with what a set of one of these kinds has for each, or with a sequence.

    `get` takes a target from the set, `convert` checks one of the sequence, given a name for it.
    """
    check_not_empty(X)
    y = as_targets(y, noun)
    kind = y.kind if isinstance(y, BaseSet) else kinds[0].kind
    if isinstance(y, BaseSet) and not isinstance(y, kinds):
        needed = f"a {kinds[0].kind} is needed, or a list of {noun}s"
        raise InvalidValueError(errors.WRONG_TYPE, f"found a {kind}; {needed}")
    if len(y) == 0:
        raise InvalidValueError(errors.is_empty(kind), f"add a {noun} for each series first")
    if isinstance(y, BaseSet):
        series, identifiers = _find_paired(X, y, noun)
        return series, [get(y, identifier) for identifier in identifiers]
    series = as_series_list(X)
    if len(y) != len(series):
        raise InvalidValueError(
            errors.SIZES_DO_NOT_MATCH,
            f"found {len(series)} series and {len(y)} {noun}s; give one {noun} for each series",
        )
    return series, [convert(value, f"{noun} {i}") for i, value in enumerate(y)]


def _find_paired(
    X: SeriesLike, targets: BaseSet[Any, Any], noun: str
) -> tuple[list[FloatArray], list[str]]:
    """Return the series in natural order, and the identifier of each; it must have a target."""
    if not isinstance(X, SeriesSet):
        raise InvalidValueError(
            errors.WRONG_TYPE,
            f"a {targets.kind} goes by identifiers, which only a set has; give a list of {noun}s",
        )
    identifiers = _in_order(X)
    missing = [identifier for identifier in identifiers if identifier not in targets]
    if missing:
        verb = "has" if len(missing) == 1 else "have"
        raise NotFoundError(
            errors.LABEL_NOT_FOUND if noun == "label" else errors.POINT_NOT_FOUND,
            f"{len(missing)} of the {len(identifiers)} {X.plural} {verb} no {noun} in the"
            f" {targets.kind}, for example {missing[0]!r}; add the {noun}s or delete the"
            f" {X.plural}",
        )
    return [X.get_series(identifier) for identifier in identifiers], identifiers


def _in_order(X: SeriesSet[Any]) -> list[str]:
    return sorted(X.ids(), key=natural_order)
