"""Models of other programs: read into ours, and ours written for them."""

from __future__ import annotations

from typing import Any

from patchlstm.interchange.flucoma import is_flucoma, model_from_flucoma
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import Head
from patchlstm.network.modelfile import model_from_content


def model_from_json(content: dict[str, Any], head: Head) -> FittedModel:
    """Make a model of parsed JSON that patchlstm or FluCoMa wrote, checking all of it.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` or `files.read_json` return it.
    head : Head
        What its outputs must be; whether for each series or each frame is left to the file.

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
