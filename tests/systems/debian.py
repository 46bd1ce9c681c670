"""Debian's packages for another processor, unpacked into a folder; nothing of them is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path


def unpack(architecture: str, packages: Sequence[str], folder: Path) -> Path:
    """Return a folder with packages and all that they need.

    They come from where this system has its own, and apt checks their signatures by the keys that
    it has for them. It needs no right, since apt's knowledge of them is in `folder` as well.

    Parameters
    ----------
    architecture : str
        As Debian names it.
    packages : sequence of str
    folder : Path
        Folder that lives on; it is filled once for the same packages.

    Returns
    -------
    Path
        What would be ``/``.

    Raises
    ------
    subprocess.CalledProcessError
        If apt does not get them; it has said why.
    """
    root, complete = folder / "root", folder / "complete"
    wanted = " ".join(packages)
    if complete.exists() and complete.read_text(encoding="ascii") == wanted:
        return root
    shutil.rmtree(folder, ignore_errors=True)
    for needed in ("state/lists/partial", "cache/archives/partial"):
        (folder / "apt" / needed).mkdir(parents=True)
    (folder / "apt" / "status").touch()  # nothing is installed
    apt = ["apt-get", "--quiet=2", *_options(architecture, folder / "apt")]
    subprocess.run([*apt, "update"], check=True)
    get = ["install", "--download-only", "--yes", "--no-install-recommends"]
    subprocess.run([*apt, *get, *packages], check=True, stdout=subprocess.DEVNULL)
    for archive in sorted((folder / "apt" / "cache" / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "--extract", archive, root], check=True)
    if not (root / "lib").exists():  # a package that is not needed links it
        (root / "lib").symlink_to("usr/lib")
    complete.write_text(wanted, encoding="ascii")
    return root


def _options(architecture: str, folder: Path) -> list[str]:
    settings = {
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",  # who can write into the folder
        "Acquire::Languages": "none",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
