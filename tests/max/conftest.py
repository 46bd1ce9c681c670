"""Fixtures: the double of Max, built once, and a function that starts one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from maxdouble import MaxDouble, build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the double's program and the shim that was compiled for it."""
    return build(tmp_path_factory.mktemp("max"))


@pytest.fixture
def start_max(built: tuple[Path, Path], tmp_path: Path) -> Iterator[Callable[..., MaxDouble]]:
    """Return a function that starts a double; see `MaxDouble` for what it takes."""
    running: list[MaxDouble] = []

    def start(objects: dict[str, str], **options: Any) -> MaxDouble:
        running.append(MaxDouble(built, tmp_path, objects, **options))
        return running[-1]

    yield start
    for double in running:
        double.kill()
