"""Copies of the installed library with another paths file, and environments for it to start."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

from patchlstm.cli.environment import PATHS_FILE


def copy_library(library: Path, folder: Path, **changed: object) -> Path:
    """Copy the library into `folder`, its paths file changed.

    Parameters
    ----------
    library, folder : Path
    **changed
        New value of each key of the paths file that is to differ; None leaves the key out.
    """
    copy = Path(shutil.copytree(library, folder / "lstm"))
    paths = copy / PATHS_FILE
    lines = []
    for line in paths.read_text(encoding="utf-8").splitlines():
        key = line.partition("=")[0].strip()
        if key not in changed:
            lines.append(line)
        elif changed[key] is not None:
            lines.append(f"{key} = {changed[key]}")
    paths.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy


def make_environment(folder: Path, start_line: str) -> Path:
    """Make a virtual environment without packages; return its interpreter.

    Parameters
    ----------
    folder : Path
    start_line : str
        Python that runs when the interpreter starts, one line that begins with ``import``.
    """
    site = site_folder(folder)
    site.mkdir(parents=True)
    shutil.copy(Path(sys.prefix, "pyvenv.cfg"), folder)
    (site / "start.pth").write_text(start_line + "\n", encoding="utf-8")
    executable = folder / "bin" / "python"
    executable.parent.mkdir()
    executable.symlink_to(sys.executable)
    return executable


def site_folder(environment: Path) -> Path:
    """Return the folder of an environment's packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return environment / "lib" / version / "site-packages"


def use_our_packages() -> str:
    """Return Python that lets an environment find the packages of this one."""
    return f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
