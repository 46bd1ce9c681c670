"""Fixtures: the library installed in a fresh folder, and a real Pd that uses it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sanitizers
from patchlstm.cli.install import install_pd
from realpd import Pd

_FOREIGN = os.environ.get("PD_FOREIGN")  # `make pd-proof` sets it
collect_ignore = [] if _FOREIGN else ["foreign"]

pytest.register_assert_rewrite("dialogue")  # so that its asserts show what they compared


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder ``lstm`` as `patchlstm install` makes it, here or where PD_FOREIGN says."""
    if _FOREIGN:
        installed: Path = importlib.import_module(f"foreign.{_FOREIGN}").install(
            tmp_path_factory.mktemp("externals")
        )
        return installed
    folder = install_pd(tmp_path_factory.mktemp("externals"))
    if sanitizers.REPORTS:
        sanitizers.build_pd_library(folder / "lstm.pd_linux")
        sanitizers.have_pd_watched(tmp_path_factory.mktemp("watched"))
    return folder


@pytest.fixture
def start_pd(library: Path, tmp_path: Path) -> Iterator[Callable[..., Pd]]:
    """Return a function that starts a Pd with the library; see `Pd` for what it takes."""
    running: list[Pd] = []

    def start(objects: dict[str, str], **options: Any) -> Pd:
        folder = tmp_path / f"pd{len(running)}"
        folder.mkdir()
        options.setdefault("path", [library])
        if sanitizers.REPORTS and "LD_PRELOAD" in options.get("environment", {}):
            pytest.skip("what it preloads cannot be there beside the sanitizers")
        running.append(Pd(folder, objects=objects, **options))
        return running[-1]

    yield start
    for pd in running:
        pd.kill()
