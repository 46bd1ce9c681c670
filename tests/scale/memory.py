"""How much memory a fit to shards takes beyond what the program itself takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from shard_files import write_npz

N_DIMENSIONS = 13
N_LABELS = 10
LENGTHS = 40, 80  # frames
MEGA = 1e6

_RUN = """
import re, sys
from pathlib import Path
from patchlstm.cli.main import main
assert main(sys.argv[1:]) == 0
# Not getrusage: that counts what the parent had before this program was loaded.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024)
"""


class Peak(NamedTuple):
    """What a fit took."""

    n_bytes: int
    seconds: float


def make_series(n_series: int, rng: np.random.Generator) -> tuple[list[np.ndarray], list[str]]:
    """Noisy turns, at a speed that is the label's."""
    labels = rng.integers(N_LABELS, size=n_series)
    directions = np.random.default_rng(0).normal(size=(2, N_DIMENSIONS))
    series = []
    for label in labels:
        angle = (0.05 + 0.05 * label) * np.arange(rng.integers(*LENGTHS))[:, np.newaxis]
        turned = np.hstack([np.cos(angle), np.sin(angle)]) @ directions
        noise = rng.standard_normal(turned.shape, np.float32)
        series.append((turned + noise).astype(np.float32))
    return series, [f"speed {label}" for label in labels]


def write_shards(folder: Path, n_series: int, n_shards: int, kind: str) -> int:
    """Write a folder of shards; return the bytes of the frames of the largest."""
    folder.mkdir()
    largest = 0
    for number in range(n_shards):
        series, labels = make_series(n_series // n_shards, np.random.default_rng([1, number]))
        largest = max(largest, sum(values.nbytes for values in series))
        ids = [f"{number}-{row}" for row in range(len(series))]
        path = folder / f"part-{number:03}"
        if kind == "npz":
            write_npz(path, series, labels, ids)
        else:
            _write_parquet(path.with_suffix(".parquet"), series, labels, ids)
    return largest


def _write_parquet(path: Path, series: list[np.ndarray], labels: list[str], ids: list[str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    frames = pa.ListArray.from_arrays(
        np.arange(sum(map(len, series)) + 1, dtype=np.int32) * N_DIMENSIONS,
        pa.array(np.concatenate(series).ravel()),
    )
    offsets = np.cumsum([0, *map(len, series)], dtype=np.int32)
    columns = {"id": ids, "label": labels, "frames": pa.ListArray.from_arrays(offsets, frames)}
    parquet.write_table(pa.table(columns), path, row_group_size=1000)


def measure(folder: Path, settings: list[str]) -> Peak:
    """Run a fit in a process of its own."""
    words = ["fit", str(folder), "-o", str(folder.with_suffix(".lstm")), "--json", *settings]
    begun = time.monotonic()
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    made = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, **threads},
    )
    *_, told, peak = made.stdout.decode().splitlines()
    assert json.loads(told)["epochs"] > 0
    return Peak(int(peak), time.monotonic() - begun)


def run(n_series: int, n_shards: int) -> list[str]:
    """Return lines of a table: fits to a folder of each kind, with and without experts."""
    lines = ["| files | experts | a shard | beyond the program | times a shard | time |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        for kind in ("npz", "parquet"):
            small = Path(scratch, f"small-{kind}")
            write_shards(small, 40, 1, kind)
            large = Path(scratch, f"large-{kind}")
            shard = write_shards(large, n_series, n_shards, kind)
            for experts in ("lstm", "all"):
                settings = ["--max-iter", "1", "--hidden-size", "32", "--experts", experts]
                base = measure(small, settings)
                peak = measure(large, settings)
                beyond = peak.n_bytes - base.n_bytes
                lines.append(
                    f"| {kind} | {experts} | {shard / MEGA:.0f} MB | {beyond / MEGA:.0f} MB"
                    f" | {beyond / shard:.2f} | {peak.seconds:.0f} s |"
                )
                print(lines[-1], flush=True)
    return lines


if __name__ == "__main__":
    print(*run(*map(int, sys.argv[1:3] or (100_000, 5))), sep="\n")
