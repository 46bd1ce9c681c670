"""Cross-compiles programs for Windows, such as the one that starts Python there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import lief

from generator.maxpackage import binaries

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


def library_name() -> str:
    """Return the file name of libpython on Windows."""
    return "python{}{}.dll".format(*sys.version_info)


def write_starter(program: Path) -> None:
    """Write a ``python.exe``, for a folder that has libpython."""
    source = program.with_suffix(".c")
    source.write_text(_STARTER.replace("LIBRARY", library_name()), encoding="ascii")
    compile([str(source), "-lshell32", "-o", str(program)])
    source.unlink()


def write_signpost(folder: Path) -> None:
    """Write ``python3.dll``, which passes on to the libpython beside it whatever that has.

    Extension modules for every version of Python ask for this library. CPython's own comes with
    each Python for Windows, but is not in the wheel that ours are from.
    """
    libpython = lief.PE.parse(str(folder / library_name()))  # owns what it returns
    base = library_name().removesuffix(".dll")
    names = [str(entry.name) for entry in libpython.get_export().entries if entry.name]
    definition, nothing = folder / "python3.def", folder / "nothing.c"
    lines = ["EXPORTS", *(f"{name} = {base}.{name}" for name in names)]
    definition.write_text("\n".join(lines) + "\n", encoding="ascii")
    nothing.write_text("typedef int nothing;\n", encoding="ascii")
    target = folder / "python3.dll"
    compile(["-shared", str(nothing), str(definition), "-o", str(target)])


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
