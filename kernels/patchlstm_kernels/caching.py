"""The cache of compiled kernels: it notices a change of any file of this package.

Numba looks only at the file of the function that it compiles, not at those that are compiled
into it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import CacheImpl, _CacheLocator

from .target import PLAIN

_HERE = Path(__file__).parent
_KINDS: list[Any] = CacheImpl._locator_classes


@cache
def _checksum() -> str:
    """Return a checksum of all sources of the package, and of how they are to be compiled."""
    digest = hashlib.sha256()
    for path in sorted(_HERE.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


class KernelLocator(_CacheLocator):
    """Where the first of Numba's own locators that can keep this package's functions keeps them."""

    def __init__(self, locator: Any) -> None:
        self._locator = locator

    def get_cache_path(self) -> str:
        """Return the folder; kernels for any processor have one of their own."""
        folder = Path(self._locator.get_cache_path())
        return str(folder / "plain" if PLAIN else folder)

    def get_source_stamp(self) -> str:
        """Return what tells whether a compiled function is out of date."""
        return _checksum()

    def get_disambiguator(self) -> Any:
        """Return what tells functions of one name apart."""
        return self._locator.get_disambiguator()

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> KernelLocator | None:
        """Return a locator for a function of this package, or none for any other."""
        if _HERE not in Path(py_file).parents:
            return None
        for kind in _KINDS:
            if kind is cls:
                continue
            locator = kind.from_function(py_func, py_file)
            if locator is not None:
                found = cls(locator)
                found.ensure_cache_path()
                return found
        raise RuntimeError(
            f"the compiled kernels cannot be kept: neither {_HERE / '__pycache__'} nor the user's"
            " cache folder can be written; make one of them writable, or name a folder that is in"
            " the environment variable NUMBA_CACHE_DIR"
        )


def install() -> None:
    """Let Numba ask `KernelLocator` first; it leaves other packages' functions alone."""
    if not any(kind.__name__ == KernelLocator.__name__ for kind in _KINDS):
        _KINDS.insert(0, KernelLocator)
