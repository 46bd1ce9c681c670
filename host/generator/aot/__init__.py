"""Compiles the kernels of `patchlstm_kernels.source` ahead of time, for C and Python to link."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import json
import os
import platform
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
KERNELS = ROOT / "kernels" / "patchlstm_kernels"
_CACHE = ROOT / "build" / "aot"

# read without the package, which wants to be built first
_DECLARATIONS: dict[str, Any] = runpy.run_path(str(KERNELS / "declarations.py"))
TABLES: dict[str, Path] = _DECLARATIONS["TABLES"]
"""The tables of kernels, and the headers that declare them."""

IN_PATCHERS: tuple[str, ...] = _DECLARATIONS["IN_PATCHERS"]
"""Those that the externals for Pd and Max are linked with."""

declare: Callable[[Any], None] = _DECLARATIONS["declare"]
"""Teaches cffi all types of the headers."""


@dataclass(frozen=True)
class Variant:
    """Machine code for one kind of processor.

    Attributes
    ----------
    name : str
        A table of the variant is called ``lstm_kernels_NAME`` or ``lstm_training_NAME``.
    cpu : str
        What LLVM calls the processor.
    triple : str
        LLVM's name of processor, maker, system and kind of object file.
    shaped_for : str
        The processor of this machine's kind to whose registers Numba fits the kernels' tiles and
        vectors. From that, LLVM makes code for `cpu`.
    """

    name: str
    cpu: str
    triple: str
    shaped_for: str


# What this machine has of AVX2's kind: 16 registers of eight floats, or 32 of four.
_HERE = "x86-64-v3" if platform.machine() in ("x86_64", "AMD64") else "generic"


def _x86(triple: str) -> tuple[Variant, ...]:
    # v2 is what NumPy's own wheels ask for; v3 adds AVX2 and fused multiply-add, v4 AVX-512
    return (
        Variant("v2", "x86-64-v2", triple, _HERE),
        Variant("v3", "x86-64-v3", triple, _HERE),
        Variant("v4", "x86-64-v4", triple, "x86-64-v4"),
    )


TARGETS: dict[str, tuple[Variant, ...]] = {
    "linux-x86_64": _x86("x86_64-unknown-linux-gnu"),
    "linux-aarch64": (Variant("arm64", "generic", "aarch64-unknown-linux-gnu", _HERE),),
    "windows-x86_64": _x86("x86_64-w64-windows-gnu"),
    "macos-x86_64": _x86("x86_64-apple-macosx10.15.0"),
    "macos-arm64": (Variant("arm64", "apple-m1", "arm64-apple-macosx11.0.0", _HERE),),
}
"""System and processor to its variants; whoever links them chooses when it is loaded."""


def this_target() -> str:
    """Return the target that this Python runs on; it may be none of `TARGETS`."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    return f"{system}-{ {'AMD64': 'x86_64'}.get(platform.machine(), platform.machine()) }"


def build_objects(target: str, tables: Iterable[str] = IN_PATCHERS) -> list[Path]:
    """Return object files with tables of kernels, compiled if the cache has none of these sources.

    Parameters
    ----------
    target : str
        One of `TARGETS`.
    tables : iterable of str
        Some of `TABLES`; all at once are compiled faster than one by one.

    Returns
    -------
    list of Path
        One for each table of each variant, variant by variant.

    Raises
    ------
    KeyError
        If there is no such target.
    subprocess.CalledProcessError
        If Numba or LLVM fails; it has said why.
    """
    folders = {table: _CACHE / f"{table}-{_checksum(table)}" for table in tables}
    jobs = [
        _Job(variant, table, folder / f"{target}-{variant.name}.o")
        for variant in TARGETS[target]
        for table, folder in folders.items()
    ]
    by_shape: dict[str, list[_Job]] = {}
    for job in jobs:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        if not job.target.exists():
            by_shape.setdefault(job.variant.shaped_for, []).append(job)
    with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
        running = [_start(shape, some, Path(scratch)) for shape, some in by_shape.items()]
        failed = [process for process in running if process.wait()]
        for process in failed:
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return [job.target for job in jobs]


def list_sources(table: str) -> list[Path]:
    """Return all files that decide what the objects of a table are."""
    header = TABLES[table]
    kernels = _list_imported(KERNELS / "source" / f"{header.stem}.py")
    made_by = Path(__file__), Path(__file__).with_name("extract.py")
    return sorted({header, *kernels, *made_by})


def _list_imported(start: Path) -> set[Path]:
    """Return a module of the kernels and all others of their package that it needs."""
    found: set[Path] = set()
    to_read = [start]
    while to_read:
        path = to_read.pop()
        if path in found or not path.exists():
            continue
        found.add(path)
        package = path.parent
        if package != KERNELS:  # whose own __init__.py is for Python
            to_read.append(package / "__init__.py")
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
                # `from . import module`, or what a module has
                to_read += [folder / f"{name.name}.py" for name in node.names]
                to_read.append(folder.with_suffix(".py"))
    return found


@dataclass(frozen=True)
class _Job:
    """An object to make."""

    variant: Variant
    table: str
    target: Path

    def describe(self) -> dict[str, str]:
        """Return what extract.py wants to know."""
        variant = self.variant
        return {
            "table": self.table,
            "bitcode": str(self.target.with_name(f"{variant.shaped_for}.bc")),
            "symbol": f"{self.table}_{variant.name}",
            "cpu": variant.cpu,
            "triple": variant.triple,
            "target": str(self.target),
        }


def _start(shape: str, jobs: Iterable[_Job], scratch: Path) -> subprocess.Popen[bytes]:
    """Start to compile for a shape, in a process that Numba takes for such a processor."""
    environment = {
        **os.environ,
        "PATCHLSTM_KERNELS": "jit",
        # pip hands over what a build needs in this variable
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(KERNELS.parent), os.environ.get("PYTHONPATH")])
        ),
        "NUMBA_CPU_NAME": shape,
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_OPT": "0",  # LLVM optimises in the end, for the variant's own processor
    }
    order = scratch / f"{shape}.json"
    order.write_text(json.dumps([job.describe() for job in jobs]), encoding="utf-8")
    script = Path(__file__).parent / "extract.py"
    return subprocess.Popen([sys.executable, script, order], env=environment)


def _checksum(table: str) -> str:
    made_by = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
    digest = hashlib.sha256(" ".join(made_by).encode())
    for path in list_sources(table):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
