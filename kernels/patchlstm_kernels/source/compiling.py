"""How the kernels are compiled: without the GIL, able to raise nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

from numba import cfunc, config, njit, types
from numba.core.registry import CPUDispatcher
from numba.extending import register_jitable

from ..declarations import TABLES
from .structures import Structure

if config.DISABLE_JIT:  # type: ignore[attr-defined]  # set as Numba is imported
    raise ImportError(
        "the kernels' source needs Numba's compiler, which the environment variable"
        " NUMBA_DISABLE_JIT switches off; unset it"
    )

# No fastmath: the compiler may neither reorder nor fuse, so the same input gives the same bits in
# every kernel. Where fusing pays, the kernels do it themselves.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "boundscheck": False,
    "forceinline": False,  # else it would be the caller's
    "no_cpython_wrapper": True,  # kernels alone call it
    "no_cfunc_wrapper": True,
}
_INLINED: dict[str, Any] = {**_OPTIONS, "forceinline": True}
_PRIMITIVES = {
    "void": types.void,
    "float": types.float32,
    "double": types.float64,
    "int32_t": types.int32,
    "int64_t": types.int64,
}


class _Part(CPUDispatcher):
    """A function for kernels, compiled without the wrapper through which Python would call it."""

    def __call__(self, *arguments: Any) -> Any:
        """Run it as it is."""
        return self.py_func(*arguments)


def part(function: Callable[..., Any]) -> Any:
    """Let kernels call a function; it is compiled into each that does, where it is called.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        The same for kernels.
    """
    return _compile(function, _INLINED)


def routine(function: Callable[..., Any]) -> Any:
    """Let kernels call a function that is compiled once for all of them, because it is long.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        The same for kernels.
    """
    return _compile(function, _OPTIONS)


def _compile(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    compiled = njit(**options)(function)
    compiled.__class__ = _Part
    return compiled


def compile_kernel(table: str, name: str, function: Any) -> Any:
    """Compile a kernel to a C function.

    Parameters
    ----------
    table : str
        One of `declarations.TABLES`; the module here that is named as its header has the kernel.
    name : str
        The kernel's.
    function : cffi type
        The function that the header declares.

    Returns
    -------
    Numba's C function
    """
    module = import_module(f".{TABLES[table].stem}", __package__)
    kernel = getattr(module, name)
    plain = getattr(kernel, "py_func", kernel)
    arguments = [_numba_type(kind) for kind in function.args]
    return cfunc(_numba_type(function.result)(*arguments), **_INLINED)(plain)


@cache  # one type for each structure
def _numba_type(kind: Any) -> Any:
    """Return Numba's type for one of cffi's."""
    if kind.kind != "pointer":
        return _PRIMITIVES[kind.cname]
    if kind.item.kind != "struct":
        return types.CPointer(_numba_type(kind.item))
    return Structure(
        kind.item.cname, {name: _numba_type(field.type) for name, field in kind.item.fields}
    )


_inlined: set[str] = set()  # modules; several packages need the same


def inline_functions(module: ModuleType) -> None:
    """Let kernels call the functions of a module that Python runs as they are."""
    if module.__name__ in _inlined:
        return
    _inlined.add(module.__name__)
    for _, function in getmembers(module, isfunction):
        register_jitable(**_INLINED)(function)
