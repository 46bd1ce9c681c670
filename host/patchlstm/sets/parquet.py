"""Shards of Parquet: a row for each series, or for each frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import FileError, FormatError
from patchlstm.extras import load_extra
from patchlstm.sets.shard import STORED, Shard, check_offsets, number_labels

_ROWS = 256  # of series that are unpacked at a time
_FRAMES = 16_384  # rows, if each is a frame
_BUFFER = 1 << 20  # bytes of a column that are read at a time
_NO_DIMENSIONS = ("id", "label", "frame")


class _Piece(NamedTuple):
    """Some series, or parts of such."""

    values: NDArray[np.float32]
    lengths: NDArray[np.int64]
    ids: list[Any]
    labels: list[Any]


def open_parquet(path: Path, spare: Path) -> Shard:
    """Unpack a shard; its file is read once, some of it at a time.

    Parameters
    ----------
    path : Path
    spare : Path
        The folder into which its frames are unpacked.

    Raises
    ------
    PatchLSTMError
        If it cannot be read or has not what is needed, or pyarrow is missing.
    """
    parquet = load_extra("pyarrow.parquet", "scale", f"{path}")
    made = spare / f"{len(list(spare.iterdir()))}.frames"
    try:
        options = {"buffer_size": _BUFFER, "pre_buffer": False}  # otherwise it reads far ahead
        with parquet.ParquetFile(path, **options) as file, made.open("wb") as out:
            pieces = _read_nested if "frames" in file.schema_arrow.names else _read_long
            found = _write(path, pieces(file), out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(errors.COULD_NOT_READ, f"{path}: {reason}") from error
    except (ValueError, TypeError, LookupError, NotImplementedError) as error:  # pyarrow's too
        raise FormatError(errors.INVALID_SET, f"{path}: {error}") from error
    lengths, n_dimensions, ids, labels = found
    offsets = np.cumsum([0, *lengths], dtype=np.int64)
    check_offsets(path, offsets, int(offsets[-1]))
    named = number_labels(path, np.array(labels, object) if labels else None, len(lengths))
    return Shard(
        path, made, 0, offsets, n_dimensions, named, np.array(ids, object) if ids else None
    )


def _write(
    path: Path, pieces: Iterator[_Piece], out: BinaryIO
) -> tuple[list[int], int, list[Any], list[Any]]:
    lengths: list[int] = []
    ids: list[Any] = []
    labels: list[Any] = []
    n_dimensions = 0
    for piece in pieces:
        width = piece.values.shape[1]
        if n_dimensions and width != n_dimensions:
            raise ValueError(f"frames have {n_dimensions} and {width} dimensions")
        n_dimensions = width
        out.write(piece.values.astype(STORED, copy=False).tobytes())
        lengths.extend(piece.lengths.tolist())
        ids.extend(piece.ids)
        labels.extend(piece.labels)
    if not lengths:
        raise ValueError("there are no series in it")
    return lengths, n_dimensions, ids, labels


def _read_nested(file: Any) -> Iterator[_Piece]:
    """Yield series of which each is a row: frames is a list of lists of numbers."""
    compute = load_extra("pyarrow.compute", "scale", "Parquet")
    columns = [name for name in ("id", "label", "frames") if name in file.schema_arrow.names]
    kind = file.schema_arrow.field("frames").type
    if not hasattr(getattr(kind, "value_type", None), "value_type"):
        raise ValueError(f"frames are of type {kind}, lists of lists of numbers are needed")
    for batch in file.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
        series = batch.column("frames")
        frames = series.flatten()
        if series.null_count or frames.null_count:
            raise ValueError("a series or a frame is missing")
        widths = np.unique(compute.list_value_length(frames).to_numpy(zero_copy_only=False))
        if len(widths) != 1 or not widths[0]:
            raise ValueError(f"frames have {' and '.join(map(str, widths)) or 'no'} dimensions")
        yield _Piece(
            _numbers(frames.flatten()).reshape(-1, int(widths[0])),
            np.asarray(compute.list_value_length(series), np.int64),
            _values(batch, "id"),
            _values(batch, "label"),
        )


def _read_long(file: Any) -> Iterator[_Piece]:
    """Yield series of which each frame is a row: those in a row that have the same id."""
    names = file.schema_arrow.names
    if "id" not in names:
        raise ValueError("it has neither a column frames nor a column id")
    dimensions = [name for name in names if name not in _NO_DIMENSIONS and name[:2] != "__"]
    if not dimensions:
        raise ValueError("it has no columns of numbers besides id, label and frame")
    columns = [name for name in names if name in ("id", "label") or name in dimensions]
    seen: set[Any] = set()
    left: _Piece | None = None  # the series that may go on in the next batch
    for batch in file.iter_batches(batch_size=_FRAMES, columns=columns, use_threads=False):
        values = np.column_stack([_numbers(batch.column(name)) for name in dimensions])
        ids = np.array(_values(batch, "id"), object)
        labels = _values(batch, "label")
        starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
        ends = np.append(starts[1:], len(ids))
        for start, end in zip(starts, ends, strict=True):
            own = values[start:end]
            goes_on = left is not None and left.ids[0] == ids[start]
            label = left.labels if left is not None and goes_on else labels[start : start + 1]
            if any(each != label[0] for each in labels[start:end]):
                raise ValueError(f"rows of {ids[start]!r} have different labels; give all the same")
            if left is not None and goes_on:
                left = left._replace(values=np.concatenate([left.values, own]))
                continue
            if left is not None:
                yield left._replace(lengths=np.array([len(left.values)]))
            if ids[start] in seen:
                raise ValueError(f"rows of {ids[start]!r} are apart; sort by id first")
            seen.add(ids[start])
            left = _Piece(own, np.zeros(1, np.int64), [ids[start]], label)
    if left is not None:
        yield left._replace(lengths=np.array([len(left.values)]))


def _numbers(column: Any) -> NDArray[np.float32]:
    values = column.to_numpy(zero_copy_only=False)
    if values.dtype.kind not in "fiu":
        raise ValueError(f"found values of type {column.type}, real numbers are needed")
    with np.errstate(over="ignore"):
        return np.asarray(values, np.float32)


def _values(batch: Any, name: str) -> list[Any]:
    """Return the values of a column; none if there is no such column."""
    if name not in batch.schema.names:
        return []
    values: list[Any] = batch.column(name).to_pylist()
    if None in values:
        raise ValueError(f"a {name} is missing")
    return values
