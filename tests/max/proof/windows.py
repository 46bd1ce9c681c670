"""Runs the Windows binary in Wine, with CPython for Windows behind it.

The double of Max is compiled for Windows, as MaxAPI.dll.
"""

from __future__ import annotations

from pathlib import Path

from generator.maxpackage import binaries
from generator.sources import SHIM
from maxdouble import CONTRACT, DOUBLE, Built, double_sources
from patchlstm.cli import environment
from systems import python_for_windows, wine


def build(folder: Path) -> Built:
    """Make Python and the double ready, and install the package as a user does.

    Returns
    -------
    Built
        What the double's tests need.
    """
    if not environment.max_package().is_dir():
        raise FileNotFoundError("`make max` makes the binary that is to be run")
    wine.FOLDER.mkdir(parents=True, exist_ok=True)
    python = wine.make_python()
    _double(wine.FOLDER / "double")
    packages = wine.name_in_wine(folder / "Packages")
    wine.run_patchlstm(python, "install", "max", "--to", packages)
    return Built(
        run=wine.start_line(wine.FOLDER / "double" / "double.exe"),
        external=folder / "Packages" / "lstm" / "externals" / "lstm.mxe64",
        environment=wine.VARIABLES,
    )


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
