"""`patchlstm doctor`: what is found where, and what is wrong with it."""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from patchlstm.cli import environment, headless
from patchlstm.cli.environment import SetupError
from patchlstm.cli.install import LIBRARY
from patchlstm.cli.output import Output


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        Its name.
    found : str
        What was found; what is wrong and how to mend it if not `is_well`.
    is_well : bool
    """

    what: str
    found: str
    is_well: bool = True

    def __str__(self) -> str:
        return f"{'ok  ' if self.is_well else 'BAD '} {self.what:<11} {self.found}"


def run(options: argparse.Namespace, output: Output) -> int:
    """Tell all findings; return 0 if all is well, else 1."""
    folder = (options.folder or environment.pd_folder()).expanduser().absolute()
    findings = []
    for finding in examine(folder):
        output.say(finding)
        findings.append(finding)
    is_well = all(finding.is_well for finding in findings)
    output.say(
        "all is well" if is_well else "something is wrong; the lines marked BAD say what to do"
    )
    output.give(is_well=is_well, findings=[asdict(finding) for finding in findings])
    return 0 if is_well else 1


def examine(folder: Path) -> Iterator[Finding]:
    """Yield what is found on this machine.

    Parameters
    ----------
    folder : Path
        Where the library was installed, the parent of the folder ``lstm``.
    """
    yield Finding("system", platform.platform())
    yield Finding("Python", f"{platform.python_version()}, {sys.executable}")
    yield _look("libpython", environment.find_libpython)
    yield _look("bridge", environment.find_bridge)
    for package in ("patchlstm", "numpy", "cffi", "orjson"):
        yield Finding(package, importlib.metadata.version(package))
    yield _examine_kernels()
    compiled = environment.externals()
    yield Finding(
        "externals",
        ", ".join(path.name for path in compiled)
        or "none was built: install Pd's header (Debian: puredata-dev), run pip install again",
        bool(compiled),
    )
    pd = environment.find_pd()
    if pd is None:
        yield Finding("Pd", "not found on the PATH; install it (Debian: puredata)", False)
    else:
        yield Finding("Pd", f"{environment.pd_version(pd) or 'unknown version'}, {pd}")
    # `install` prints the library's own folder, so that is taken as well
    installed = folder if (folder / environment.PATHS_FILE).exists() else folder / LIBRARY
    yield from _examine_installation(installed)
    if pd is not None and (installed / environment.PATHS_FILE).exists():
        yield _look("in Pd", lambda: headless.try_library(pd, installed))


def _look(what: str, look: Callable[[], object]) -> Finding:
    try:
        return Finding(what, str(look()))
    except SetupError as error:
        return Finding(what, str(error), False)


def _examine_kernels() -> Finding:
    try:
        from patchlstm_kernels import engine
    except ImportError as error:
        return Finding("kernels", str(error), False)
    if engine.NAME == "jit":
        return Finding("kernels", "Numba compiles each when it is first used, which takes a minute")
    return Finding("kernels", f"compiled for {engine.NAME}")


def _examine_installation(installed: Path) -> Iterator[Finding]:
    paths_file = installed / environment.PATHS_FILE
    if not paths_file.exists():
        yield Finding(
            "installed", f"not in {installed}; run `patchlstm install pd` (or name --in)", False
        )
        return
    yield Finding("installed", str(installed))
    for key, path in environment.read_paths(paths_file).items():
        if key != "version" and not Path(path).exists():
            yield Finding(
                key, f"{paths_file} names {path}, which is gone; run `patchlstm install pd`", False
            )
    if paths_file.read_text(encoding="utf-8") != environment.paths_text():
        yield Finding(
            "paths",
            f"{paths_file} names another Python than this one; if that is not intended, run"
            " `patchlstm install pd` again",
        )
