"""Compiles the externals for other systems, and for an old Linux, with the compiler of Zig."""

from __future__ import annotations

import plistlib
import re
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from generator import aot
from generator.sources import SHIM, contract_checksum, for_windows, has_kernels, max_library

_FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror")
_FLAGS_OF_ALL = (
    *_FLAGS,
    f"-DLSTM_CONTRACT={contract_checksum()}",
    "-fvisibility=hidden",
    "-s",
)

WINDOWS = "x86_64-windows-gnu"
"""The compiler's target."""

MACOS = {"arm64": "aarch64-macos.11.0", "x86_64": "x86_64-macos.10.15"}
"""Architecture to compiler target, whose last part is the least version of macOS."""

LINUX = {"x86_64": "x86_64-linux-gnu.2.17", "aarch64": "aarch64-linux-gnu.2.17"}
"""Processor to compiler target, whose last part is the least version of the C library."""

# CPU type, CPU subtype, and the exponent of the alignment, as <mach/machine.h> and lipo have them
_FAT_ENTRIES = {"arm64": (0x0100000C, 0, 14), "x86_64": (0x01000007, 3, 14)}
_FAT_MAGIC = 0xCAFEBABE


def build_windows(target: Path, scratch: Path) -> None:
    """Write Max's external for Windows x64.

    Parameters
    ----------
    target : Path
        The file, ``lstm.mxe64``.
    scratch : Path
        Folder for files on the way.
    """
    windows_library(target, max_library(), max_api(), scratch)


def build_macos(bundle: Path, scratch: Path, version: str) -> None:
    """Write Max's external for macOS, for both of its processors.

    Parameters
    ----------
    bundle : Path
        The folder, ``lstm.mxo``.
    scratch : Path
        Folder for files on the way.
    version : str
        The package's.
    """
    contents = bundle / "Contents"
    (contents / "MacOS").mkdir(parents=True)
    macos_library(contents / "MacOS" / "lstm", max_library(), scratch)
    (contents / "PkgInfo").write_text("iLaX????", encoding="ascii")
    properties = {
        "CFBundleExecutable": "lstm",
        "CFBundleIdentifier": "org.patchlstm.lstm",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleName": "lstm",
        "CFBundlePackageType": "iLaX",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": "10.15",
    }
    (contents / "Info.plist").write_bytes(plistlib.dumps(properties))


def windows_library(
    target: Path,
    sources: Sequence[Path],
    api: dict[str, list[str]],
    scratch: Path,
    flags: Sequence[str] = (),
) -> None:
    """Write a library for Windows x64.

    Parameters
    ----------
    target : Path
        The file.
    sources : sequence of Path
        C files; that for POSIX systems is replaced.
    api : dict
        A patcher's library, without ``.dll``, to what is used of it.
    scratch : Path
        Folder for files on the way.
    flags : sequence of str
        Further arguments of the compiler.
    """
    libraries = [import_library(name, functions, scratch) for name, functions in api.items()]
    library = scratch / f"{target.name}.dll"
    objects = _kernels("windows-x86_64", sources)
    files = [*map(str, [*for_windows(sources), *objects, *libraries]), "-lpsapi"]
    _compile(WINDOWS, ["-shared", *flags, *files, "-o", str(library)])
    target.write_bytes(library.read_bytes())


def macos_library(
    target: Path, sources: Sequence[Path], scratch: Path, flags: Sequence[str] = ()
) -> None:
    """Write a library for macOS, for both of its processors; the arguments are as above."""
    slices = {}
    for architecture, compiler_target in MACOS.items():
        library = scratch / f"{target.name}.{architecture}"
        # the patcher's functions are found in the program that loads the library
        link = ["-dynamiclib", "-undefined", "dynamic_lookup", "-Wl,-install_name,lstm"]
        inputs = [*sources, *_kernels(f"macos-{architecture}", sources)]
        _compile(compiler_target, [*flags, *map(str, inputs), *link, "-o", str(library)])
        slices[architecture] = library.read_bytes()
    target.write_bytes(_join(slices))
    target.chmod(0o755)


def linux_library(
    target: Path, sources: Sequence[Path], processor: str, flags: Sequence[str] = ()
) -> None:
    """Write a library for Linux, for one processor of `LINUX`; the arguments are as above."""
    inputs = [*sources, *_kernels(f"linux-{processor}", sources)]
    libraries = ["-ldl", "-lpthread", "-lm"]
    options = ["-fPIC", "-shared", *flags]
    _compile(LINUX[processor], [*options, *map(str, inputs), *libraries, "-o", str(target)])


def max_api() -> dict[str, list[str]]:
    """Return the functions that the adapter declares, by the library of Max that has them."""
    header = (SHIM / "max" / "max_api.h").read_text(encoding="utf-8")
    names: dict[str, list[str]] = {"MaxAPI": [], "MaxAudio": []}
    _, _, declarations = header.partition("/* symbols, classes")
    for part, text in zip(names, declarations.split("/* MSP, "), strict=True):
        names[part] = re.findall(r"^[\w ]+?\**(\w+)\(", text, re.MULTILINE)
    return names


def import_library(name: str, functions: Sequence[str], scratch: Path) -> Path:
    """Write what a linker must know of a Windows library, and return its file."""
    definition = scratch / f"{name}.def"
    lines = [f"LIBRARY {name}.dll", "EXPORTS", *functions]
    definition.write_text("\n".join(lines) + "\n", encoding="ascii")
    library = scratch / f"{name}.lib"
    zig(["dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library)])
    return library


def _kernels(target: str, sources: Sequence[Path]) -> list[Path]:
    """Return the objects that the sources, if they call kernels, are linked with."""
    return aot.build_objects(target) if has_kernels(sources) else []


def _compile(compiler_target: str, arguments: Sequence[str]) -> None:
    zig(["cc", "-target", compiler_target, *_FLAGS_OF_ALL, *arguments])


def zig(arguments: Sequence[str]) -> None:
    """Run the compiler of Zig."""
    subprocess.run([sys.executable, "-m", "ziglang", *arguments], check=True)


def _join(slices: dict[str, bytes]) -> bytes:
    """Return one file that holds a library for each architecture."""
    head = struct.pack(">II", _FAT_MAGIC, len(slices))
    body = b""
    start = len(head) + 20 * len(slices)
    for architecture, content in slices.items():
        cpu, subtype, exponent = _FAT_ENTRIES[architecture]
        body += bytes(-(start + len(body)) % (1 << exponent))
        offset = start + len(body)
        head += struct.pack(">IIIII", cpu, subtype, offset, len(content), exponent)
        body += content
    return head + body
