"""Files of other programs, by the endings of their names."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FileError, FormatError
from patchlstm.files import (
    PathLike,
    named_in_errors,
    read_bytes,
    read_json,
    write_bytes_atomically,
    write_text_atomically,
)
from patchlstm.interchange.description import describe
from patchlstm.interchange.flucoma import is_flucoma, model_from_flucoma
from patchlstm.interchange.imported import Answers
from patchlstm.interchange.rtneural import is_rtneural, model_from_rtneural, to_rtneural
from patchlstm.interchange.safetensors import from_safetensors, to_safetensors
from patchlstm.interchange.state_dict import model_from_state_dict, to_state_dict
from patchlstm.network.fitted import FittedModel

_PICKLED = (".pt", ".pth")
_EXTRA = "pip install 'patchlstm[export]'"


def export_model(model: FittedModel, path: PathLike) -> None:
    """Write what a model predicts with for another program.

    Parameters
    ----------
    model : FittedModel
    path : path-like
        ``.onnx``; ``.safetensors``, a PyTorch state dict; ``.json``, for RTNeural.

    Raises
    ------
    InvalidValueError, FormatError
        If the network does something that the format cannot say.
    FileError
        If the file cannot be written, the ending is another, or a package is missing.
    """
    ending = _ending(path)
    if ending == ".onnx":
        try:
            from patchlstm.interchange.onnx_model import to_onnx
        except ImportError as error:
            raise FileError(
                errors.COULD_NOT_WRITE, f"ONNX needs the package onnx: {_EXTRA}"
            ) from error
        write_bytes_atomically(path, to_onnx(model))
    elif ending == ".safetensors":
        write_bytes_atomically(path, to_safetensors(to_state_dict(model), describe(model)))
    elif ending == ".json":
        write_text_atomically(path, to_rtneural(model))
    else:
        raise FileError(
            errors.COULD_NOT_WRITE,
            f"the name ends in {ending or 'nothing'!r}; .onnx, .safetensors (PyTorch) and .json"
            " (RTNeural) are possible",
        )


def import_model(path: PathLike, answers: Answers) -> FittedModel:
    """Make a model of another program's file.

    Parameters
    ----------
    path : path-like
        ``.safetensors``, ``.pt`` or ``.pth``: a PyTorch state dict; ``.json``: RTNeural's, or
        FluCoMa's.
    answers : Answers
        What the outputs are; FluCoMa's files say it themselves.

    Returns
    -------
    FittedModel

    Raises
    ------
    FileError, FormatError
        If it cannot be read, or holds something else.
    """
    ending = _ending(path)
    if ending == ".safetensors":
        data = read_bytes(path)
        with named_in_errors(path):
            arrays, texts = from_safetensors(data)
            if texts.get("kind", "").startswith("patchlstm."):  # ours, perhaps trained further
                answers = answers._replace(rate=_as_rate(texts.get("rate", "1")))
            return model_from_state_dict(arrays, answers)
    if ending in _PICKLED:
        arrays = _read_pickled(path)
        with named_in_errors(path):
            return model_from_state_dict(arrays, answers)
    if ending != ".json":
        raise FileError(
            errors.COULD_NOT_READ,
            f"the name ends in {ending or 'nothing'!r}; .safetensors, .pt and .pth (PyTorch) and"
            " .json (RTNeural, FluCoMa) are possible",
        )
    content = read_json(path)
    with named_in_errors(path):
        if is_rtneural(content):
            return model_from_rtneural(content, answers)
        if is_flucoma(content):
            return model_from_flucoma(content)
        raise FormatError(
            errors.INVALID_JSON_FORMAT,
            "this is no network of RTNeural's or FluCoMa's",
        )


def _as_rate(text: str) -> int:
    if not text.isdecimal():
        raise FormatError(errors.INVALID_MODEL, f"its rate is {text!r}, a whole number is needed")
    return int(text)


def _ending(path: PathLike) -> str:
    return Path(path).suffix.lower()


def _read_pickled(path: PathLike) -> dict[str, FloatArray]:
    """Read what `torch.save` wrote, without running anything that is in it."""
    data = read_bytes(path)
    try:
        import torch
    except ImportError as error:
        raise FileError(
            errors.COULD_NOT_READ,
            f"{path} needs PyTorch to be read; install it, or save the weights with"
            " safetensors.torch.save_file(network.state_dict(), 'NAME.safetensors')",
        ) from error
    try:
        found = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:  # whatever an unpickler raises
        reason, _, _ = str(error).partition("\n")
        raise FormatError(
            errors.INVALID_MODEL, f"{path}: PyTorch cannot read it: {reason}"
        ) from error
    if not isinstance(found, dict) or not all(map(torch.is_tensor, found.values())):
        raise FormatError(
            errors.INVALID_MODEL,
            f"{path}: this is no state dict; save network.state_dict(), not the network",
        )
    arrays = {name: tensor.detach().float().numpy() for name, tensor in found.items()}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise FormatError(
                errors.INVALID_MODEL,
                f"{path}: {name!r} contains a number that is not finite in float32",
            )
    return arrays
