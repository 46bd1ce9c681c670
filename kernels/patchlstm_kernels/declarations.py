"""What C declares of the kernels: `prediction.h` and `training.h`, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cffi import FFI

HEADERS = tuple(Path(__file__).with_name(name) for name in ("prediction.h", "training.h"))

TABLES = ("lstm_kernels", "lstm_training")
"""The structures of pointers to kernels: what a patcher's external calls, and Python besides."""


def declare(ffi: FFI) -> None:
    """Teach cffi all types of the headers."""
    for header in HEADERS:
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
