"""Starts Pds with the library as it is installed, or with one that the sanitizers watch."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import sanitizers
from patchlstm.cli.install import install_pd
from realpd import Pd


class Starter:
    """Installs the library into a folder, and starts Pds in other folders of it.

    Parameters
    ----------
    folder : Path
    watched : bool
        Whether the sanitizers watch the library.
    """

    def __init__(self, folder: Path, watched: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = count()
        self.library = install_pd(folder / "externals")
        self.reports = folder / "reports"
        self._environment: dict[str, str] = {}
        if watched:
            self.reports.mkdir(exist_ok=True)
            sanitizers.build_pd_library(self.library / "lstm.pd_linux")
            self._environment = sanitizers.environment(self.reports)

    def __call__(self, objects: dict[str, str], **options: Any) -> Pd:
        """Start a Pd in a folder of its own; takes what `Pd` takes besides."""
        folder = options.pop("folder", self._folder / f"pd{next(self._numbers)}")
        folder.mkdir(exist_ok=True)
        environment = {**self._environment, **options.pop("environment", {})}
        return Pd(folder, [self.library], objects, environment=environment, **options)
