"""What is compiled, and the number by which the parts know that they fit together.

The standard library only: `setup.py` and the bridge's build read this as well as the generator.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIM = ROOT / "host" / "shim"
CONTRACT = SHIM / "contract.h"

_POSIX = SHIM / "platform_posix.c"
_WINDOWS = SHIM / "windows" / "platform_windows.c"
_PD_CLASS = SHIM / "pd" / "pd_class.c"


def contract_checksum() -> str:
    """Return the value of LSTM_CONTRACT, in C: a checksum of the contract."""
    return f"{zlib.crc32(CONTRACT.read_bytes())}u"


def pd_libraries() -> dict[str, list[Path]]:
    """Return the C files of each library for Pd, by its name without ending.

    ``lstm`` makes all classes; ``lstm-class``, under the name of any class, loads it.
    """
    adapter = [path for path in _c_files(SHIM / "pd") if path != _PD_CLASS]
    return {"lstm": [*_c_files(SHIM), *adapter], "lstm-class": [_PD_CLASS, _POSIX]}


def max_library() -> list[Path]:
    """Return the C files of Max's external."""
    return [*_c_files(SHIM), *_c_files(SHIM / "max")]


def for_windows(paths: Iterable[Path]) -> list[Path]:
    """Return C files with that for POSIX systems replaced."""
    return [_WINDOWS if path == _POSIX else path for path in paths]


def headers() -> list[Path]:
    """Return the headers of all of them."""
    return sorted(SHIM.rglob("*.h"))


def has_kernels(paths: Iterable[Path]) -> bool:
    """Return whether a library of these C files is linked with the kernels."""
    return SHIM / "kernels.c" in paths


def _c_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.c"))
