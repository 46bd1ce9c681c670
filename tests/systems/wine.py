"""Windows in Wine, with a CPython for it.

That is put together from PyPI: panda3d's wheel has CPython's libraries, for programs that ship
them; the standard library is this Python's own, of the same version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

from generator.sources import ROOT
from systems import python_for_windows
from systems.wheel import find_system, make_wheel

FOLDER = ROOT / ".venv" / "proof" / "windows"
"""It lives on."""

VARIABLES = {"WINEPREFIX": str(FOLDER / "wine"), "WINEDEBUG": "-all", "DISPLAY": ""}
"""Of the environment that programs in Wine need."""

_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_PACKAGES = ("numpy==1.26.4", "cffi", "orjson")  # NumPy 2 calls functions that Wine lacks
_LEAVE_OUT = ("site-packages", "test", "lib-dynload", "config-*", "__pycache__", "idlelib")
_PD_HEADERS = Path("/usr/include/pd")


def name_in_wine(path: Path) -> str:
    """Return the path as programs in Wine name it."""
    return "Z:" + str(path).replace("/", "\\")


def start_line(program: Path) -> tuple[str | Path, ...]:
    """Return what starts a program, to be followed by its arguments.

    Python for Windows takes a pipe of Wine's for a stream, but not every file.
    """
    return ("bash", "-c", 'exec wine "$@" 2> >(cat >&2)', "wine", program)


def run_patchlstm(python: Path, *words: str) -> None:
    """Run the command `patchlstm`.

    Parameters
    ----------
    python : Path
        What `make_python` returned.
    *words : str

    Raises
    ------
    RuntimeError
        If it fails.
    """
    code = f"from patchlstm.cli.main import main; raise SystemExit(main({[*words]}))"
    command = ["wine", python / "python.exe", "-c", code]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    environment = {**os.environ, **VARIABLES}
    run = subprocess.run(command, env=environment, **streams, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"patchlstm {words} in Wine ended with {run.returncode}:\n{run.stdout}")


def make_python() -> Path:
    """Return the folder of a Python for Windows, with the wheel of this patchlstm in it."""
    folder = FOLDER / "python"
    packages = folder / "Lib" / "site-packages"
    if not (folder / "python3.dll").exists():  # which is written last
        shutil.rmtree(folder, ignore_errors=True)
        standard = sysconfig.get_path("stdlib")
        shutil.copytree(standard, folder / "Lib", ignore=shutil.ignore_patterns(*_LEAVE_OUT))
        _pip("install", "--target", str(packages), *_PACKAGES)
        _pip("download", "--no-deps", "--dest", str(FOLDER), "panda3d")
        _unpack_libraries(max(FOLDER.glob("panda3d-*.whl")), folder)
        python_for_windows.write_starter(folder / "python.exe")
        python_for_windows.write_signpost(folder)
    for old in packages.glob("patchlstm*"):
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = make_wheel(find_system("windows-x86_64"), _PD_HEADERS, Path(scratch))
        _pip("install", "--no-deps", "--target", str(packages), str(wheel))
    return folder


def _pip(verb: str, *arguments: str) -> None:
    system = ["--platform", "win_amd64", "--python-version", _VERSION, "--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", verb, "--quiet", *system, *arguments]
    subprocess.run(command, check=True)


def _unpack_libraries(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            parent, _, base = name.rpartition("/")
            if parent == "deploy_libs" and not base.lower().startswith("api-ms"):
                is_core = base.lower().startswith(("python3", "vcruntime"))
                target = folder / base if is_core else folder / "DLLs" / base
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(archive.read(name))
