"""`patchlstm install`: puts the library where the patcher finds it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from patchlstm.cli import environment
from patchlstm.cli.environment import SetupError

LIBRARY = "lstm"
"""Name of the library and of its folder."""

CLASSES = ("lstm.classifier", "lstm.dataseries", "lstm.labelset")
_CLASS_FILE = "lstm-class"  # one binary, under each class's name


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
        raise SetupError(
            "No external",
            "patchlstm was built without Pd's header m_pd.h; install it (Debian: puredata-dev) and"
            " run pip install again",
        )
    paths = environment.paths_text()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{LIBRARY}-") as scratch:
            made = Path(scratch, LIBRARY)
            _fill(made, compiled, paths)
            return _replace(folder / LIBRARY, made, Path(scratch, "old"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SetupError(
            "Cannot install",
            f"{folder} cannot be written ({reason}); name another folder with --to",
        ) from error


def compile_kernels() -> None:
    """Fill Numba's cache, so that nothing is compiled while music plays."""
    import patchlstm_kernels  # noqa: F401  (importing compiles; nothing else here needs it)


def _fill(made: Path, compiled: list[Path], paths: str) -> None:
    patches = environment.patches()
    shutil.copytree(patches / "pd", made, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(patches / "data", made / "data", ignore=shutil.ignore_patterns("*.py", "__*"))
    for binary in compiled:
        if binary.name.startswith(_CLASS_FILE):
            for name in CLASSES:
                shutil.copy(binary, made / binary.name.replace(_CLASS_FILE, name, 1))
        else:
            shutil.copy(binary, made)
    (made / environment.PATHS_FILE).write_text(paths, encoding="utf-8")


def _replace(target: Path, made: Path, old: Path) -> Path:
    if target.exists():
        if not (target / environment.PATHS_FILE).exists():
            raise SetupError(
                "Cannot install",
                f"{target} is there already and was not made by patchlstm; move it away or name"
                " another folder with --to",
            )
        target.replace(old)
    return made.replace(target)
