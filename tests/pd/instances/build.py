"""Builds a host with several instances of Pd in one process, from Pd's source as Debian has it."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ARCHIVE = "puredata_0.53.1+ds.orig.tar.xz"
CHECKSUM = "18abe6db2bfe783458aee2c062ee1ce01abb41fd0c790dced97a2f5846460d78"

_HOST = Path(__file__).with_name("host.c")
_DEFINES = ("-DPDINSTANCE", "-DPDTHREADS")
_NOT_IN_CORE = (
    *("s_audio_", "s_midi_", "s_libpdmidi"),  # those for sound cards
    *("s_entry", "s_file", "s_watchdog", "d_fft_fftw", "x_libpdreceive"),
)
_DUMMIES = ("s_audio_dummy.c", "s_audio_paring.c", "s_midi_dummy.c")


class UnavailableError(Exception):
    """There is no source of Pd, for a reason that its text gives."""


def build_host(target: Path, cache: Path, flags: Sequence[str] = ()) -> Path:
    """Build the host.

    Parameters
    ----------
    target : Path
    cache : Path
        Folder that lives on. Pd is built into it once: from the folder that the environment
        variable ``PD_SOURCE`` names, else from Debian's archive.
    flags : sequence of str
        For the compiler.

    Raises
    ------
    UnavailableError
        If there is no source to build it from.
    """
    cache.mkdir(parents=True, exist_ok=True)
    source = find_source(cache)
    library = cache / "libpd.so"
    if not library.exists():
        _build_library(source, library)
    command = ["cc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", *_DEFINES, *flags]
    command += [f"-isystem{source}", str(_HOST), str(library), f"-Wl,-rpath,{cache}", "-lpthread"]
    subprocess.run([*command, "-o", target], check=True)
    return target


def list_core(source: Path) -> list[Path]:
    """Return the C files of Pd that every kind of it has, with dummies in place of sound cards."""
    all_files = sorted(source.glob("[dgmsx]_*.c"))
    files = [file for file in all_files if not file.name.startswith(_NOT_IN_CORE)]
    return [*files, *(source / name for name in _DUMMIES)]


def _build_library(source: Path, library: Path) -> None:
    files = [*list_core(source), *source.glob("z_*.c"), source / "x_libpdreceive.c"]
    command = ["cc", "-O1", "-g", "-w", "-fPIC", "-shared", "-fno-strict-aliasing", *_DEFINES]
    command += ["-DPD", "-DHAVE_UNISTD_H", "-DHAVE_LIBDL", "-DUSEAPI_DUMMY", f"-I{source}"]
    made = library.with_suffix(".new")
    subprocess.run([*command, *files, "-o", made, "-lm", "-lpthread", "-ldl"], check=True)
    made.rename(library)


def find_source(cache: Path) -> Path:
    """Return the folder of Pd's C files.

    Parameters
    ----------
    cache : Path
        Folder that lives on, where it is unpacked, unless ``PD_SOURCE`` names one.

    Raises
    ------
    UnavailableError
        If it cannot be had.
    """
    given = os.environ.get("PD_SOURCE")
    if given:
        return Path(given, "src")
    source = cache / "src"
    if not source.exists():
        _unpack(_download(), source)
    return source


def _download() -> bytes:
    """Return Debian's archive, from where this system has its packages."""
    command = ["apt-get", "download", "--print-uris", "puredata-core"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        pool = found.split("'")[1].rpartition("/")[0]
        with urllib.request.urlopen(f"{pool}/{ARCHIVE}", timeout=30) as response:
            archive: bytes = response.read()
    except (OSError, IndexError, subprocess.CalledProcessError) as error:
        raise UnavailableError(f"{ARCHIVE} cannot be had: {error}") from None
    if hashlib.sha256(archive).hexdigest() != CHECKSUM:
        raise UnavailableError(f"{ARCHIVE} is another one now")
    return archive


def _unpack(archive: bytes, source: Path) -> None:
    made = source.with_suffix(".new")
    made.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            folder, _, name = member.name.rpartition("/")
            if member.isfile() and folder.endswith("/src"):
                (made / name).write_bytes(files.extractfile(member).read())
    made.rename(source)
