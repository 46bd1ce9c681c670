"""Compiles the kernels of `patchlstm_kernels.exports` ahead of time, for the external to link."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
KERNELS = ROOT / "kernels" / "patchlstm_kernels"
_CACHE = ROOT / "build" / "aot"


@dataclass(frozen=True)
class Variant:
    """Machine code for one kind of processor.

    Attributes
    ----------
    name : str
        The functions are called ``lstm_NAME_advance`` and so on.
    cpu : str
        What LLVM calls the processor.
    triple : str
        LLVM's name of processor, maker, system and kind of object file.
    """

    name: str
    cpu: str
    triple: str

    @property
    def is_x86(self) -> bool:
        """Whether it is for x86-64."""
        return self.triple.startswith("x86_64")


def _x86(triple: str) -> tuple[Variant, ...]:
    # v2 is what NumPy's own wheels ask for; v3 adds AVX2 and fused multiply-add
    return Variant("v2", "x86-64-v2", triple), Variant("v3", "x86-64-v3", triple)


TARGETS: dict[str, tuple[Variant, ...]] = {
    "linux-x86_64": _x86("x86_64-unknown-linux-gnu"),
    "linux-aarch64": (Variant("arm64", "generic", "aarch64-unknown-linux-gnu"),),
    "windows-x86_64": _x86("x86_64-w64-windows-gnu"),
    "macos-x86_64": _x86("x86_64-apple-macosx10.15.0"),
    "macos-arm64": (Variant("arm64", "apple-m1", "arm64-apple-macosx11.0.0"),),
}
"""System and processor to its variants; the external chooses among them when it is loaded."""


def this_target() -> str:
    """Return the target that this Python runs on."""
    return f"{platform.system().lower()}-{platform.machine()}"


def build_objects(target: str) -> list[Path]:
    """Return the object files of a target, compiled if the cache has none from these sources.

    Parameters
    ----------
    target : str
        One of `TARGETS`.

    Returns
    -------
    list of Path
        One for each variant.

    Raises
    ------
    KeyError
        If there is no such target.
    subprocess.CalledProcessError
        If Numba or LLVM fails; it has said why.
    """
    variants = TARGETS[target]
    folder = _CACHE / _checksum()
    folder.mkdir(parents=True, exist_ok=True)
    objects = {folder / f"{target}-{variant.name}.o": variant for variant in variants}
    missing = {path: variant for path, variant in objects.items() if not path.exists()}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        running = [
            (_start(variant, Path(scratch, path.name), Path(scratch, f"{path.name}.cache")), path)
            for path, variant in missing.items()
        ]
        for process, _ in running:
            if process.wait():
                raise subprocess.CalledProcessError(process.returncode, process.args)
        for _, path in running:
            Path(scratch, path.name).replace(path)
    return list(objects)


def sources() -> list[Path]:
    """Return all files that decide what the objects are."""
    return sorted([*KERNELS.rglob("*.py"), *Path(__file__).parent.glob("*.py")])


def _start(variant: Variant, target: Path, cache: Path) -> subprocess.Popen[bytes]:
    """Start the compilation in a process of its own, since Numba takes its processor from there."""
    # The vectors are LLVM's, whatever the processor. What is made here for ARM, which fuses
    # multiplication and addition too, is made as for v3.
    here = "x86-64-v3" if platform.machine() in ("x86_64", "AMD64") else "generic"
    environment = {
        **os.environ,
        "NUMBA_CPU_NAME": variant.cpu if variant.is_x86 else here,
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(cache),  # what comes from a cache has no LLVM code any more
    }
    script = Path(__file__).parent / "extract.py"
    return subprocess.Popen(
        [sys.executable, script, KERNELS, variant.name, variant.cpu, variant.triple, target],
        env=environment,
    )


def _checksum() -> str:
    made_by = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
    digest = hashlib.sha256(" ".join(made_by).encode())
    for path in sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
