"""C code that the compiler's sanitizers watch: every access to memory, undefined behaviour, leaks.

With the variable ``SANITIZER_REPORTS`` set to a folder, as `make soak` does, all tests run the shim
built so, and what the sanitizers find when a program ends is written there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from generator import aot
from generator.sources import contract_checksum, pd_libraries

FLAGS = (
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
    "-g",
)
RACES = ("-fsanitize=thread", "-fno-omit-frame-pointer", "-g")
"""Flags to watch instead what threads do to each other."""

INCLUDES = ("-I/usr/include/pd", "-I/usr/local/include/pd")

REPORTS = os.environ.get("SANITIZER_REPORTS", "")
"""Folder for reports; empty if the tests run what users run."""

_OWN = re.compile(r"host/shim/|lstm\.(?:pd_linux|so)")


def flags() -> list[str]:
    """Return what tests add to a compiler's command, which is nothing in an ordinary run."""
    return list(FLAGS) if REPORTS else []


@cache
def runtime() -> str:
    """Return AddressSanitizer's library, which a program without it must preload; empty: none."""
    command = ["cc", "-print-file-name=libasan.so"]
    found = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return found if found.startswith("/") else ""


def environment(reports: str | Path = REPORTS) -> dict[str, str]:
    """Return the variables with which a program runs that loads such a library.

    Parameters
    ----------
    reports : str or path
        Folder for what is found; empty for none, and then leaks are not looked for.
    """
    return {"LD_PRELOAD": runtime(), **options(reports)}


def options(reports: str | Path = REPORTS) -> dict[str, str]:
    """Return the variables with which a program runs that is such a one itself.

    Python never gives back all of its memory, so a leak alone does not change the exit status. Of
    an allocation only the caller is kept: Python's stacks, which have no frame pointers, would make
    the search take minutes. Where a thread's own variables lie in a library that was loaded late,
    the sanitizer guesses from the address, which now and then sends it into memory that is not
    there; our code has no such variables, so it need not know.
    """
    if not reports:
        return {"ASAN_OPTIONS": "detect_leaks=0"}
    asan = (
        f"detect_leaks=1:log_path={reports}/report:malloc_context_size=2:intercept_tls_get_addr=0"
    )
    return {"ASAN_OPTIONS": asan, "LSAN_OPTIONS": "exitcode=0"}


def build_pd_library(target: Path, watch: Sequence[str] = FLAGS) -> Path:
    """Build the library for Pd into a file, with the sanitizers that `watch` names."""
    command = ["cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-fPIC", "-shared", *INCLUDES, *watch]
    command += ["-fvisibility=hidden", "-DPD_FLOATSIZE=32", '-DPD_ENDING=".pd_linux"']
    command += [f"-DLSTM_CONTRACT={contract_checksum()}"]
    inputs = [*pd_libraries()["lstm"], *aot.build_objects(aot.this_target())]
    libraries = ["-ldl", "-lpthread", "-lm"]
    subprocess.run([*command, *inputs, "-o", target, *libraries], check=True)
    return target


def have_pd_watched(folder: Path) -> None:
    """Put into `folder` a ``pd`` that loads the sanitizers first, and let all tests start that."""
    program = shutil.which("pd")
    variables = " ".join(f"'{name}={value}'" for name, value in environment().items())
    script = folder / "pd"
    script.write_text(f'#!/bin/sh\nexec env {variables} {program} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def findings(reports: str | Path = REPORTS) -> list[str]:
    """Return each error, and each leak of our own code, that was written into the folder, once."""
    found = {}
    for file in sorted(Path(reports).glob("report*")):
        for text in _split(file.read_text(encoding="utf-8", errors="replace")):
            found.setdefault(re.sub(r"0x[0-9a-f]+|\d+ (?:byte|object)", "", text), text)
    return list(found.values())


def _split(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        is_leak = re.search(r"^(?:Direct|Indirect) leak of", part, re.MULTILINE)
        frames = re.findall(r"^\s*#\d+ .*", part, re.MULTILINE)
        if is_leak:
            if any(_OWN.search(frame) for frame in frames):
                yield part.strip()
        elif re.search(r"ERROR: (?!LeakSanitizer)|runtime error:", part):
            yield part.strip()
