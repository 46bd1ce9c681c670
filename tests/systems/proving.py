"""Runs tests with what was made for other systems, and says what they did."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Proof(NamedTuple):
    """What is proven, in words, and the tests that do it, with options of pytest."""

    title: str
    tests: Sequence[Path | str]


def prove_all(proofs: Mapping[str, Proof], variable: str) -> int:
    """Run the proofs that the program's arguments name, or all; return the exit status.

    Parameters
    ----------
    proofs : mapping of str to Proof
    variable : str
        The variable of the environment that tells the tests the proof's name.
    """
    results = {}
    for name in sys.argv[1:] or list(proofs):
        print(f"{proofs[name].title}:", flush=True)
        results[name] = _prove({variable: name}, proofs[name].tests)
    for name, is_good in results.items():
        print(f"{'proven' if is_good else 'FAILED'}: {proofs[name].title}")
    return 0 if all(results.values()) else 1


def _prove(variables: Mapping[str, str], tests: Sequence[Path | str]) -> bool:
    """Run tests; a skipped one counts as failed."""
    environment = {**os.environ, **variables, "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, "-m", "pytest", "--verbose", "--tb=short", "-p", "no:cacheprovider"]
    command.append("--timeout=3600")  # the first test waits until all is compiled
    started = time.monotonic()
    run = subprocess.Popen(
        [*command, *map(str, tests)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    lines = []
    for line in run.stdout:
        print("   ", line, end="", flush=True)
        lines.append(line)
    print(f"    {time.monotonic() - started:.0f} s", flush=True)
    return run.wait() == 0 and not any(" skipped" in line for line in lines)
