"""Cross-compiles what a Python for Windows needs here: a program to start it, our two modules."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import lief

from generator import aot
from generator.aot import KERNELS
from generator.maxpackage import binaries
from generator.sources import ROOT, SHIM
from maxdouble import CONTRACT

_STARTER = """
#include <windows.h>
int main(void)
{
    int n_words;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &n_words);
    HMODULE library = LoadLibraryW(L"LIBRARY");
    int (*run)(int, wchar_t **) = library ? (void *)GetProcAddress(library, "Py_Main") : NULL;
    return run ? run(n_words, words) : 99;
}
"""

# Python's headers take the system from here; CPython's own file is for Microsoft's compiler
_CONFIG = """
#define MS_WINDOWS
#define MS_WIN32
#define MS_WIN64
#define NT_THREADS
#define HAVE_DECLSPEC_DLL
#define Py_ENABLE_SHARED
#define HAVE_SSIZE_T 1
#define HAVE_STDDEF_H 1
#define HAVE_SYS_TYPES_H 1
#define SIZEOF_SHORT 2
#define SIZEOF_INT 4
#define SIZEOF_LONG 4
#define SIZEOF_LONG_LONG 8
#define SIZEOF_VOID_P 8
#define SIZEOF_SIZE_T 8
#define SIZEOF_TIME_T 8
#define SIZEOF_WCHAR_T 2
#define ALIGNOF_MAX_ALIGN_T 8
"""


def library_name() -> str:
    """Return the file name of libpython on Windows."""
    return "python{}{}.dll".format(*sys.version_info)


def write_starter(program: Path) -> None:
    """Write a ``python.exe``, for a folder that has libpython."""
    source = program.with_suffix(".c")
    source.write_text(_STARTER.replace("LIBRARY", library_name()), encoding="ascii")
    compile([str(source), "-lshell32", "-o", str(program)])
    source.unlink()


def write_modules(packages: Path, scratch: Path, python: Path) -> None:
    """Write the extension modules ``patchlstm._bridge`` and ``patchlstm_kernels._linked``.

    Parameters
    ----------
    packages : Path
        The folder that the packages are in.
    scratch : Path
        Folder for files on the way.
    python : Path
        The folder of libpython.
    """
    headers = scratch / "include"
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(sysconfig.get_path("include"), headers)
    (headers / "pyconfig.h").write_text(_CONFIG, encoding="ascii")
    libpython = lief.PE.parse(str(python / library_name()))  # owns what it returns
    names = [str(entry.name) for entry in libpython.get_export().entries if entry.name]
    library = binaries.import_library(library_name().removesuffix(".dll"), names, scratch)
    kernels = aot.build_objects("windows-x86_64", aot.TABLES)
    boot = ROOT / "host" / "bridge" / "boot.c"
    for module, builder, others in (
        ("patchlstm/_bridge", "host/bridge/build.py", [boot, f"-I{SHIM}"]),
        ("patchlstm_kernels/_linked", "host/generator/aot/library.py", [*kernels, f"-I{KERNELS}"]),
    ):
        source = scratch / f"{Path(module).name}.c"
        runpy.run_path(str(ROOT / builder))["ffibuilder"].emit_c_code(str(source))
        flags = [CONTRACT, "-D_CFFI_NO_LIMITED_API", "-w", f"-I{headers}"]
        target = packages / f"{module}.pyd"
        compile(["-shared", *flags, str(source), *map(str, [*others, library]), "-o", str(target)])


def compile(arguments: Sequence[str]) -> None:  # noqa: A001  (what else)
    """Run the C compiler for Windows."""
    command = [
        sys.executable,
        "-m",
        "ziglang",
        "cc",
        "-target",
        binaries.WINDOWS,
        "-O1",
        *arguments,
    ]
    subprocess.run(command, check=True)
