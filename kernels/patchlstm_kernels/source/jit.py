"""The kernels as Numba compiles them for this process, each when it is first called.

That takes seconds: it is for working on the kernels, and for processors without a linked variant.
"""

from __future__ import annotations

from typing import Any

from cffi import FFI

from ..declarations import TABLES, declare, list_kernels
from .target import LANES


class Jit:
    """What `engine` computes with, compiled by Numba."""

    name = "jit"
    lanes = LANES

    def __init__(self) -> None:
        self.ffi: Any = FFI()
        declare(self.ffi)
        self._declared = {
            name: (table, kind)
            for table in TABLES
            for name, kind in list_kernels(self.ffi, table).items()
        }
        self._compiled: list[Any] = []  # kept: its memory holds the machine code

    def find(self, name: str) -> Any:
        """Compile the kernel of a name."""
        # Not before: its modules need the number of lanes, which `engine` learns from here.
        from .compiling import compile_kernel

        table, kind = self._declared[name]
        compiled = compile_kernel(table, name, kind)
        self._compiled.append(compiled)
        return self.ffi.cast(kind, compiled.address)
