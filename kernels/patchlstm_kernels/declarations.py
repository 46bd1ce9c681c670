"""What C declares of the kernels: the headers of their tables, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

TABLES = {
    "lstm_kernels": _HERE / "prediction.h",
    "lstm_training": _HERE / "training.h",
    "lstm_warping": _HERE / "warping.h",
    "lstm_consulting": _HERE / "consulting.h",
    "lstm_sound": _HERE / "sound.h",
}
"""Structures of pointers to kernels, and the headers that declare them.

The module of `source` that is named as the header has the kernels themselves.
"""

IN_PATCHERS = ("lstm_kernels", "lstm_warping", "lstm_consulting", "lstm_sound")
"""The tables that the externals for Pd and Max are linked with."""


def declare(ffi: Any) -> None:
    """Teach cffi all types of the headers."""
    for header in TABLES.values():
        ffi.cdef(header.read_text(encoding="utf-8"))


def list_kernels(ffi: Any, table: str) -> dict[str, Any]:
    """Return the kernels of a table.

    Parameters
    ----------
    ffi : cffi.FFI
        It knows the headers.
    table : str
        One of `TABLES`.

    Returns
    -------
    dict of str to cffi type
        The functions' types by their names, in the order of the table.
    """
    return {name: field.type for name, field in ffi.typeof(table).fields}
