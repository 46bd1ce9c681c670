"""The shim is built in layers: each file knows those below it alone, and there is no circle."""

import re
import subprocess
from pathlib import Path

import pytest

SHIM = Path(__file__).parents[2] / "host" / "shim"
LINES = [
    line
    for line in (SHIM / "layers.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
FLOORS = [line.split() for line in reversed(LINES) if ":" not in line]
ADAPTERS = {
    folder: names.split() for folder, names in (line.split(":") for line in LINES if ":" in line)
}
HEIGHTS = {room: height for height, floor in enumerate(FLOORS) for room in floor}
ROOMS = {file: room for room in HEIGHTS for file in room.split("+")}
OURS = sorted(SHIM.glob("*.[ch]"))


def included(path):
    """Return the rooms whose headers a file includes, without its own."""
    headers = re.findall(r'#include "(?:\.\./)?(\w+)\.h"', path.read_text(encoding="utf-8"))
    return {ROOMS[name] for name in headers if name in ROOMS} - {ROOMS.get(path.stem)}


def find_circle(needs):
    """Return rooms that need one another in a circle; none if there is no circle."""
    left = dict(needs)
    while free := [room for room in left if not left[room] & left.keys()]:
        for room in free:
            del left[room]
    return sorted(left)


@pytest.fixture(scope="module")
def symbols(tmp_path_factory):
    """Return what each file defines and what it leaves to others, as the linker sees it."""
    folder = tmp_path_factory.mktemp("objects")
    sources = sorted(SHIM.glob("*.c"))
    command = ["cc", "-std=c11", "-O0", "-c", "-DLSTM_CONTRACT=0", *map(str, sources)]
    subprocess.run(command, cwd=folder, check=True)
    table = {}
    for source in sources:
        listed = subprocess.run(
            ["nm", folder / f"{source.stem}.o"], check=True, capture_output=True, text=True
        ).stdout
        kinds = [line.split()[-2:] for line in listed.splitlines()]
        defined = {name for kind, name in kinds if kind in "TDBRC"}
        table[source.stem] = defined, {name for kind, name in kinds if kind == "U"}
    return table


@pytest.fixture(scope="module")
def needs(symbols):
    """Return which other rooms the linker needs for each."""
    where = {name: ROOMS[stem] for stem, (defined, _) in symbols.items() for name in defined}
    table = {room: set() for room in HEIGHTS}
    for stem, (_, wanted) in symbols.items():
        table[ROOMS[stem]] |= {where[name] for name in wanted & where.keys()} - {ROOMS[stem]}
    return table


def test_each_file_has_one_place():
    assert sorted(ROOMS) == sorted({path.stem for path in OURS})


def test_each_source_has_its_own_header():
    shared = {"table": "messages", "platform_posix": "platform"}
    for source in SHIM.glob("*.c"):
        header = f"{shared.get(source.stem, source.stem)}.h"
        assert f'#include "{header}"' in source.read_text(encoding="utf-8")


def test_the_symbols_form_no_circle(needs):
    assert find_circle(needs) == []
    assert needs["core"], "nm has shown nothing"


def test_a_circle_would_be_found(needs):
    assert find_circle({**needs, "patcher": {"core"}})


def test_the_symbols_come_from_below(needs):
    upward = [
        (room, other) for room in needs for other in needs[room] if HEIGHTS[other] >= HEIGHTS[room]
    ]
    assert upward == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_headers_come_from_below(path):
    height = HEIGHTS[ROOMS[path.stem]]
    assert {room for room in included(path) if HEIGHTS[room] >= height} == set()


@pytest.mark.parametrize("folder", ADAPTERS)
def test_adapters_include_what_is_meant_for_them(folder):
    for path in (SHIM / folder).glob("*.[ch]"):
        assert included(path) <= set(ADAPTERS[folder])
