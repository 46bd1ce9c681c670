"""`patchlstm install`: puts the library where the patcher finds it."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from patchlstm.cli import environment
from patchlstm.cli.environment import SetupError
from patchlstm.cli.output import Output
from patchlstm.objects.catalogue import EVERYTHING

LIBRARY = "lstm"
"""Name of the library and of its folder."""

_CLASS_FILE = "lstm-class"  # one binary, under each class's name


def run(options: argparse.Namespace, output: Output) -> None:
    """Install for a patcher, and tell where."""
    is_max = options.patcher == "max"
    target = options.to or (environment.max_folder() if is_max else environment.pd_folder())
    made = (install_max if is_max else install_pd)(target.expanduser().absolute())
    output.say(
        f"installed {made}",
        "ready: restart Max; then [lstm.classifier~] and its help are there"
        if is_max
        else f"ready: open {made / 'examples' / 'words.pd'} in Pd and say your words; in patches of"
        " your own, [declare -path lstm -lib lstm]",
    )
    output.give(installed=made)


def install_pd(folder: Path) -> Path:
    """Make a ready folder ``lstm`` for Pd.

    An older one is replaced as a whole; it goes on working until the new one is complete.

    Parameters
    ----------
    folder : Path
        Where Pd looks for externals.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    SetupError
        If something needed is missing or the folder cannot be written.
    """
    compiled = environment.externals()
    if not compiled:
        remedy = (
            "patchlstm was built without Pd's header m_pd.h; install it (Debian: puredata-dev) and"
            " run pip install again"
            if sys.platform == "linux"
            else "`make pd-foreign` makes it, on Linux; copy host/patchlstm/externals from there"
        )
        raise SetupError("No external", remedy)
    paths = environment.paths_text()

    def fill(made: Path) -> None:
        fill_pd(made, compiled)
        (made / environment.PATHS_FILE).write_text(paths, encoding="utf-8")

    return _install(folder, "lstm-meta.pd", fill)


def install_max(folder: Path) -> Path:
    """Make a ready package ``lstm`` for Max; an older one is replaced as a whole.

    Parameters
    ----------
    folder : Path
        Max's folder of packages.

    Returns
    -------
    Path
        The new package.

    Raises
    ------
    SetupError
        If something needed is missing or the folder cannot be written.
    """
    package = environment.max_package()
    if not package.is_dir():
        raise SetupError(
            "No package", f"{package} is not there; `make max` in patchlstm's sources makes it"
        )
    if sys.platform == "win32" and platform.machine() != "AMD64":
        raise SetupError(
            "Wrong Python",
            f"{sys.executable} is for {platform.machine()}, and Max is a program for AMD64; install"
            " patchlstm in a Python for AMD64",
        )
    paths = environment.paths_text()
    paths_file = Path("support", environment.PATHS_FILE)

    def fill(made: Path) -> None:
        shutil.copytree(package, made)
        (made / paths_file).parent.mkdir(exist_ok=True)
        (made / paths_file).write_text(paths, encoding="utf-8")

    return _install(folder, "package-info.json", fill)


def fill_pd(made: Path, compiled: Iterable[Path]) -> None:
    """Make a folder ``lstm`` for Pd, complete except for the paths of a Python.

    Parameters
    ----------
    made : Path
        The folder, which is not there yet.
    compiled : iterable of Path
        The library and the file that loads each class, for each kind of Pd.
    """
    patches = environment.patches()
    shutil.copytree(patches / "pd", made, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(patches / "data", made / "data", ignore=shutil.ignore_patterns("*.py", "__*"))
    for binary in compiled:
        if binary.name.startswith(_CLASS_FILE):
            for each in EVERYTHING:
                shutil.copy(binary, made / binary.name.replace(_CLASS_FILE, each.name, 1))
        else:
            shutil.copy(binary, made)


def _install(folder: Path, mark: str, fill: Callable[[Path], None]) -> Path:
    """Let `fill` make the library's folder, and put it into `folder` when it is complete.

    An older one is known by the file `mark`, which names us: it may have come from Deken.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{LIBRARY}-") as scratch:
            made = Path(scratch, LIBRARY)
            fill(made)
            return _replace(folder / LIBRARY, made, Path(scratch, "old"), mark)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SetupError(
            "Cannot install",
            f"{folder} cannot be written ({reason}); name another folder with --to",
        ) from error


def _replace(target: Path, made: Path, old: Path, mark: str) -> Path:
    if target.exists():
        mark_file = target / mark
        if not (mark_file.is_file() and b"patchlstm" in mark_file.read_bytes()):
            raise SetupError(
                "Cannot install",
                f"{target} is there already and was not made by patchlstm; move it away or name"
                " another folder with --to",
            )
        target.replace(old)
    return made.replace(target)
