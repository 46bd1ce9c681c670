"""Makes the packages for people without pip: Deken's for Pure Data, a zip for Max."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import patchlstm
from generator.dist.systems import SYSTEMS
from generator.sources import ROOT
from patchlstm.cli.install import LIBRARY, fill_pd

_DESCRIPTION = re.compile(r"#X text \d+ \d+ DESCRIPTION (.*?)(?:, f \d+)?;", re.DOTALL)
_EARLIEST = 315532800  # 1980, before which a zip knows no time


def deken_name() -> str:
    """Return the file name of Deken's package, which says for whom it is."""
    kinds = {f"{each.deken}-{size}" for each in SYSTEMS for size in each.pd_endings.values()}
    whom = "".join(f"({kind})" for kind in sorted(kinds))
    return f"{LIBRARY}[v{patchlstm.__version__}]{whom}.dek"


def write_deken(compiled: Iterable[Path], target: Path, scratch: Path) -> None:
    """Write Deken's package, its checksum and the list of its objects.

    Parameters
    ----------
    compiled : iterable of Path
        The libraries for Pd of all systems.
    target : Path
        The folder that receives them.
    scratch : Path
        Folder for files on the way.
    """
    library = scratch / LIBRARY
    fill_pd(library, compiled)
    shutil.copy(ROOT / "LICENSE", library / "LICENSE.txt")
    package = target / deken_name()
    write_zip(library, package)
    checksum = hashlib.sha256(package.read_bytes()).hexdigest()
    _beside(package, ".sha256").write_text(f"{checksum}  {package.name}\n", encoding="utf-8")
    lines = [f"{name}\t{text}\n" for name, text in sorted(describe_objects(library).items())]
    _beside(package, ".txt").write_text("".join(lines), encoding="utf-8")


def describe_objects(library: Path) -> dict[str, str]:
    """Return what the help of each object in a folder says of it, as Deken reads it there."""
    found = {}
    for path in library.glob("*-help.pd"):
        (text,) = _DESCRIPTION.findall(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix("-help.pd")
        found[name] = " ".join(text.replace(" \\,", ",").split())
    return found


def write_zip(folder: Path, archive: Path) -> None:
    """Pack a folder, under its own name.

    The files' order does not depend on the disk, nor, with ``SOURCE_DATE_EPOCH``, their time on
    the clock.

    Parameters
    ----------
    folder, archive : Path
    """
    now = max(_EARLIEST, int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, time.gmtime(now)[:6])
            entry.external_attr = (0o100755 if os.access(path, os.X_OK) else 0o100644) << 16
            opened.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _beside(package: Path, ending: str) -> Path:
    return package.with_name(package.name + ending)
