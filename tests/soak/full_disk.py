"""Writes when the disk is full: one error, what was there stays, and later it works again."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from realpd import Pd
from soak.report import Row

_SIZE = 64 * 1024  # bytes of the disk
_FILES = ("set.json", "labels.json", "model.json", "model.lstm")
_BOXES = {
    "s": "lstm.dataseries one",
    "l": "lstm.labelset one",
    "c": "lstm.classifier one -hiddensize 4 -maxiter 1 -experts lstm",
    "large": "lstm.classifier large -hiddensize 64 -maxiter 1 -experts lstm",
}


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Make a folder a file system of its own of 64 KiB; tell whether that was allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "patchlstm-soak", str(folder)]
    try:
        is_mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_disk(start: Callable[..., Pd], folder: Path, n: int) -> Row:
    """Write `n` times to a disk that is full; the row says so if there can be none."""
    what = "a write to a full disk"
    disk = folder / "disk"
    with small_disk(disk) as is_mounted:
        if not is_mounted:
            return Row(what, "0", note="skipped: only root may mount a small disk")
        with start(_BOXES, folder=disk) as pd:
            failures = _write_too_much(pd, disk, n, fill=lambda: _fill(disk), free=_free(disk))
    return Row(what, f"{n * len(_FILES):,} writes", failures)


def limit_files(start: Callable[..., Pd], folder: Path, n: int) -> Row:
    """Write `n` times beyond the size that the system lets a process's files have."""
    own = folder / "limited"
    own.mkdir()
    with start(_BOXES, folder=own) as pd:
        unlimited = resource.prlimit(pd.process.pid, resource.RLIMIT_FSIZE)

        def limit() -> None:
            resource.prlimit(pd.process.pid, resource.RLIMIT_FSIZE, (100, unlimited[1]))

        def lift() -> None:
            resource.prlimit(pd.process.pid, resource.RLIMIT_FSIZE, unlimited)

        failures = _write_too_much(pd, own, n, limit, lift)
    return Row("a write beyond `ulimit -f`", f"{n * len(_FILES):,} writes", failures)


def _write_too_much(
    pd: Pd, folder: Path, n: int, fill: Callable[[], None], free: Callable[[], None]
) -> list[str]:
    for i in range(6):
        pd.send(f"s addframe {i} {i} {i % 2}", f"l addlabel {i} {i % 2}")
    pd.send("c fit one one", "large fit one one")
    boxes = dict(zip(_FILES, ("s", "l", "c", "c"), strict=True))
    failures = []
    for _ in range(n):
        free()
        before = {}
        for file, box in boxes.items():
            failures += _check(pd, box, file, succeeds=True)
            before[file] = (folder / file).read_bytes()
        fill()
        for file, box in boxes.items():
            failures += _check(pd, box, file, succeeds=False)
            if (folder / file).read_bytes() != before[file]:
                failures.append(f"{file} has changed")
        failures += [f"{left.name} was left" for left in folder.glob(".patchlstm-*")]
    free()
    failures += [text for file, box in boxes.items() for text in _check(pd, box, file, True)]
    return failures if pd.quit(3) == 3 else [*failures, "Pd did not quit"]


def _check(pd: Pd, box: str, file: str, succeeds: bool) -> list[str]:
    lines = [line for line in pd.ask(box, f"write {file}") if line.source.startswith(f"{box}.")]
    answers = [line.atoms[0] for line in lines if line.atoms[0] not in ("fit", "progress")]
    answers = [answer for answer in answers if answer not in ("addframe", "addlabel")]
    expected = ["write"] if succeeds else ["error"]
    return [] if answers == expected else [f"{file}: {[line.text for line in lines]}"]


def _fill(folder: Path) -> None:
    """Write until nothing more fits."""
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(512))
        except OSError:
            os.fsync(filler.fileno())


def _free(folder: Path) -> Callable[[], None]:
    return lambda: (folder / "filler").unlink(missing_ok=True)
