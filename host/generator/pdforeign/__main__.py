"""`make pd-foreign`: makes the library for Pure Data on Windows and macOS."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import lief

from generator.maxpackage.binaries import macos_library, windows_library
from generator.sources import ROOT, pd_libraries

EXTERNALS = ROOT / "host" / "patchlstm" / "externals"


_HEADERS = ("m_pd.h", "g_canvas.h")


def pd_api(include: Path) -> list[str]:
    """Return what our library for Linux uses of Pd, whose names are those of every system."""
    headers = "\n".join((include / name).read_text(encoding="utf-8") for name in _HEADERS)
    declared = " ".join(re.findall(r"^EXTERN [^;]*;", headers, re.MULTILINE))
    words = set(re.findall(r"\w+", declared))
    used = set()
    for name in pd_libraries():
        binary = lief.ELF.parse(str(EXTERNALS / f"{name}.pd_linux"))
        used |= {str(symbol.name) for symbol in binary.dynamic_symbols if not symbol.value}
    return sorted(used & words)


def main(include: Path) -> None:
    """Make the libraries with Pd's header from a folder."""
    api = {"pd": pd_api(include)}
    for system, ending in (("windows", ".dll"), ("macos", ".pd_darwin")):
        folder = EXTERNALS / f"pd-{system}"
        folder.mkdir(exist_ok=True)
        for name, sources in pd_libraries().items():
            target = folder / f"{name}{ending}"
            flags = ["-DPD_FLOATSIZE=32", f'-DPD_ENDING="{ending}"', f"-isystem{include}"]
            with tempfile.TemporaryDirectory() as scratch:
                if system == "windows":
                    windows_library(target, sources, api, Path(scratch), flags)
                else:
                    macos_library(target, sources, Path(scratch), flags)
            print(f"made {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
