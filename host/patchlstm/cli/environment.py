"""What is found on this machine: libpython, the bridge, the externals, Pure Data."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import resources
from pathlib import Path

from patchlstm.errors import PatchLSTMError

PATHS_FILE = "lstm-python.txt"
"""Beside the external; tells it which Python to start."""


_FIND_BRIDGE = """\
from importlib import machinery, util
package = util.find_spec("patchlstm")
folders = package.submodule_search_locations if package else []
bridge = machinery.PathFinder.find_spec("patchlstm._bridge", folders)
print(bridge.origin if bridge else "")
"""


class SetupError(PatchLSTMError):
    """Something on this machine is missing or not as it must be."""


def find_libpython() -> Path:
    """Return the absolute path of the shared library of the Python that runs this.

    Raises
    ------
    SetupError
        If this Python has none.
    """
    if sys.platform == "win32":
        names = ["python{}{}.dll".format(*sys.version_info)]
        folders = [sys.base_prefix]
    else:
        names = [sysconfig.get_config_var(name) for name in ("INSTSONAME", "LDLIBRARY")]
        folders = [sysconfig.get_config_var(name) for name in ("LIBDIR", "PYTHONFRAMEWORKPREFIX")]
        folders.append(str(Path(sys.base_prefix, "lib")))
    for folder in filter(None, folders):
        for name in filter(None, names):
            path = Path(folder, name)
            if not name.endswith(".a") and path.is_file():
                return path.resolve()
    raise SetupError(
        "No libpython",
        f"{sys.executable} was built without a shared library, which a patcher needs to load it;"
        " use a Python that has one (Debian's python3 with the package"
        f" libpython{sys.version_info.major}.{sys.version_info.minor}, or one"
        " built with --enable-shared)",
    )


def find_bridge() -> Path:
    """Return the absolute path of the extension module between the external and Python.

    It is the one that the external's Python will import, which looks neither at PYTHONPATH nor at
    the folder where we are.

    Raises
    ------
    SetupError
        If it was not built for this Python, or is not where this Python finds it on its own.
    """
    command = [sys.executable, "-I", "-c", _FIND_BRIDGE]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise SetupError("No bridge", f"{sys.executable} cannot look for it: {error}") from error
    found = run.stdout.strip()
    if not found:
        raise SetupError(
            "No bridge",
            f"{sys.executable} does not find patchlstm on its own, without PYTHONPATH, or it was"
            " not built for this Python; run pip install with it",
        )
    return Path(found).resolve()


def site_packages() -> Path:
    """Return the folder of this environment's packages."""
    return Path(sysconfig.get_path("purelib"))


def externals() -> list[Path]:
    """Return the compiled externals for Pure Data on this system that came with this package."""
    folder = _built() / {"win32": "pd-windows", "darwin": "pd-macos"}.get(sys.platform, ".")
    return sorted(folder.glob("lstm*"))


def max_package() -> Path:
    """Return the package for Max that came with this package; it may not be there."""
    return _built() / "max" / "lstm"


def _built() -> Path:
    return Path(str(resources.files("patchlstm"))) / "externals"


def patches() -> Path:
    """Return the folder of the patches that came with this package."""
    return Path(next(iter(importlib.import_module("patchlstm_patches").__path__)))


def paths_text() -> str:
    """Return the text of the paths file for this Python."""
    return (
        "# Written by `patchlstm install`: where the external finds Python.\n"
        f"libpython = {find_libpython()}\n"
        f"executable = {sys.executable}\n"
        f"site = {site_packages()}\n"
        f"bridge = {find_bridge()}\n"
        f"version = {sys.version_info.major}.{sys.version_info.minor}\n"
    )


def read_paths(file: Path) -> dict[str, str]:
    """Return what a paths file says."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs if value}


def find_pd() -> Path | None:
    """Return the Pd program, or None."""
    found = shutil.which("pd") or shutil.which("puredata")
    return Path(found) if found else None


def pd_version(pd: Path) -> str:
    """Return what a Pd says of its version, such as ``0.53.1``; empty if it says nothing."""
    try:
        run = subprocess.run([pd, "-version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"Pd-(\S+)", run.stdout + run.stderr)
    return found.group(1) if found else ""


def pd_folder() -> Path:
    """Return the folder for the user's externals that Pd itself would choose on this system."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Pd"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(home))) / "Pd"
    standard, older = home / ".local" / "lib" / "pd" / "extra", home / "pd-externals"
    return older if older.is_dir() and not standard.is_dir() else standard


def max_folder() -> Path:
    """Return the folder of packages of the newest Max that keeps one among the user's documents.

    Raises
    ------
    SetupError
        If there is none.
    """
    documents = Path.home() / "Documents"
    found = [
        (int(path.name.removeprefix("Max ")), path / "Packages")
        for path in documents.glob("Max *")
        if path.name.removeprefix("Max ").isdigit()
    ]
    if not found:
        raise SetupError(
            "No Max",
            f"there is no folder 'Max 8' or 'Max 9' in {documents}; name Max's folder Packages"
            " with --to",
        )
    return max(found)[1]
