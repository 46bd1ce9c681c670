"""Runs all benchmarks, side by side, and prints what they found: `make bench`.

With ``--output docs/performance.md`` it also writes the figures into that document.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from benchmarks import (
    batches,
    continuing,
    epochs,
    fitting,
    footprint,
    json_files,
    long_fits,
    machine,
    mapping,
    members,
    messages,
    metro,
    neighbours,
    race,
    report,
    scaling,
    sound,
    streaming,
    whole_series,
)
from benchmarks.setting import Setting
from patchlstm.cli.install import install_pd

# Those in Pd first: what PyTorch and ONNX Runtime keep running then does not disturb them.
BENCHMARKS = {
    "metro": metro,
    "messages": messages,
    "footprint": footprint,
    "json_files": json_files,
    "fitting": fitting,
    "mapping": mapping,
    "long_fits": long_fits,
    "whole_series": whole_series,
    "batches": batches,
    "streaming": streaming,
    "continuing": continuing,
    "members": members,
    "neighbours": neighbours,
    "epochs": epochs,
    "race": race,
    "scaling": scaling,
    "sound": sound,
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes, to see that all works")
    parser.add_argument("--output", type=Path, help="document that the figures go into")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS))
    options = parser.parse_args()
    load = os.getloadavg()
    sections = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        peak = machine.measure_peak(scratch)
        library = install_pd(scratch / "externals")
        setting = Setting(options.quick, library, scratch, peak)
        heading = f"## The machine\n\n{machine.describe(load, peak)}"
        print(heading)
        for name in options.only:
            start = time.perf_counter()
            sections.append(BENCHMARKS[name].run(setting))
            took = time.perf_counter() - start
            print(f"\n{sections[-1].markdown()}\n\n({name} took {took:.0f} s)", flush=True)
    print(f"\n## Where others are faster\n\n{report.where_others_lead(sections)}")
    if options.output:
        report.write(sections, heading, options.output)


if __name__ == "__main__":
    main()
