"""The experts beside a network as files have them, in bytes and in JSON.

docs/model-file.md describes the bytes, which a patcher's external gets as well. The JSON has the
same arrays by name, those of several dimensions as nested lists.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors, jsontext
from patchlstm.errors import FormatError
from patchlstm.parsed import finite_array
from patchlstm_kernels import Experts
from patchlstm_kernels.conventions import N_CHOICES, SHARES

_COUNTS = struct.Struct("<5I")  # examples, their frames, dilations, biases, channels
_MAX_REACH = 1 << 22  # the longest dilation times the inputs
_MAX_COUNT = 1 << 28
_MOST = {"n_dilations": 32, "n_biases": 1024}

Shape = tuple[int, ...]


class _Counts(NamedTuple):
    """The lengths that the shapes of all arrays follow from."""

    n_examples: int
    n_frames: int
    n_dilations: int
    n_biases: int
    n_channels: int

    def whole_shapes(self) -> dict[str, Shape]:
        """Return the arrays of whole numbers, in the order of the bytes."""
        return {
            "lengths": (self.n_examples,),
            "labels": (self.n_examples,),
            "dilations": (self.n_dilations,),
            "channel_counts": (N_CHOICES * self.n_dilations,),
            "channels": (self.n_channels,),
        }

    def real_shapes(self, n_inputs: int, n_labels: int) -> dict[str, Shape]:
        """Return the arrays of real numbers, in the order of the bytes."""
        n_kernels = N_CHOICES * self.n_dilations
        return {
            "mean": (n_inputs,),
            "scale": (n_inputs,),
            "frames": (self.n_frames, n_inputs),
            "biases": (self.n_biases, n_kernels),
            "weights": (n_labels, self.n_biases, n_kernels),
            "intercepts": (n_labels,),
            "powers": (2, len(SHARES)),
            "floor": (1,),
        }


def _arrays(experts: Experts) -> tuple[_Counts, dict[str, NDArray[Any]]]:
    """Return the arrays of a file by name."""
    counts = _Counts(
        experts.n_templates,
        len(experts.frames),
        experts.n_dilations,
        experts.n_biases,
        len(experts.channels),
    )
    return counts, {
        "lengths": np.diff(experts.offsets),
        "labels": experts.kinds,
        "dilations": experts.dilations,
        "channel_counts": np.diff(experts.channel_offsets),
        "channels": experts.channels,
        "mean": experts.mean,
        "scale": experts.scale,
        "frames": experts.frames,
        "biases": experts.biases,
        "weights": experts.weights,
        "intercepts": experts.intercepts,
        "powers": experts.powers,
        "floor": np.array([experts.floor], np.float32),
    }


def experts_to_bytes(experts: Experts | None) -> bytes:
    """Return experts as bytes; none at all for None."""
    if experts is None:
        return b""
    counts, arrays = _arrays(experts)
    whole = counts.whole_shapes()
    return _COUNTS.pack(*counts) + b"".join(
        values.astype("<u4" if name in whole else "<f4").tobytes()
        for name, values in arrays.items()
    )


def experts_from_bytes(data: bytes, n_inputs: int, n_labels: int) -> Experts | None:
    """Make experts from bytes, checking all of them.

    Raises
    ------
    FormatError
        If they are incomplete or inconsistent.
    """
    if not data:
        return None
    if len(data) < _COUNTS.size:
        raise _wrong(errors.INVALID_MODEL, "it ends in the counts")
    counts = _Counts(*_COUNTS.unpack_from(data))
    _check_counts(counts, errors.INVALID_MODEL)
    whole, real = counts.whole_shapes(), counts.real_shapes(n_inputs, n_labels)
    sizes = {name: int(np.prod(shape, dtype=object)) for name, shape in {**whole, **real}.items()}
    if _COUNTS.size + 4 * sum(sizes.values()) != len(data):
        raise _wrong(errors.INVALID_MODEL, "its length and its counts contradict each other")
    arrays = {}
    at = _COUNTS.size
    for name, shape in {**whole, **real}.items():
        kind = "<u4" if name in whole else "<f4"
        values = np.frombuffer(data, kind, sizes[name], at).reshape(shape)
        arrays[name] = values.astype(np.int64 if name in whole else np.float32)
        at += 4 * sizes[name]
    return _make(counts, arrays, n_inputs, n_labels, errors.INVALID_MODEL)


def experts_to_json(experts: Experts) -> dict[str, Any]:
    """Return experts as JSON has them."""
    counts, arrays = _arrays(experts)
    whole = counts.whole_shapes()
    return {
        name: values.tolist() if name in whole else jsontext.shortest_floats(values)
        for name, values in arrays.items()
    }


def experts_from_json(content: dict[str, Any], n_inputs: int, n_labels: int) -> Experts:
    """Make experts from parsed JSON, checking all of it.

    Parameters
    ----------
    content : dict
    n_inputs, n_labels : int
        The network's.

    Raises
    ------
    FormatError
        If something is missing, wrong or contradicts something else.
    """
    code = errors.INVALID_JSON_FORMAT
    names = [*_Counts(0, 0, 0, 0, 0).whole_shapes(), *_Counts(0, 0, 0, 0, 0).real_shapes(0, 0)]
    if content.keys() != set(names):
        raise _wrong(code, f"found {sorted(content)}, needed are {sorted(names)}")
    found: dict[str, NDArray[Any]] = {name: finite_array(name, content[name]) for name in names}
    lengths = {name: len(found[name]) if found[name].ndim else 0 for name in names}
    counts = _Counts(
        lengths["lengths"],
        lengths["frames"],
        lengths["dilations"],
        lengths["biases"],
        lengths["channels"],
    )
    _check_counts(counts, code)
    whole = counts.whole_shapes()
    for name, shape in {**whole, **counts.real_shapes(n_inputs, n_labels)}.items():
        if found[name].shape != shape:
            raise _wrong(code, f"{name!r} has the shape {found[name].shape}, {shape} is needed")
        if name in whole:
            values = found[name].astype(np.int64)
            if not np.array_equal(values, found[name]):
                raise _wrong(code, f"{name!r} has something that is not a whole number")
            found[name] = values
    return _make(counts, found, n_inputs, n_labels, code)


def _wrong(code: str, detail: str) -> FormatError:
    return FormatError(code, f"the experts beside the network are unusable: {detail}")


def _check_counts(counts: _Counts, code: str) -> None:
    for name, count in counts._asdict().items():
        most = _MOST.get(name, _MAX_COUNT)
        if not 1 <= count <= most:
            raise _wrong(code, f"found {count} {name[2:]}, from 1 to {most} are possible")


def _make(
    counts: _Counts, arrays: dict[str, NDArray[Any]], n_inputs: int, n_labels: int, code: str
) -> Experts:
    """Check what is in arrays of the right shapes, and put them together."""
    for name in counts.real_shapes(n_inputs, n_labels):
        if not np.isfinite(arrays[name]).all():
            raise _wrong(code, f"a number of its {name} is not finite")
    lengths, dilations = arrays["lengths"], arrays["dilations"]
    channel_counts = arrays["channel_counts"]
    for is_right, what in (
        (lengths.min() > 0 and lengths.sum() == counts.n_frames, "the examples' lengths"),
        (arrays["labels"].min() >= 0 and arrays["labels"].max() < n_labels, "their labels"),
        (
            dilations.min() > 0
            and dilations.max() * n_inputs <= _MAX_REACH
            and bool(np.all(np.diff(dilations) > 0)),
            "the dilations",
        ),
        (
            channel_counts.min() >= 0 and channel_counts.sum() == counts.n_channels,
            "the numbers of channels",
        ),
        (arrays["channels"].min() >= 0 and arrays["channels"].max() < n_inputs, "the channels"),
        (arrays["floor"][0] > 0, "the floor"),
    ):
        if not is_right:
            raise _wrong(code, f"{what} are out of range")
    return Experts(
        mean=arrays["mean"],
        scale=arrays["scale"],
        frames=arrays["frames"],
        offsets=np.cumsum([0, *lengths], dtype=np.int64),
        kinds=arrays["labels"],
        floor=float(arrays["floor"][0]),
        dilations=dilations,
        channel_offsets=np.cumsum([0, *channel_counts], dtype=np.int64),
        channels=arrays["channels"],
        biases=arrays["biases"],
        weights=arrays["weights"],
        intercepts=arrays["intercepts"],
        powers=arrays["powers"],
    )
