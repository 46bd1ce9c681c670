"""`make pd-proof`: runs the library in Pure Data of other systems, and says what it did."""

from __future__ import annotations

from pathlib import Path

from systems.proving import Proof, prove_all

_HERE = Path(__file__).parent
_TESTS = _HERE.parent
_COMMON = [
    _TESTS / "test_shared_session.py",
    _TESTS / "test_segment.py",
    *(
        f"{_TESTS / 'test_models.py'}::test_without_python_a_model_{what}"
        for what in ("predicts_and_the_rest_is_an_error", "is_read_and_shared_by_name")
    ),
]
PROOFS = {
    "arm64": Proof(
        "Debian's Pure Data and Python for 64-bit ARM, in an emulated processor",
        [*_COMMON, _TESTS / "test_loading.py", _HERE / "test_arm64.py"],
    ),
    "windows": Proof("Pure Data's core for Windows in Wine, with CPython for Windows", _COMMON),
}

if __name__ == "__main__":
    raise SystemExit(prove_all(PROOFS, "PD_FOREIGN"))
