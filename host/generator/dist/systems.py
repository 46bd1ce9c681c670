"""The systems that there are wheels for, and what each calls things."""

from __future__ import annotations

from dataclasses import dataclass

from generator.maxpackage.binaries import LINUX, MACOS, WINDOWS


@dataclass(frozen=True)
class System:
    """A system and a processor.

    Attributes
    ----------
    kernels : str
        The target of `generator.aot`.
    compiler : str
        The target of Zig's compiler.
    platform : str
        What pip calls it.
    module_ending : str
        How the file of an extension module for every Python from 3.10 on ends.
    pd_folder : str
        Where in the folder ``externals`` the wheel has the libraries for Pd.
    pd_endings : dict
        How these end, each with the size of Pd's numbers in bits. Every Pd knows the endings for 32
        bits, which are also different enough for one folder to serve all systems.
    deken : str
        What Deken calls it, without the size of numbers.
    max_external : str or None
        The file or folder in Max's package that runs on it.
    """

    kernels: str
    compiler: str
    platform: str
    module_ending: str
    pd_folder: str
    pd_endings: dict[str, int]
    deken: str
    max_external: str | None = None


_MACOS_ENDINGS = {".pd_darwin": 32}

SYSTEMS = (
    System(
        "linux-x86_64",
        LINUX["x86_64"],
        "manylinux2014_x86_64.manylinux_2_17_x86_64",
        ".abi3.so",
        ".",
        {".l_amd64": 32, ".linux-amd64-64.so": 64},
        "Linux-amd64",
    ),
    System(
        "linux-aarch64",
        LINUX["aarch64"],
        "manylinux2014_aarch64.manylinux_2_17_aarch64",
        ".abi3.so",
        ".",
        {".l_arm64": 32, ".linux-arm64-64.so": 64},
        "Linux-arm64",
    ),
    System(
        "windows-x86_64",
        WINDOWS,
        "win_amd64",
        ".pyd",
        "pd-windows",
        {".dll": 32},
        "Windows-amd64",
        "lstm.mxe64",
    ),
    System(
        "macos-arm64",
        MACOS["arm64"],
        "macosx_11_0_arm64",
        ".abi3.so",
        "pd-macos",
        _MACOS_ENDINGS,
        "Darwin-arm64",
        "lstm.mxo",
    ),
    System(
        "macos-x86_64",
        MACOS["x86_64"],
        "macosx_10_15_x86_64",
        ".abi3.so",
        "pd-macos",
        _MACOS_ENDINGS,
        "Darwin-amd64",
        "lstm.mxo",
    ),
)
