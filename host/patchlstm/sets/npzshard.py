"""Shards that NumPy wrote: ``numpy.savez(file, frames=..., offsets=..., labels=..., ids=...)``."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import FileError, FormatError
from patchlstm.sets.shard import STORED, Shard, check_count, check_offsets, number_labels

# Of the header that a zip file has before each member: the lengths of its name and what follows.
_LOCAL_HEADER = struct.Struct("<26x2H")
# What damaged files make of zipfile and NumPy: it seems to be encrypted (RuntimeError), or its
# header to be of Python 2 (TokenError).
_DAMAGED = (
    ValueError,
    RuntimeError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    tokenize.TokenError,
)


def open_npz(path: Path, spare: Path) -> Shard:
    """Open a shard.

    Parameters
    ----------
    path : Path
    spare : Path
        A folder into which frames are unpacked that cannot be mapped: compressed ones, or such of
        another type.

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or has not what is needed.
    """
    try:
        with path.open("rb") as raw:
            if not zipfile.is_zipfile(raw):  # np.load takes other files too
                raise FormatError(errors.INVALID_SET, f"{path} is not what numpy.savez writes")
        with np.load(path, allow_pickle=False) as file:
            missing = {"frames", "offsets"} - set(file.files)
            if missing:
                raise FormatError(
                    errors.INVALID_SET,
                    f"{path} has no array named {min(missing)}; frames and offsets are needed",
                )
            offsets = file["offsets"]
            labels, names = (file.get(key) for key in ("labels", "ids"))
        place = _find_frames(path)
        if place is None:
            place = _unpack(path, spare)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(errors.COULD_NOT_READ, f"{path}: {reason}") from error
    except _DAMAGED as error:
        raise FormatError(errors.INVALID_SET, f"{path}: {error}") from error
    frames, begin, (n_frames, n_dimensions) = place
    checked = check_offsets(path, offsets, n_frames)
    check_count(path, names, "ids", len(checked) - 1)
    return Shard(
        path,
        frames,
        begin,
        checked,
        n_dimensions,
        number_labels(path, labels, len(checked) - 1),
        names,
    )


def _find_frames(path: Path) -> tuple[Path, int, tuple[int, int]] | None:
    """Return where in the file the frames are, and their shape; None if they cannot be mapped."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        member = archive.getinfo("frames.npy")
        file.seek(member.header_offset)
        lengths = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
        file.seek(sum(lengths), 1)
        if member.compress_type != zipfile.ZIP_STORED:
            return None
        shape, is_fortran, dtype = _read_header(file)
        if is_fortran or dtype != STORED:
            return None
        return path, file.tell(), _check_shape(shape)


def _read_header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    return read(file)


def _check_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) != 2 or not shape[1]:
        raise ValueError(f"frames has the shape {shape}, (frames, dimensions) is needed")
    return shape[0], shape[1]


def _unpack(path: Path, spare: Path) -> tuple[Path, int, tuple[int, int]]:
    """Write frames as they are needed."""
    frames: NDArray[Any]
    with np.load(path, allow_pickle=False) as file:
        frames = file["frames"]
    if frames.dtype.kind not in "fiu":
        raise ValueError(f"frames are of type {frames.dtype}, real numbers are needed")
    shape = _check_shape(frames.shape)
    with np.errstate(over="ignore"):
        converted = frames.astype(STORED)
    made = spare / f"{len(list(spare.iterdir()))}.frames"
    converted.tofile(made)
    return made, 0, shape
