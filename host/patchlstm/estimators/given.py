"""The series that a Python user hands over, and whether they lie the right way round."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_series
from patchlstm.errors import InvalidValueError, TransposedWarning
from patchlstm.sets.seriesset import SeriesSet

SeriesLike = SeriesSet[Any] | Sequence[ArrayLike] | NDArray[Any]

# Series that are turned change little from one frame to the next, as series do, and much from one
# dimension to the next. How rough something is: the mean squared difference of neighbours, in
# units of that of two values taken at random. So chosen that of the gestures, coefficients and
# spectra that were tried, which are smooth along both, none is suspected as it is.
_ROUGH = 0.5
_SMOOTHER = 0.15  # times as rough at most
_VERY_SMOOTH = 0.1  # where there is one frame only
_MANY = 16  # values, without which nothing is said of one frame
_LOOKED_AT = 100  # series


def as_series_list(X: SeriesLike) -> list[FloatArray]:
    """Return the series of a set, or of any sequence of arrays, checked.

    Parameters
    ----------
    X : DataSeries, DataSet, sequence of array_like (T, D) or (T,), or array (S, T, D) or (S, T)
        T may differ between series. Where D is missing, they have one dimension.

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
    X = _as_sequence(X)
    if isinstance(X, np.ndarray) and X.dtype == object:
        X = X.tolist()  # an array of arrays, or of numbers wrapped as objects
    series = [as_series(values, f"series {i}") for i, values in enumerate(X)]
    for i, values in enumerate(series):
        if values.shape[1] != series[0].shape[1]:
            why = (
                f"series {i} has {values.shape[1]} dimensions, series 0 has {series[0].shape[1]};"
                " make all from the same features"
            )
            if len({len(values) for values in series}) == 1:
                why += f"; {_how_to_turn(X)}"
            raise InvalidValueError(errors.WRONG_POINT_SIZE, why)
    return series


def check_not_empty(X: SeriesLike) -> None:
    """Raise an InvalidValueError if there are no series, or `X` is not what has some."""
    if isinstance(X, SeriesSet):
        X.check_not_empty()
        return
    if len(_as_sequence(X)) == 0:
        raise InvalidValueError(errors.is_empty("DataSeries"), "add series first")


def _as_sequence(X: Any) -> Any:
    """Return what has series one by one; refuse what holds numbers, but not as series."""
    if hasattr(X, "groupby"):
        raise InvalidValueError(
            errors.WRONG_TYPE,
            "found a DataFrame, which does not say where a series begins; give"
            " DataSeries.from_dataframe(X, group), with the name of the column that does",
        )
    if hasattr(X, "toarray"):
        raise InvalidValueError(
            errors.WRONG_TYPE, "found a sparse matrix; series are needed, X.toarray() has them"
        )
    if isinstance(X, Mapping):
        raise InvalidValueError(
            errors.WRONG_TYPE, "found a dictionary; give DataSeries(X), a set made of it"
        )
    if hasattr(X, "__array__") and not hasattr(X, "__len__"):
        X = np.asarray(X)
    if not hasattr(X, "__len__") or getattr(X, "ndim", 1) == 0:
        raise InvalidValueError(
            errors.WRONG_TYPE, f"found {type(X).__name__}, a list of series is needed"
        )
    return X


def explain_dimensions(X: SeriesLike, series: Sequence[FloatArray], n_inputs: int) -> str:
    """Say what may be wrong with series of other dimensions than the network's; empty: nothing.

    Parameters
    ----------
    X : as for `as_series_list`
    series : sequence of float32[T, D]
        What that has made of it.
    n_inputs : int
        The network's dimensions.
    """
    if isinstance(X, SeriesSet):
        return ""
    if all(len(values) == n_inputs for values in series):
        if np.ndim(X[0]) == 1:
            return "one series is given as a list of one, [X]"
        return _how_to_turn(X)
    return ""


def warn_if_turned(X: SeriesLike, series: Sequence[FloatArray], stacklevel: int) -> None:
    """Warn of series whose frames and dimensions seem to have changed places.

    Parameters
    ----------
    X : as for `as_series_list`
    series : sequence of float32[T, D]
        What that has made of it. Ones of different lengths, and with fewer than twice as many
        dimensions as frames, are never suspected.
    stacklevel : int
        As for `warnings.warn`, called from here.
    """
    if isinstance(X, SeriesSet) or not _look_turned(series):
        return
    n_frames, n_inputs = series[0].shape
    frames = "1 frame" if n_frames == 1 else f"{n_frames} frames"
    warnings.warn(
        f"found {len(series)} series of {frames} with {n_inputs} dimensions each, which change less"
        f" from one dimension to the next than from frame to frame; {_how_to_turn(X)}",
        TransposedWarning,
        stacklevel=stacklevel + 1,
    )


def _how_to_turn(X: Any) -> str:
    how = "np.swapaxes(X, 1, 2)" if isinstance(X, np.ndarray) else "[x.T for x in X]"
    return f"if they are (dimensions, frames), as librosa and sktime have them, give {how}"


def _look_turned(series: Sequence[FloatArray]) -> bool:
    n_frames, n_inputs = series[0].shape
    if len(series) < 2 or n_inputs < 2 * n_frames or any(len(x) != n_frames for x in series):
        return False
    values = np.stack(series[:_LOOKED_AT]).astype(np.float64)
    across_dimensions = _roughness(values.transpose(0, 2, 1))
    if n_frames == 1:
        return n_inputs >= _MANY and across_dimensions < _VERY_SMOOTH
    across_frames = _roughness(values)
    return across_frames > _ROUGH and across_dimensions < _SMOOTHER * across_frames


def _roughness(values: NDArray[np.float64]) -> float:
    """Return how rough series are from frame to frame, float64[S, T, D]; 1: as random ones."""
    variance = values.var(axis=(0, 1))
    if values.shape[1] == 1:
        return 1.0
    squares = np.square(np.diff(values, axis=1)).mean(axis=(0, 1))
    varies = variance > 0.0
    return float(np.mean(squares[varies] / (2.0 * variance[varies]))) if varies.any() else 1.0
