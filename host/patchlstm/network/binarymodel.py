"""Models as bytes: the files ``.lstm``, which the external also reads, without Python.

docs/model-file.md describes the format.
"""

from __future__ import annotations

import math
import struct
import zlib
from typing import Any

import numpy as np

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError
from patchlstm.identifiers import as_number
from patchlstm.network.expertsfile import experts_from_bytes, experts_to_bytes
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import Head, head_named
from patchlstm.network.modelfile import model_from_parts, settings_of, training_of
from patchlstm_kernels import Topology, allocate_novelty, arrange, restore
from patchlstm_kernels.layout import (
    CELL,
    DELTA,
    HEAD,
    HIDDEN_SIZES,
    N_DIRECTIONS,
    N_INPUTS,
    N_LAYERS,
    N_MEMBERS,
    N_OUTPUTS,
    POOLING,
    RATE,
)
from patchlstm_kernels.limits import MAX_MEMBERS, MAX_RATE
from patchlstm_kernels.topology import CELLS, HEADS, POOLINGS

ENDING = ".lstm"
MAGIC = b"\x89LSTM\r\n\x1a"
VERSION = 3
_VERSIONS = range(1, VERSION + 1)  # those that are read
# Sizes that files did not have from the first: place, first version, what all before it meant.
_ADDED_SIZES = ((N_MEMBERS, 2, 1), (CELL, 3, 0), (RATE, 3, 1))

_BYTE_ORDER = 0x01020304
# magic, byte order, version, length of the whole, two parameters of the head's, number of weights,
# length of the novelty buffer, number of sizes, length of the outputs' labels, length of the
# information
_HEADER = struct.Struct("<8sIIQddQQIII")
_EXPERTS_SIZE = struct.Struct("<Q")  # length of the experts, which the header ends with since then
# The parameters in the header, for the shim.
_HEADED = {"labels": ("threshold", "reject"), "continuation": ("temperature", "seed")}
_NOTHING_HEADED = (0.0, 0.0)
_LABEL = struct.Struct("<dI")  # the number that a patch gets, length of the text
_CHECKSUM = struct.Struct("<I")
_REMEDY = "; write or copy it again"


def model_to_bytes(model: FittedModel) -> bytes:
    """Return a model as bytes."""
    sizes = model.topology.sizes.astype("<u4").tobytes()
    labels = b"".join(map(_label_to_bytes, model.labels))
    parameters = restore(model.topology, model.parameters)
    settings = settings_of(model)
    headed = [settings.pop(name) for name in _HEADED.get(model.topology.head, ())]
    content = {"parameters": settings, "training": training_of(model)}
    information = jsontext.to_text(content).encode()
    values = np.concatenate([parameters, model.novelty]).astype("<f4").tobytes()
    experts = experts_to_bytes(model.experts)
    parts = sizes + labels + values + experts + information
    header = _HEADER.pack(
        MAGIC,
        _BYTE_ORDER,
        VERSION,
        _HEADER.size + _EXPERTS_SIZE.size + len(parts) + _CHECKSUM.size,
        *(headed or _NOTHING_HEADED),
        len(parameters),
        len(model.novelty),
        len(model.topology.sizes),
        len(labels),
        len(information),
    ) + _EXPERTS_SIZE.pack(len(experts))
    return header + parts + _CHECKSUM.pack(zlib.crc32(header + parts))


def model_from_bytes(data: bytes, head: Head | None = None) -> FittedModel:
    """Make a model from bytes, checking all of them.

    Parameters
    ----------
    data : bytes
        The whole file.
    head : Head, optional
        What its outputs must be; whether for each series or each frame is left to the file.

    Returns
    -------
    FittedModel

    Raises
    ------
    FormatError
        If it is something else, of another version, damaged, incomplete or inconsistent.
    """
    try:
        return _parse(data, head)
    except FormatError as error:
        raise _wrong(error.detail or str(error)) from error


def _parse(data: bytes, head: Head | None) -> FittedModel:
    _check_frame(data)
    (
        _,
        _,
        version,
        _,
        *headed,
        n_parameters,
        n_novelty,
        n_sizes,
        labels_size,
        information_size,
    ) = _HEADER.unpack_from(data)
    sizes_at = _HEADER.size
    experts_size = 0
    if version >= 3:
        (experts_size,) = _EXPERTS_SIZE.unpack_from(data, sizes_at)
        sizes_at += _EXPERTS_SIZE.size
    labels_at = sizes_at + 4 * n_sizes
    parameters_at = labels_at + labels_size
    novelty_at = parameters_at + 4 * n_parameters
    experts_at = novelty_at + 4 * n_novelty
    information_at = experts_at + experts_size
    end = information_at + information_size
    if end + _CHECKSUM.size != len(data):
        raise _wrong("the lengths of its parts and of the whole contradict each other")
    sizes = np.frombuffer(data, "<u4", n_sizes, sizes_at).tolist()
    for place, first_version, meant in _ADDED_SIZES:
        if version < first_version:
            sizes.insert(place, meant)
    parameters = np.frombuffer(data, "<f4", n_parameters, parameters_at).astype(np.float32)
    novelty = np.frombuffer(data, "<f4", n_novelty, novelty_at).astype(np.float32)
    information = _information(data[information_at:end])
    topology = _topology(sizes)
    head = head or head_named(topology["head"])
    names = _HEADED.get(head.name, ())
    for name in names:
        if name in information["parameters"]:
            raise _wrong(f"{name} appears in two places")
    return model_from_parts(
        topology=topology,
        labels=_labels(data[labels_at:parameters_at]),
        head=head,
        settings={**information["parameters"], **dict(zip(names, headed, strict=False))},
        training=information["training"],
        make_parameters=lambda topology: _arrange(parameters, topology),
        make_novelty=lambda topology: _check_novelty(novelty, topology),
        make_experts=lambda topology: experts_from_bytes(
            data[experts_at:information_at], topology.n_inputs, topology.n_outputs
        ),
    )


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_MODEL, detail)


def _check_frame(data: bytes) -> None:
    if data[: len(MAGIC)] != MAGIC:
        raise _wrong(
            "this is not a .lstm file written by patchlstm; JSON models need another file extension"
        )
    in_header = f"the file is incomplete: it ends in its header, after {len(data)} bytes{_REMEDY}"
    if len(data) < _HEADER.size + _CHECKSUM.size:
        raise _wrong(in_header)
    _, byte_order, version, size, *_ = _HEADER.unpack_from(data)
    if byte_order != _BYTE_ORDER:
        raise _wrong("its numbers are in another byte order")
    if version not in _VERSIONS:
        raise _wrong(f"the version is {version}, this patchlstm reads up to {VERSION}; update it")
    if version == VERSION and len(data) < _HEADER.size + _EXPERTS_SIZE.size + _CHECKSUM.size:
        raise _wrong(in_header)
    if size > len(data):
        raise _wrong(f"the file is incomplete: found {len(data)} bytes, {size} are needed{_REMEDY}")
    if size < len(data):
        raise _wrong(f"there are {len(data) - size} extra bytes after its end{_REMEDY}")
    (checksum,) = _CHECKSUM.unpack(data[-_CHECKSUM.size :])
    if zlib.crc32(data[: -_CHECKSUM.size]) != checksum:
        raise _wrong(f"the file is damaged: its checksum is wrong{_REMEDY}")


def _topology(sizes: list[int]) -> dict[str, Any]:
    if len(sizes) <= HIDDEN_SIZES or len(sizes) != HIDDEN_SIZES + sizes[N_LAYERS]:
        raise _wrong(f"found {len(sizes)} sizes; no network has that many")
    if sizes[DELTA] > 1:
        raise _wrong("delta must be 0 or 1")
    for name, found, known in (
        ("pooling", sizes[POOLING], POOLINGS),
        ("head", sizes[HEAD], HEADS),
        ("cell", sizes[CELL], CELLS),
    ):
        if found >= len(known):
            raise _wrong(f"its {name} is {found}, which this patchlstm does not know; update it")
    if sizes[N_DIRECTIONS] not in (1, 2):
        raise _wrong(f"found {sizes[N_DIRECTIONS]} directions, 1 and 2 are possible")
    if not 1 <= sizes[N_MEMBERS] <= MAX_MEMBERS:
        raise _wrong(f"found {sizes[N_MEMBERS]} members, from 1 to {MAX_MEMBERS} are possible")
    if not 1 <= sizes[RATE] <= MAX_RATE:
        raise _wrong(f"its rate is {sizes[RATE]}, from 1 to {MAX_RATE} are possible")
    return {
        "n_inputs": sizes[N_INPUTS],
        "hidden_sizes": [sizes[N_MEMBERS] * size for size in sizes[HIDDEN_SIZES:]],
        "n_outputs": sizes[N_OUTPUTS],
        "delta": bool(sizes[DELTA]),
        "pooling": POOLINGS[sizes[POOLING]],
        "head": HEADS[sizes[HEAD]],
        "bidirectional": sizes[N_DIRECTIONS] == 2,
        "n_members": sizes[N_MEMBERS],
        "cell": CELLS[sizes[CELL]],
        "rate": sizes[RATE],
    }


def _number_of(label: str) -> float:
    number = as_number(label)
    return math.nan if number is None else number


def _label_to_bytes(label: str) -> bytes:
    text = label.encode()
    return _LABEL.pack(_number_of(label), len(text)) + text


def _labels(data: bytes) -> list[str]:
    labels: list[str] = []
    at = 0
    while at < len(data):
        if at + _LABEL.size > len(data):
            raise _wrong("the labels end in the middle of one")
        number, size = _LABEL.unpack_from(data, at)
        at += _LABEL.size
        text = data[at : at + size]
        at += size
        try:
            labels.append(text.decode())
        except UnicodeDecodeError as error:
            raise _wrong(f"label {len(labels)} is not valid UTF-8 text") from error
        if not np.array_equal(_number_of(labels[-1]), number, equal_nan=True):
            raise _wrong(f"label {labels[-1]!r} is not the number {number:g}")
    if at != len(data):
        raise _wrong("the labels end in the middle of one")
    return labels


def _arrange(canonical: FloatArray, topology: Topology) -> FloatArray:
    if not np.isfinite(canonical).all():
        raise _wrong(f"parameter {np.flatnonzero(~np.isfinite(canonical))[0]} is not finite")
    if len(canonical) != topology.n_parameters:
        raise _wrong(
            f"found {len(canonical)} parameters, the network needs {topology.n_parameters}"
        )
    return arrange(topology, canonical)


def _check_novelty(novelty: FloatArray, topology: Topology) -> FloatArray:
    if not np.isfinite(novelty).all():
        raise _wrong("the novelty buffer contains a number that is not finite")
    needed = len(allocate_novelty(topology))
    if len(novelty) != needed:
        raise _wrong(f"the novelty buffer has {len(novelty)} numbers, {needed} are needed")
    return novelty


def _information(data: bytes) -> dict[str, Any]:
    try:
        content = jsontext.parse(data.decode())
    except UnicodeDecodeError as error:
        raise _wrong("its information is not valid UTF-8 text") from error
    for name in ("parameters", "training"):
        if not isinstance(content.get(name), dict):
            raise _wrong(f"{name!r} is missing in its information")
    return content
