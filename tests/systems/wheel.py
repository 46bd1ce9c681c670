"""A wheel for another system, as `make dist` makes it, of the sources as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.dist.pdlibraries import write_pd_libraries
from generator.dist.systems import SYSTEMS, System
from generator.dist.wheels import write_pure_part, write_wheel
from patchlstm.cli import environment


def find_system(kernels: str) -> System:
    """Return what `make dist` knows of a system, by the name that it has for the kernels."""
    return next(each for each in SYSTEMS if each.kernels == kernels)


def make_wheel(system: System, include: Path, scratch: Path) -> Path:
    """Make a wheel, with Pd's library for numbers of 32 bits alone, as compiling takes long.

    Parameters
    ----------
    system : System
        The wheel has the external for Max on it only if `make max` has made that.
    include : Path
        The folder of Pd's headers.
    scratch : Path
        Folder for files on the way, and for the wheel.
    """
    pure, libraries = scratch / "pure", scratch / "pd"
    write_pure_part(pure)
    libraries.mkdir()
    endings = {each: size for each, size in system.pd_endings.items() if size == 32}
    package = environment.max_package()
    max_external = system.max_external if package.is_dir() else None
    system = replace(system, pd_endings=endings, max_external=max_external)
    compiled = write_pd_libraries(system, libraries, include, scratch)
    write_wheel(system, pure, compiled, package, scratch)
    (made,) = scratch.glob("*.whl")
    return made
