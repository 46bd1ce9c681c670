"""The compact form of a set, in which its order is kept: a line of JSON, then numbers.

All numbers are float32 in little-endian order, as they are in memory, so they come back to the bit.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import orjson

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError

_VERSION = 1
_STORED = np.dtype("<f4")


def pack(kind: str, header: dict[str, Any], numbers: FloatArray) -> bytes:
    """Put a set together.

    Parameters
    ----------
    kind : str
        What the set is.
    header : dict
        Text, whole numbers and lists of these.
    numbers : float32[N]

    Returns
    -------
    bytes
    """
    body = numbers.astype(_STORED, copy=False).tobytes()
    checked = {"checksum": zlib.crc32(body), "kind": kind, "version": _VERSION}
    return orjson.dumps({**header, **checked}) + b"\n" + body


def unpack(kind: str, data: bytes) -> tuple[dict[str, Any], FloatArray]:
    """Take apart what `pack` returned.

    Returns
    -------
    header : dict
    numbers : float32[N]

    Raises
    ------
    FormatError
        If the bytes are damaged, or hold something else than a set of this kind.
    """
    first, _, body = data.partition(b"\n")
    try:
        header = orjson.loads(first)
    except orjson.JSONDecodeError:
        header = None
    if not isinstance(header, dict) or header.get("kind") != kind:
        raise FormatError(errors.INVALID_SET, f"this is not a {kind}")
    if header.get("version") != _VERSION:
        raise FormatError(
            errors.INVALID_SET, f"found version {header.get('version')!r}, {_VERSION} is needed"
        )
    if zlib.crc32(body) != header.get("checksum") or len(body) % _STORED.itemsize:
        raise FormatError(errors.INVALID_SET, "the numbers are damaged")
    return header, np.frombuffer(body, _STORED).astype(np.float32)


def texts(header: dict[str, Any], key: str) -> list[str]:
    """Return a list of texts of a header, or raise FormatError if it is none."""
    return _list(header, key, str)


def counts(header: dict[str, Any], key: str) -> list[int]:
    """Return a list of whole numbers from 1 of a header, or raise FormatError if it is none."""
    found: list[int] = _list(header, key, int)
    if any(each < 1 for each in found):
        raise FormatError(errors.INVALID_SET, f"{key} are not all positive")
    return found


def _list(header: dict[str, Any], key: str, kind: type) -> list[Any]:
    found = header.get(key)
    if not isinstance(found, list) or any(type(each) is not kind for each in found):
        raise FormatError(errors.INVALID_SET, f"{key} are missing")
    return found
