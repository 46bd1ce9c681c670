"""Compiles the libraries for Pd of every system."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.dist.systems import System
from generator.maxpackage.binaries import linux_library, macos_library, windows_library
from generator.pdforeign.__main__ import pd_api
from generator.sources import pd_libraries


def write_pd_libraries(system: System, folder: Path, include: Path, scratch: Path) -> list[Path]:
    """Write the libraries for Pd on a system, unless they are there.

    Parameters
    ----------
    system : System
    folder : Path
        The folder that receives them; those of different systems have different names.
    include : Path
        The folder of Pd's headers.
    scratch : Path
        Folder for files on the way.

    Returns
    -------
    list of Path
        Their files.
    """
    files = []
    for ending, float_size in system.pd_endings.items():
        flags = [f"-DPD_FLOATSIZE={float_size}", f'-DPD_ENDING="{ending}"', f"-isystem{include}"]
        for name, sources in pd_libraries().items():
            target = folder / f"{name}{ending}"
            if not target.exists():
                _write(system, target, sources, flags, include, scratch)
            files.append(target)
    return files


def _write(
    system: System,
    target: Path,
    sources: Sequence[Path],
    flags: Sequence[str],
    include: Path,
    scratch: Path,
) -> None:
    family, _, processor = system.kernels.partition("-")
    if family == "windows":
        windows_library(target, sources, {"pd": pd_api(include)}, scratch, flags)
    elif family == "macos":
        macos_library(target, sources, scratch, flags)
    else:
        linux_library(target, sources, processor, flags)
