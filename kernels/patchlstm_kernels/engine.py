"""Which machine code computes: a variant of the linked library, or what Numba makes of the source.

The environment variable PATCHLSTM_KERNELS names a variant, or ``jit`` for Numba. Without it, the
best linked variant that this processor can run is taken, and Numba if there is none.
"""

from __future__ import annotations

import importlib.util
import os
import platform
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .declarations import TABLES

_SWITCH = "PATCHLSTM_KERNELS"
_JIT = "jit"
_TYPES = {"float": np.float32, "double": np.float64, "int64_t": np.int64}


class _Kernel:
    """A kernel as Python calls it: with arrays, and named tuples of arrays, for pointers.

    Parameters
    ----------
    ffi : cffi.FFI
    name : str
    function : cffi function
        Called without the GIL. It checks no index.
    """

    def __init__(self, ffi: Any, name: str, function: Any) -> None:
        self._function = function
        self._converters = [_converter(ffi, name, kind) for kind in ffi.typeof(function).args]

    def __call__(self, *arguments: Any) -> Any:
        """Call it.

        Raises
        ------
        TypeError
            If an array has another type than the kernel's.
        ValueError
            If there are more or fewer arguments than needed, or an array has gaps.
        """
        return self._function(
            *[convert(value) for convert, value in zip(self._converters, arguments, strict=True)]
        )


def _converter(ffi: Any, kernel: str, kind: Any) -> Callable[[Any], Any]:
    """Return what converts an argument of a kernel."""
    if kind.kind != "pointer":
        return lambda value: value
    if kind.item.kind == "struct":
        fields = {name: _converter(ffi, kernel, field.type) for name, field in kind.item.fields}
        # The caller's tuple keeps its arrays alive.
        return lambda values: ffi.new(
            kind, {name: convert(getattr(values, name)) for name, convert in fields.items()}
        )
    needed = np.dtype(_TYPES[kind.item.cname])
    array = ffi.typeof(f"{kind.item.cname}[]")

    def point(values: Any) -> Any:
        if values.dtype != needed:
            raise TypeError(f"{kernel} needs an array of {needed}; one of {values.dtype} was given")
        return ffi.from_buffer(array, values)

    return point


class _Linked:
    """A variant of the library that was compiled ahead of time."""

    def __init__(self, ffi: Any, variant: Any) -> None:
        self.ffi = ffi
        self.name: str = ffi.string(variant.name).decode()
        self._tables = [getattr(variant, name) for name in TABLES]
        self.lanes: int = self.find("count_lanes")()

    def find(self, name: str) -> Any:
        """Return the kernel of a name."""
        table = next(table for table in self._tables if hasattr(table, name))
        return getattr(table, name)


def _find_linked() -> dict[str, Callable[[], _Linked]]:
    """Return the linked variants that this processor can run by their names, the best one first."""
    if importlib.util.find_spec(f"{__package__}._linked") is None:
        return {}
    from . import _linked  # type: ignore[attr-defined]  # made by cffi

    linked_ffi = _linked.ffi
    return {
        linked_ffi.string(variant.name).decode(): partial(_Linked, linked_ffi, variant)
        for variant in list(_linked.lib.lstm_variants)
        if variant.runs_here()
    }


def _choose(linked: dict[str, Callable[[], _Linked]]) -> Any:
    wanted = os.environ.get(_SWITCH) or next(iter(linked), _JIT)
    if wanted in linked:
        return linked[wanted]()
    if wanted == _JIT:
        return _load_jit()
    raise ImportError(
        f"the environment variable {_SWITCH} is {wanted!r}; this processor runs"
        f" {', '.join([*linked, _JIT])}, so name one of these or unset it"
    )


def _load_jit() -> Any:
    try:
        from .source.jit import Jit
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("numba", "llvmlite"):
            raise
        raise ImportError(
            f"this installation has no kernels compiled for this processor ({platform.machine()});"
            " let Numba compile them: pip install 'patchlstm[jit]'"
        ) from error
    return Jit()


class _Kernels:
    """All kernels, as attributes; the headers of `declarations.TABLES` declare them."""

    def __getattr__(self, name: str) -> _Kernel:
        kernel = _Kernel(ffi, name, find(name))
        setattr(self, name, kernel)
        return kernel


_linked_variants = _find_linked()
_chosen = _choose(_linked_variants)

VARIANTS: tuple[str, ...] = tuple(_linked_variants)
"""The linked variants that this processor can run, the best one first."""

NAME: str = _chosen.name
"""The variant's, or ``jit``."""

LANES: int = _chosen.lanes
"""Values in a vector, of which `layout` makes blocks."""

ffi = _chosen.ffi
"""cffi's, which knows the kernels' types."""

find: Callable[[str], Any] = _chosen.find
"""Returns the C function of a name, which takes pointers."""

kernels = _Kernels()
