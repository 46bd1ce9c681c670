"""`make max-proof`: runs each foreign binary as far as it runs here, and says what it did.

The binaries for Windows and for macOS on x86-64 go through the same tests as the Linux one: what is
added there, in ``tests/max``, is asked of them too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("session", "threads", "adapter", "dictionaries", "sound")
TESTS = [HERE.parent / f"test_{name}.py" for name in NAMES]
PROOFS = {
    "macos": ("lstm.mxo, x86-64, in a process of Linux with its Python", TESTS),
    "arm64": ("lstm.mxo, arm64, its ext_main in an emulated processor", [HERE / "test_arm64.py"]),
    "windows": ("lstm.mxe64 in Wine, with CPython for Windows", TESTS),
}


def prove(binary: str, tests: list[Path]) -> bool:
    """Run tests with a binary; a skipped one counts as failed."""
    environment = {**os.environ, "MAX_BINARY": binary, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pytest", "--verbose", "--tb=short", "-p", "no:cacheprovider"]
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


def main() -> int:
    """Run the proofs that are named, or all; return the exit status."""
    chosen = sys.argv[1:] or list(PROOFS)
    if "windows" in chosen and not shutil.which("wine"):
        print("Wine is missing: apt-get install wine wine64")
        return 1
    results = {}
    for binary in chosen:
        title, tests = PROOFS[binary]
        print(f"{title}:", flush=True)
        results[binary] = prove(binary, tests)
    for binary, is_good in results.items():
        print(f"{'proven' if is_good else 'FAILED'}: {PROOFS[binary][0]}")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
