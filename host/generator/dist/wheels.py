"""Makes the wheels: one for each system, for every Python from 3.10 on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from generator.dist.modules import write_modules
from generator.dist.systems import System
from generator.sources import ROOT

PYTHON = "cp310-abi3"
"""The tag of what keeps to the limited API of Python 3.10."""


def write_pure_part(folder: Path) -> None:
    """Write what all wheels have: packages without anything compiled, and what pip wants to know.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet.
    """
    _setup("build_py", "--build-lib", str(folder))
    _setup("dist_info", "--output-dir", str(folder))
    externals = folder / "patchlstm" / "externals"
    shutil.rmtree(externals, ignore_errors=True)
    for module in ("_bridge", "_segmenter"):
        for left in (folder / "patchlstm").glob(f"{module}.*"):
            left.unlink()


def write_wheel(
    system: System, pure: Path, pd_libraries: Iterable[Path], max_package: Path, target: Path
) -> None:
    """Write the wheel for a system.

    Parameters
    ----------
    system : System
    pure : Path
        What `write_pure_part` has written.
    pd_libraries : iterable of Path
        The libraries that Pd loads on this system.
    max_package : Path
        The package for Max on all systems.
    target : Path
        The folder that receives it.
    """
    content = target / f"unpacked-{system.kernels}"
    shutil.copytree(pure, content)
    write_modules(system, content, target / f"modules-{system.kernels}")
    externals = content / "patchlstm" / "externals"
    pd_folder = externals / system.pd_folder
    pd_folder.mkdir(parents=True)
    for library in pd_libraries:
        shutil.copy(library, pd_folder)
    if system.max_external:
        package = Path(shutil.copytree(max_package, externals / "max" / "lstm"))
        for external in (package / "externals").iterdir():
            if external.name != system.max_external:
                (shutil.rmtree if external.is_dir() else Path.unlink)(external)
    (information,) = content.glob("*.dist-info")
    tags = "".join(f"Tag: {PYTHON}-{each}\n" for each in system.platform.split("."))
    (information / "WHEEL").write_text(
        f"Wheel-Version: 1.0\nGenerator: patchlstm\nRoot-Is-Purelib: false\n{tags}",
        encoding="ascii",
    )
    pack = [sys.executable, "-m", "wheel", "pack", "--dest-dir", str(target), str(content)]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)


def _setup(*words: str) -> None:
    command = [sys.executable, "setup.py", "--quiet", *words]
    subprocess.run(command, cwd=ROOT, check=True)
