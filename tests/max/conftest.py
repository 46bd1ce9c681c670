"""Fixtures: the double of Max, built once, and a function that starts one."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import maxdouble
from generator.maxpackage import __main__ as package
from maxdouble import Built, MaxDouble

collect_ignore = [] if "MAX_BINARY" in os.environ else ["proof"]  # `make max-proof` runs it


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the double and the external: this system's, or a foreign one that MAX_BINARY names."""
    foreign = os.environ.get("MAX_BINARY")
    builder = importlib.import_module(f"proof.{foreign}") if foreign else maxdouble
    found: Built = builder.build(tmp_path_factory.mktemp("max"))
    return found


@pytest.fixture
def start_max(built: Built, tmp_path: Path) -> Iterator[Callable[..., MaxDouble]]:
    """Return a function that starts a double; see `MaxDouble` for what it takes."""
    running: list[MaxDouble] = []

    def start(objects: dict[str, str], **options: Any) -> MaxDouble:
        running.append(MaxDouble(built, tmp_path, objects, **options))
        return running[-1]

    yield start
    for double in running:
        double.kill()


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the package for Max without its binaries."""
    folder = tmp_path_factory.mktemp("package") / "lstm"
    package.write_texts(folder)
    return folder
