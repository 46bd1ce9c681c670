"""Measures side by side, in one run, and prints figures and ratios: `make bench`."""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "pd"))  # realpd

import metro
import predicting
import training

from patchlstm.cli.install import compile_kernels, install_pd


def main() -> None:
    """Run all benchmarks."""
    compile_kernels()
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}\n")
    with tempfile.TemporaryDirectory() as scratch:
        library = install_pd(Path(scratch, "externals"))
        for benchmark in (metro, predicting, training):
            benchmark.run(library, Path(scratch))
            print(flush=True)


main()
