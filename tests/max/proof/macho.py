"""Lays out the macOS binaries as macOS's loader would, for those who run them here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import lief

from patchlstm.cli import environment


@dataclass(frozen=True)
class Image:
    """A binary in memory, from address 0 on.

    `rebases` are the addresses of its pointers to itself; `binds` are addresses, names and addends
    of those to elsewhere.
    """

    content: bytes
    rebases: list[int]
    binds: list[tuple[int, str, int]]
    entry: int


def external() -> Path:
    """Return the external for macOS that `make max` has made.

    Raises
    ------
    FileNotFoundError
        If it has not.
    """
    path = environment.max_package() / "externals" / "lstm.mxo" / "Contents" / "MacOS" / "lstm"
    if not path.exists():
        raise FileNotFoundError("`make max` makes the binary that is to be run")
    return path


def lay_out(path: Path, processor: str) -> Image:
    """Return the binary for a processor, ``X86_64`` or ``ARM64``."""
    fat = lief.MachO.parse(str(path))
    binaries = [fat.at(i) for i in range(fat.size)]
    binary = next(each for each in binaries if each.header.cpu_type.name == processor)
    size = max(segment.virtual_address + segment.virtual_size for segment in binary.segments)
    content = bytearray(size)
    for segment in binary.segments:
        start = segment.virtual_address
        content[start : start + segment.file_size] = bytes(segment.content)
    rebases = [each.address for each in binary.relocations if each.address]
    binds = [(each.address, each.symbol.name, each.addend) for each in binary.bindings]
    entry = next(each.value for each in binary.symbols if each.name == "_ext_main")
    return Image(bytes(content), rebases, binds, entry)
