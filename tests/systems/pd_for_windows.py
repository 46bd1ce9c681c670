"""Compiles the core of Pure Data for Windows, from its source as Debian has it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generator.maxpackage import binaries
from generator.sources import ROOT
from instances.build import find_source, list_core

_LIBRARIES = ("-lws2_32", "-lwinmm", "-lole32", "-lpthread")
_FLAGS = (
    *("-O1", "-g0", "-w", "-fno-strict-aliasing", "-fno-sanitize=undefined"),
    *("-DPD", "-DPD_INTERNAL", "-DUSEAPI_DUMMY"),
    "-D__USE_MINGW_ANSI_STDIO=1",  # whose %s is what Pd means by it
)


def build(folder: Path, float_size: int = 32) -> Path:
    """Return the program, which is compiled once.

    Parameters
    ----------
    folder : Path
        Folder that lives on.
    float_size : int
        Of Pd's numbers, in bits.

    Raises
    ------
    instances.build.UnavailableError
        If there is no source to build it from.
    """
    program = folder / "pd.exe"
    if program.exists():
        return program
    source = find_source(ROOT / "build" / "pd-instances")
    objects = folder / "objects"
    shutil.rmtree(objects, ignore_errors=True)
    objects.mkdir(parents=True)
    flags = [*_FLAGS, f"-DPD_FLOATSIZE={float_size}", f"-I{source}"]

    def compile_one(file: Path) -> Path:
        made = objects / f"{file.stem}.o"
        _zig("-c", *flags, file, "-o", made)
        return made

    files = [*list_core(source), source / "s_file.c"]  # all but its main function
    with ThreadPoolExecutor(2) as compilers:  # some minutes of one
        made = list(compilers.map(compile_one, files))
    # `pd.exe` is its main function alone, so that externals find all else in `pd.dll`
    (folder / "main.def").write_text("EXPORTS\nsys_main\n", encoding="ascii")
    _zig("-shared", "-s", *made, folder / "main.def", *_LIBRARIES, "-o", folder / "pd.dll")
    library = binaries.import_library("pd", ["sys_main"], folder)
    _zig(*flags, source / "s_entry.c", library, "-o", folder / "new.exe")
    return (folder / "new.exe").rename(program)


def _zig(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "ziglang", "cc", "-target", binaries.WINDOWS]
    subprocess.run([*command, *map(str, arguments)], check=True)
