"""What a DataFrame of pandas has for each group of its rows; pandas itself is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import as_identifier
from patchlstm.text import listed


def rows_by_group(
    frame: Any, group: str, columns: Sequence[str] | None
) -> Iterator[tuple[str, Any]]:
    """Yield the identifier and the rows of each group, in the order in which they first appear.

    Parameters
    ----------
    frame : pandas.DataFrame
    group : str
        The column, or the level of the index, whose values tell the groups apart.
    columns : sequence of str, optional
        Which ones the rows are to have; by default all others.

    Raises
    ------
    InvalidValueError
        If a column is missing or does not hold numbers.
    """
    if group not in [*frame.columns, *frame.index.names]:
        raise _missing(group, frame)
    wanted = [each for each in frame.columns if each != group] if columns is None else [*columns]
    for column in wanted:
        if column not in frame.columns:
            raise _missing(column, frame)
        if getattr(frame[column].dtype, "kind", "O") not in "fiub":
            raise InvalidValueError(
                errors.INVALID_BUFFER,
                f"the column {column!r} holds values of type {frame[column].dtype}, numbers are"
                " needed; name the columns that are dimensions",
            )
    for name, rows in _grouped(frame, group)[wanted]:
        yield as_identifier(name), rows.to_numpy(dtype="float64")


def value_by_group(frame: Any, group: str, column: str) -> Iterator[tuple[str, Any]]:
    """Yield the identifier of each group, and the one value that a column has in its rows.

    Raises
    ------
    InvalidValueError
        If a column is missing, or a group has several values.
    """
    for name in (group, column):
        if name not in [*frame.columns, *frame.index.names]:
            raise _missing(name, frame)
    for name, values in _grouped(frame, group)[column]:
        found = values.unique()
        if len(found) != 1:
            raise InvalidValueError(
                errors.INVALID_LABEL,
                f"the rows of {group} {name!r} have {len(found)} different values of {column!r};"
                " give all of them the same",
            )
        yield as_identifier(name), found[0]


def _grouped(frame: Any, group: str) -> Any:
    """Group rows; those without a group are one of their own, whose name will be refused."""
    return frame.groupby(group, sort=False, observed=True, dropna=False)


def _missing(column: str, frame: Any) -> InvalidValueError:
    there = listed(map(repr, frame.columns))
    return InvalidValueError(
        errors.INVALID_DIMENSION, f"the DataFrame has no column {column!r}; there are {there}"
    )
