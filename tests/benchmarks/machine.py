"""What the figures were measured on, and the most it can do."""

from __future__ import annotations

import multiprocessing
import os
import platform
import re
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import cffi

from benchmarks.report import figure, table

Result = TypeVar("Result")

_PACKAGES = ("numpy", "numba", "llvmlite", "torch", "onnxruntime", "openvino")
_VECTORS = ("avx2", "fma", "avx512f", "asimd")
_STEPS = 3_000_000
_QUIET = 0.7  # load of a machine that does little else


def describe(load: tuple[float, float, float], peak: float) -> str:
    """Return a table of the machine, and a warning if it was busy.

    Parameters
    ----------
    load : tuple of float
        Load averages before the run: 1, 5 and 15 minutes.
    peak : float
        Operations a second of one core.
    """
    processor = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*:\s*(.*)", processor, re.MULTILINE)
    flags = set(processor.split())
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    rows = [
        ["processor", f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores"],
        ["vector instructions", " ".join(name for name in _VECTORS if name in flags)],
        ["one core's peak", f"{figure(peak / 1e9)} GF/s, fused multiply-adds on registers"],
        ["load before the run", f"{load[0]:.2f}, {load[1]:.2f}, {load[2]:.2f} (1, 5, 15 minutes)"],
        ["system", f"{platform.system()} {platform.release()}, {_output('pd', '-version')}"],
        ["Python", f"{platform.python_version()}, {packages}"],
        ["patchlstm", f"commit {_output('git', 'describe', '--always', '--dirty')}"],
        ["measured", time.strftime("%Y-%m-%d")],
    ]
    found = table(["", ""], rows)
    if load[0] > _QUIET:
        found += (
            "\n\n**Other programs were running: take the ratios, not the times, and no tails.**"
        )
    return found


def measure_peak(scratch: Path) -> float:
    """Return the most floating-point operations a second that one core does."""
    library = scratch / "peak.so"
    source = Path(__file__).with_name("peak.c")
    command = ["cc", "-O3", "-march=native", "-ffp-contract=fast", "-shared", "-fPIC"]
    subprocess.run([*command, str(source), "-o", str(library)], check=True)
    ffi = cffi.FFI()
    ffi.cdef("double peak_run(long n_steps, float *sink);")
    compiled = ffi.dlopen(str(library))
    sink = ffi.new("float *")
    best = 0.0
    for _ in range(50):
        start = time.perf_counter()
        done = compiled.peak_run(_STEPS, sink)
        best = max(best, done / (time.perf_counter() - start))
    return best


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().partition("\n")[0]


def in_fresh_process(act: Callable[..., Result], *arguments: object) -> Result:
    """Call a module's function in a process that has done nothing yet."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(act, *arguments).result()


def measure_memory(act: Callable[[], object]) -> int:
    """Return how much memory this process has at most while something is done, beyond before."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the most so far
    before = _read_status("VmRSS")
    act()
    return _read_status("VmHWM") - before


def _read_status(name: str) -> int:
    """Return bytes of memory by their name in the process's status."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    assert found
    return 1024 * int(found[1])
