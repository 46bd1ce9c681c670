"""The imports of patchlstm go downwards and form no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from setuptools.config.pyprojecttoml import read_configuration

ROOT = Path(__file__).parents[2]
SOURCES = {
    "patchlstm": ROOT / "host" / "patchlstm",
    "patchlstm_kernels": ROOT / "kernels" / "patchlstm_kernels",
}
# Rooms on one floor know nothing of each other. The ground is all that is in no folder.
FLOORS = [
    {"kernels"},
    {"ground"},
    {"objects"},
    {"sets", "network", "features"},
    {"interchange"},
    {"estimators"},
    {"live", "tuning"},
    {"patcher"},
    {"cli"},
]


def modules() -> dict[str, Path]:
    """Return all modules by their full names; a package has the name of its folder."""
    found = {}
    for package, folder in SOURCES.items():
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join([package, *(part for part in parts if part != "__init__")])] = path
    return found


MODULES = modules()


def room_of(module: str) -> str:
    package, *rest = module.split(".")
    if package == "patchlstm_kernels":
        return "kernels"
    is_in_a_folder = rest and (SOURCES[package] / rest[0]).is_dir()
    return rest[0] if is_in_a_folder else "ground"


def statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield every import, those for type checkers alone left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from statements(node)


def imports_of(module: str, path: Path) -> set[str]:
    """Return the modules of ours that a module imports."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    found: set[str] = set()
    for statement in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
            continue
        level = statement.level
        base = package[: len(package) - level + 1] if level else []
        source = ".".join([*base, *filter(None, [statement.module])])
        for alias in statement.names:
            inner = f"{source}.{alias.name}"
            found.add(inner if inner in MODULES else source)
    return found & MODULES.keys() - {module}


IMPORTS = {module: imports_of(module, path) for module, path in MODULES.items()}


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_has_a_floor():
    assert {room_of(module) for module in MODULES} == set().union(*FLOORS)


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) != "kernels"])
def test_a_room_imports_nothing_but_itself_and_what_is_below(module):
    room = room_of(module)
    wrong = {
        other
        for other in IMPORTS[module]
        if room_of(other) != room and floor_of(room_of(other)) >= floor_of(room)
    }
    assert not wrong


def test_kernels_know_nothing_of_the_host():
    for module, imported in IMPORTS.items():
        if room_of(module) == "kernels":
            assert {room_of(other) for other in imported} <= {"kernels"}


def test_the_engine_alone_knows_the_kernels_source():
    source = "patchlstm_kernels.source"
    know = {
        module
        for module, imported in IMPORTS.items()
        if not module.startswith(source) and any(other.startswith(source) for other in imported)
    }
    assert know == {"patchlstm_kernels.engine"}


def test_modules_form_no_circle():
    host = {name: others for name, others in IMPORTS.items() if name.startswith("patchlstm.")}
    TopologicalSorter(host).prepare()  # raises if they do
    assert len(host) > 40


def test_every_package_is_installed() -> None:
    installed = read_configuration(ROOT / "pyproject.toml")["tool"]["setuptools"]["packages"]
    there = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    assert set(installed) == there | {"patchlstm_patches"}
