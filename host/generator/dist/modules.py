"""Compiles the extension modules of the wheels, for every system, with the compiler of Zig."""

from __future__ import annotations

import runpy
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import lief

from generator import aot
from generator.dist.systems import System
from generator.maxpackage.binaries import import_library, zig
from generator.sources import ROOT

BUILDERS = (
    "host/bridge/build.py",
    "host/bridge/segmenter.py",
    "host/generator/aot/library.py",
)
"""The scripts that describe the modules to cffi; setup.py builds the same ones for this system."""

_LINKED = "patchlstm_kernels._linked"

# What Python's headers ask of a system, in place of the file that came with this Python.
_EVERYWHERE = """
#define HAVE_SSIZE_T 1
#define HAVE_STDDEF_H 1
#define HAVE_SYS_TYPES_H 1
#define SIZEOF_SHORT 2
#define SIZEOF_INT 4
#define SIZEOF_LONG_LONG 8
#define SIZEOF_VOID_P 8
#define SIZEOF_SIZE_T 8
#define SIZEOF_TIME_T 8
#define ALIGNOF_MAX_ALIGN_T 8
"""
_POSIX = """
#define HAVE_UNISTD_H 1
#define HAVE_PTHREAD_H 1
#define SIZEOF_LONG 8
#define SIZEOF_WCHAR_T 4
"""
_WINDOWS = """
#define MS_WINDOWS
#define MS_WIN32
#define MS_WIN64
#define NT_THREADS
#define HAVE_DECLSPEC_DLL
#define Py_ENABLE_SHARED
#define SIZEOF_LONG 4
#define SIZEOF_WCHAR_T 2
"""

# What a linker is told besides the files
_LINK = {
    "linux": ["-fPIC", "-shared"],
    "macos": ["-dynamiclib", "-undefined", "dynamic_lookup"],
    "windows": ["-shared"],
}


def write_modules(system: System, packages: Path, scratch: Path) -> None:
    """Write the extension modules, each of which serves every Python from 3.10 on.

    Parameters
    ----------
    system : System
    packages : Path
        The folder that the packages are in.
    scratch : Path
        Folder for files on the way.
    """
    family = system.kernels.partition("-")[0]
    headers = _copy_headers(scratch / "include", family)
    for builder in BUILDERS:
        ffi = runpy.run_path(str(ROOT / builder))["ffibuilder"]
        name, _, _, options = ffi._assigned_source
        source = scratch / f"{name}.c"
        ffi.emit_c_code(str(source))
        inputs = [source, *(ROOT / path for path in options.get("sources", ()))]
        if name == _LINKED:
            inputs += aot.build_objects(system.kernels, aot.TABLES)
        if family == "windows":
            inputs.append(_python3_library(name, scratch))
        macros = [f"-D{macro}={value}" for macro, value in options.get("define_macros", ())]
        folders = [f"-I{ROOT / folder}" for folder in options.get("include_dirs", ())]
        target = packages / (name.replace(".", "/") + system.module_ending)
        flags = ["-O2", "-s", "-w", "-fvisibility=hidden", f"-I{headers}", *folders, *macros]
        _compile(system.compiler, [*flags, *map(str, inputs), *_LINK[family]], target)


def _compile(compiler_target: str, arguments: Sequence[str], target: Path) -> None:
    zig(["cc", "-target", compiler_target, *arguments, "-o", str(target)])


def _copy_headers(folder: Path, family: str) -> Path:
    """Copy this Python's headers for a family of systems."""
    shutil.copytree(sysconfig.get_path("include"), folder, dirs_exist_ok=True)
    config = _EVERYWHERE + (_WINDOWS if family == "windows" else _POSIX)
    (folder / "pyconfig.h").write_text(config, encoding="ascii")
    return folder


def _python3_library(module: str, scratch: Path) -> Path:
    """Write what the linker must know of python3.dll: what the module uses on Linux."""
    built = (ROOT / part / (module.replace(".", "/") + ".abi3.so") for part in ("host", "kernels"))
    binary = lief.ELF.parse(str(next(path for path in built if path.exists())))
    undefined = (str(symbol.name) for symbol in binary.dynamic_symbols if not symbol.value)
    return import_library(
        "python3", [name for name in undefined if name.startswith(("Py", "_Py"))], scratch
    )
