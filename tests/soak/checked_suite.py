"""All tests that run C code, with it built under the sanitizers, and leaks looked for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import sanitizers
from soak.report import Row

_ROOT = Path(__file__).parents[2]
_TESTS = (
    "tests/shim",
    "tests/pd",
    "tests/max",
    "tests/host/test_binarymodel.py",
)


def run_tests(folder: Path, more: tuple[str, ...] = ()) -> Row:
    """Run them; what the sanitizers found is a failure even where no test noticed."""
    reports = folder / "reports"
    reports.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_TESTS, *more]
    environment = {**os.environ, "SANITIZER_REPORTS": str(reports)}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True)
    last = done.stdout.strip().rpartition("\n")[2]
    failed = re.findall(r"^(?:FAILED|ERROR) .*", done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        failed = [
            f"pytest ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        ]
    n = sum(int(count) for count in re.findall(r"(\d+) (?:passed|failed|error)", last))
    found = sanitizers.findings(reports)
    note = f"{len(found)} errors or leaks found" if found else "no error, no leak"
    return Row("the tests of C code, under the sanitizers", f"{n:,} tests", failed + found, note)
