"""Files of named arrays in the format safetensors, which needs no pickle to read.

Eight bytes with the length of a JSON header, the header, then the arrays' bytes, little-endian and
in row-major order. The header has the type, shape and place of each array by its name, and texts
under ``__metadata__``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError
from patchlstm.jsontext import json_type

_LENGTH_SIZE = 8
_METADATA = "__metadata__"
_TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


class Tensors(NamedTuple):
    """What a file holds."""

    arrays: dict[str, FloatArray]
    metadata: dict[str, str]


def to_safetensors(arrays: Mapping[str, FloatArray], metadata: Mapping[str, str]) -> bytes:
    """Write arrays as float32, in their order, and texts."""
    header: dict[str, Any] = {_METADATA: dict(metadata)}
    parts = []
    start = 0
    for name, array in arrays.items():
        part = np.ascontiguousarray(array, "<f4").tobytes()
        end = start + len(part)
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [start, end]}
        parts.append(part)
        start = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _LENGTH_SIZE)  # so that the arrays are aligned
    return len(text).to_bytes(_LENGTH_SIZE, "little") + text + b"".join(parts)


def from_safetensors(data: bytes) -> Tensors:
    """Read arrays of floats, checking all of them.

    Raises
    ------
    FormatError
        If it is something else, damaged, or has an array of another type.
    """
    length = int.from_bytes(data[:_LENGTH_SIZE], "little")
    if len(data) < _LENGTH_SIZE + length or length < 2:
        raise _wrong("this is not a safetensors file, or it is incomplete")
    body = data[_LENGTH_SIZE + length :]
    try:
        header = jsontext.parse(data[_LENGTH_SIZE : _LENGTH_SIZE + length].decode())
    except UnicodeDecodeError as error:
        raise _wrong("its header is not valid UTF-8 text") from error
    metadata = header.pop(_METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise _wrong("its metadata are not texts")
    return Tensors({name: _array(name, place, body) for name, place in header.items()}, metadata)


def _array(name: str, place: Any, body: bytes) -> FloatArray:
    if not isinstance(place, dict):
        raise _wrong(f"the place of {name!r} is {json_type(place)}, an object is needed")
    kind: Any = place.get("dtype")
    shape: Any = place.get("shape")
    offsets: Any = place.get("data_offsets")
    if kind not in ("BF16", *_TYPES):
        raise _wrong(f"{name!r} is of the type {kind!r}; save the weights as float32")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise _wrong(f"the shape or the place of {name!r} is unusable")
    content = body[offsets[0] : offsets[1]]
    item = 2 if kind == "BF16" else np.dtype(_TYPES[kind]).itemsize
    if offsets[1] > len(body) or len(content) != math.prod(shape) * item:
        raise _wrong(f"the shape of {name!r} and the length of its data contradict each other")
    if kind == "BF16":  # the upper half of a float32
        upper = np.frombuffer(content, "<u2").astype(np.uint32)
        values: FloatArray = (upper << np.uint32(16)).view(np.float32)
    else:
        with np.errstate(over="ignore"):
            values = np.frombuffer(content, _TYPES[kind]).astype(np.float32)
    if not np.isfinite(values).all():
        raise _wrong(f"{name!r} contains a number that is not finite in float32")
    shaped: FloatArray = values.reshape(shape)
    return shaped


def _are_counts(found: Any) -> bool:
    return isinstance(found, list) and all(type(each) is int and each >= 0 for each in found)


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_MODEL, detail)
