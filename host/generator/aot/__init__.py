"""Compiles the kernels of `patchlstm_kernels.source` ahead of time, for C and Python to link."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
KERNELS = ROOT / "kernels" / "patchlstm_kernels"
_CACHE = ROOT / "build" / "aot"

TABLES = "lstm_kernels", "lstm_training"
"""The tables of kernels, as `prediction.h` and `training.h` declare them."""


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


def build_objects(target: str, tables: Sequence[str] = TABLES[:1]) -> list[Path]:
    """Return object files with tables of kernels, compiled if the cache has none of these sources.

    Parameters
    ----------
    target : str
        One of `TARGETS`.
    tables : sequence of str
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
    folder = _CACHE / _checksum()
    folder.mkdir(parents=True, exist_ok=True)
    objects = {
        folder / f"{target}-{variant.name}-{table}.o": (variant, table)
        for variant in TARGETS[target]
        for table in tables
    }
    missing = {path: made for path, made in objects.items() if not path.exists()}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        jobs: dict[str, list[tuple[Variant, str, Path]]] = {}
        for path, (variant, table) in missing.items():
            job = variant, table, Path(scratch, path.name)
            jobs.setdefault(variant.shaped_for, []).append(job)
        running = [_start(shape, some, folder, Path(scratch)) for shape, some in jobs.items()]
        failed = [process for process in running if process.wait()]
        for process in failed:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        for path in missing:
            Path(scratch, path.name).replace(path)
    return list(objects)


def sources() -> list[Path]:
    """Return all files that decide what the objects are."""
    files = ["prediction.h", "training.h", "declarations.py", "layout.py"]
    named = [Path(__file__), Path(__file__).with_name("extract.py")]
    return sorted(
        [*named, *(KERNELS / name for name in files), *(KERNELS / "source").rglob("*.py")]
    )


def _start(
    shape: str, jobs: Iterable[tuple[Variant, str, Path]], folder: Path, scratch: Path
) -> subprocess.Popen[bytes]:
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
    described = [
        {
            "table": table,
            "bitcode": str(folder / f"{shape}-{table}.bc"),
            "symbol": f"{table}_{variant.name}",
            "cpu": variant.cpu,
            "triple": variant.triple,
            "target": str(path),
        }
        for variant, table, path in jobs
    ]
    order = scratch / f"{shape}.json"
    order.write_text(json.dumps(described), encoding="utf-8")
    script = Path(__file__).parent / "extract.py"
    return subprocess.Popen([sys.executable, script, order], env=environment)


def _checksum() -> str:
    made_by = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
    digest = hashlib.sha256(" ".join(made_by).encode())
    for path in sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
