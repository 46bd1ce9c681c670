"""Runs the macOS binary for x86-64 in a process of Linux, with this Python behind it."""

from __future__ import annotations

from pathlib import Path

from maxdouble import Built, compile_double, double_sources
from patchlstm.cli.main import main
from proof import macho


def build(folder: Path) -> Built:
    """Install the package as a user does, and compile a double that can load its binary.

    Returns
    -------
    Built
        What the double's tests need.
    """
    layout, content = folder / "layout", folder / "image"
    image = macho.lay_out(macho.external(), "X86_64")
    content.write_bytes(image.content)
    lines = [f"image {content} 0 {len(image.content)}"]
    lines += [f"rebase - {address} 0" for address in image.rebases]
    lines += [f"bind {name} {address} {addend}" for address, name, addend in image.binds]
    layout.write_text("\n".join([*lines, f"entry - {image.entry} 0"]) + "\n")
    loader = Path(__file__).with_name("external_macho.c")
    sources = [path for path in double_sources() if Path(path).name != "external_posix.c"]
    compile_double(folder / "double", [*sources, loader])
    if main(["install", "max", "--to", str(folder / "Packages")]):
        raise RuntimeError("`patchlstm install max` failed")
    external = (
        folder / "Packages" / "lstm" / "externals" / "lstm.mxo" / "Contents" / "MacOS" / "lstm"
    )
    return Built((folder / "double",), external, environment={"MACHO_LAYOUT": str(layout)})
