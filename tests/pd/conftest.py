"""Fixtures: the library installed in a fresh folder, and a real Pd that uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from patchlstm.cli.install import install_pd
from realpd import Pd

pytest.register_assert_rewrite("dialogue")  # so that its asserts show what they compared


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder ``lstm`` as `patchlstm install` makes it."""
    return install_pd(tmp_path_factory.mktemp("externals"))


@pytest.fixture
def start_pd(library: Path, tmp_path: Path) -> Iterator[Callable[..., Pd]]:
    """Return a function that starts a Pd with the library; see `Pd` for what it takes."""
    running: list[Pd] = []

    def start(objects: dict[str, str], **options: Any) -> Pd:
        folder = tmp_path / f"pd{len(running)}"
        folder.mkdir()
        options.setdefault("path", [library])
        running.append(Pd(folder, objects=objects, **options))
        return running[-1]

    yield start
    for pd in running:
        pd.kill()
