"""Runs the Windows binary in Wine, with CPython for Windows behind it.

The double of Max is compiled for Windows, as MaxAPI.dll. A Python for Windows is put together from
PyPI: panda3d's wheel has CPython's libraries, for programs that ship them; the standard library is
this Python's own, of the same version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from generator.dist.modules import write_modules
from generator.dist.systems import SYSTEMS
from generator.maxpackage import binaries
from generator.sources import ROOT, SHIM
from maxdouble import CONTRACT, DOUBLE, Built, double_sources
from patchlstm.cli import environment
from proof import python_for_windows

PROOF = ROOT / ".venv" / "proof" / "windows"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = ("numpy==1.26.4", "cffi", "orjson")  # NumPy 2 calls functions that Wine lacks
_LEAVE_OUT = ("site-packages", "test", "lib-dynload", "config-*", "__pycache__", "idlelib")

WINE = {"WINEPREFIX": str(PROOF / "wine"), "WINEDEBUG": "-all", "DISPLAY": ""}


def build(folder: Path) -> Built:
    """Make Python and the double ready, and install the package as a user does.

    Returns
    -------
    Built
        What the double's tests need.
    """
    if not environment.max_package().is_dir():
        raise FileNotFoundError("`make max` makes the binary that is to be run")
    PROOF.mkdir(parents=True, exist_ok=True)
    python = _python(PROOF / "python")
    _double(PROOF / "double")
    packages = _in_wine(folder / "Packages")
    words = ["install", "max", "--to", packages]
    _run_python(
        python, "-c", f"from patchlstm.cli.main import main; raise SystemExit(main({words}))"
    )
    return Built(
        # Python for Windows takes a pipe of Wine's for a stream, but not every file
        run=("bash", "-c", 'exec wine "$@" 2> >(cat >&2)', "wine", PROOF / "double" / "double.exe"),
        external=folder / "Packages" / "lstm" / "externals" / "lstm.mxe64",
        environment=WINE,
    )


def _in_wine(path: Path) -> str:
    """Return the path as programs in Wine name it."""
    return "Z:" + str(path).replace("/", "\\")


def _run_python(python: Path, *arguments: str) -> None:
    command = ["wine", python / "python.exe", *arguments]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    run = subprocess.run(command, env={**os.environ, **WINE}, **streams, text=True, check=False)
    if run.returncode:
        raise RuntimeError(
            f"python.exe {arguments} in Wine ended with {run.returncode}:\n{run.stdout}"
        )


def _python(folder: Path) -> Path:
    """Return the folder of a Python for Windows with this patchlstm in it."""
    packages = folder / "Lib" / "site-packages"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        standard = sysconfig.get_path("stdlib")
        shutil.copytree(standard, folder / "Lib", ignore=shutil.ignore_patterns(*_LEAVE_OUT))
        _pip("install", "--target", str(packages), *PACKAGES)
        _pip("download", "--no-deps", "--dest", str(PROOF), "panda3d")
        _unpack_libraries(max(PROOF.glob("panda3d-*.whl")), folder)
        python_for_windows.write_starter(folder / "python.exe")
        python_for_windows.write_signpost(folder)
        (folder / "complete").touch()
    for source in ("host/patchlstm", "kernels/patchlstm_kernels"):
        leave_out = shutil.ignore_patterns("__pycache__", "_bridge.*", "_segmenter.*", "_linked.*")
        target = packages / Path(source).name
        shutil.copytree(ROOT / source, target, ignore=leave_out, dirs_exist_ok=True)
    (system,) = (each for each in SYSTEMS if each.platform == "win_amd64")
    write_modules(system, packages, PROOF / "modules")
    return folder


def _pip(verb: str, *arguments: str) -> None:
    system = ["--platform", "win_amd64", "--python-version", VERSION, "--only-binary", ":all:"]
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


def _double(folder: Path) -> None:
    """Compile the double: MaxAPI.dll, MaxAudio.dll that passes on to it, and a program."""
    folder.mkdir(exist_ok=True)
    api = binaries.max_api()
    sources = [path for path in double_sources("windows") if Path(path).name != "main.c"]
    exported = [*api["MaxAPI"], *api["MaxAudio"], "double_main"]
    _write_definition(folder / "MaxAPI.def", exported)
    _write_definition(
        folder / "MaxAudio.def", [f"{name} = MaxAPI.{name}" for name in api["MaxAudio"]]
    )
    (folder / "nothing.c").write_text("typedef int nothing;\n")
    flags = ["-D_GNU_SOURCE", "-w", f"-I{SHIM / 'max'}", f"-I{DOUBLE}", CONTRACT]
    dll = ["-shared", *flags, *sources, str(folder / "MaxAPI.def"), "-lpthread", "-lpsapi"]
    python_for_windows.compile([*dll, "-o", str(folder / "MaxAPI.dll")])
    passing = ["-shared", str(folder / "nothing.c"), str(folder / "MaxAudio.def")]
    python_for_windows.compile([*passing, "-o", str(folder / "MaxAudio.dll")])
    library = binaries.import_library("MaxAPI", exported, folder)
    main = [*flags, str(DOUBLE / "main.c"), str(library)]
    python_for_windows.compile([*main, "-o", str(folder / "double.exe")])


def _write_definition(path: Path, exports: list[str]) -> None:
    path.write_text("EXPORTS\n" + "\n".join(exports) + "\n", encoding="ascii")
