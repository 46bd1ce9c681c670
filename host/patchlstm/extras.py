"""Packages that are needed for some purposes alone."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from patchlstm.errors import PatchLSTMError


def load_extra(module: str, extra: str, purpose: str) -> Any:
    """Import a module of a package that an extra of patchlstm installs.

    Parameters
    ----------
    module : str
    extra : str
        Which extra.
    purpose : str
        What it is needed for, as in ``--plot``.

    Raises
    ------
    PatchLSTMError
        If it is not there.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise PatchLSTMError(
            "Not installed",
            f"{purpose} needs the package {module.partition('.')[0]}; pip install"
            f" 'patchlstm[{extra}]'",
        ) from error
