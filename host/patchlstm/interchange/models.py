"""Files of models: reads them, whoever wrote them, and writes ours."""

from __future__ import annotations

import os
from typing import Any

from patchlstm.files import (
    PathLike,
    named_in_errors,
    read_bytes,
    read_json,
    write_bytes_atomically,
    write_text_atomically,
)
from patchlstm.interchange.flucoma import is_flucoma, model_from_flucoma
from patchlstm.network.binarymodel import ENDING, model_from_bytes, model_to_bytes
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import Head
from patchlstm.network.modelfile import model_from_content, model_to_text


def read_model(path: PathLike, head: Head | None = None) -> FittedModel:
    """Read a model's file: ``.lstm``, or JSON that patchlstm or FluCoMa wrote.

    Parameters
    ----------
    path : path-like
    head : Head, optional
        What its outputs must be; whether for each series or each frame is left to the file.

    Returns
    -------
    FittedModel

    Raises
    ------
    FileError, FormatError
        If the file cannot be read or holds something else.
    """
    if _is_binary(path):
        data = read_bytes(path)
        with named_in_errors(path):
            return model_from_bytes(data, head)
    content = read_json(path)
    with named_in_errors(path):
        return model_from_json(content, head)


def model_from_json(content: dict[str, Any], head: Head | None = None) -> FittedModel:
    """Make a model of parsed JSON that patchlstm or FluCoMa wrote, checking all of it.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` or `files.read_json` return it.
    head : Head, optional
        As for `read_model`.

    Returns
    -------
    FittedModel

    Raises
    ------
    FormatError
        If it is something else, incomplete or inconsistent.
    """
    read = model_from_flucoma if is_flucoma(content, head) else model_from_content
    return read(content, head)


def write_model(model: FittedModel, path: PathLike) -> None:
    """Write a model's file, replacing what was there in one step.

    A name that ends in ``.lstm`` gets bytes, which the patcher's objects can read without Python;
    any other gets JSON.

    Raises
    ------
    FileError
        If it cannot be written; what was there before is untouched.
    """
    if _is_binary(path):
        write_bytes_atomically(path, model_to_bytes(model))
    else:
        write_text_atomically(path, model_to_text(model))


def _is_binary(path: PathLike) -> bool:
    """Tell by its name whether a model's file is ``.lstm``."""
    return os.fspath(path).lower().endswith(ENDING)
