"""`make max-proof`: runs each foreign binary as far as it runs here, and says what it did.

The binaries for Windows and for macOS on x86-64 go through the same tests as the Linux one: what is
added there, in ``tests/max``, is asked of them too.
"""

from __future__ import annotations

from pathlib import Path

from systems.proving import Proof, prove_all

_HERE = Path(__file__).parent
_NAMES = ("session", "threads", "adapter", "dictionaries", "sound")
_TESTS = [_HERE.parent / f"test_{name}.py" for name in _NAMES]
PROOFS = {
    "macos": Proof("lstm.mxo, x86-64, in a process of Linux with its Python", _TESTS),
    "arm64": Proof(
        "lstm.mxo, arm64, its ext_main in an emulated processor", [_HERE / "test_arm64.py"]
    ),
    "windows": Proof("lstm.mxe64 in Wine, with CPython for Windows", _TESTS),
}

if __name__ == "__main__":
    raise SystemExit(prove_all(PROOFS, "MAX_BINARY"))
