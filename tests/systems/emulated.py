"""Debian on another processor, which qemu emulates: its Pure Data, its Python, this patchlstm."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from generator.sources import ROOT
from systems import debian
from systems.wheel import find_system, make_wheel

_DEBIAN = "arm64"
_WHEELS = "manylinux2014_aarch64"
_EMULATOR = "qemu-aarch64-static"
_PACKAGES = ("puredata-core", "puredata-dev", "python3", "libpython3.11")


class Emulated:
    """Debian for a processor, with this patchlstm in an environment of its Python.

    Attributes
    ----------
    programs : Path
        Folder with what runs its ``pd`` and ``python3``, for the PATH.
    """

    def __init__(self) -> None:
        folder = ROOT / "build" / "systems" / _DEBIAN
        self._root = debian.unpack(_DEBIAN, _PACKAGES, folder / "debian")
        (self._python,) = (self._root / "usr" / "bin").glob("python3.*[0-9]")
        self._environment = folder / "environment"
        self.programs = self._environment / "bin"

    def set_up(self) -> None:
        """Make the environment, with patchlstm as it is now."""
        shutil.rmtree(self._environment, ignore_errors=True)
        self.programs.mkdir(parents=True)
        # as `python3 -m venv` makes it; that would start programs, and those of its processor
        # run where we start them only
        (self._environment / "pyvenv.cfg").write_text(f"home = {self._python.parent}\n")
        self._tell_python_where_it_is()
        self._write_program("pd", self._root / "usr" / "bin" / "puredata")
        self._write_program("python3", self._python)
        packages = self._environment / "lib" / self._python.name / "site-packages"
        with tempfile.TemporaryDirectory() as scratch:
            headers = self._root / "usr" / "include" / "pd"
            wheel = make_wheel(find_system("linux-aarch64"), headers, Path(scratch))
            version = self._python.name.removeprefix("python")
            system = ["--platform", _WHEELS, "--python-version", version, "--only-binary", ":all:"]
            pip = [sys.executable, "-m", "pip", "install", "--quiet", *system]
            subprocess.run([*pip, "--target", packages, wheel], check=True)

    def run_patchlstm(self, *words: str) -> str:
        """Run the command `patchlstm`; return what it says.

        Raises
        ------
        subprocess.CalledProcessError
            If it fails; it has said why.
        """
        code = f"from patchlstm.cli.main import main; raise SystemExit(main({[*words]}))"
        return self.run_python(code)

    def run_python(self, code: str) -> str:
        """Run some Python in the environment; return what it says, or raise as above."""
        path = os.pathsep.join([str(self.programs), os.environ["PATH"]])
        return subprocess.run(
            [self.programs / "python3", "-I", "-c", code],
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def _tell_python_where_it_is(self) -> None:
        """Have Python name its library by the path that all programs find, qemu or not."""
        for file in (self._root / "usr" / "lib" / self._python.name).glob("_sysconfigdata_*.py"):
            text = file.read_text(encoding="utf-8")
            place = f"'LIBDIR': '{self._root}/usr/"
            file.write_text(text.replace("'LIBDIR': '/usr/", place), encoding="utf-8")

    def _write_program(self, name: str, program: Path) -> None:
        """Write what runs a program: it finds files in its own system first, then in this one."""
        path = self.programs / name
        words = [_EMULATOR, "-0", path, "-L", self._root, program]
        path.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
