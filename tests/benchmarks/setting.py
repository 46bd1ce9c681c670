"""How a run is to be made, the same for all benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, TypeVar

Value = TypeVar("Value")


class Setting(NamedTuple):
    """How a run is to be made.

    Attributes
    ----------
    quick : bool
        A minute's run, to see that all works, in place of one for figures.
    library : Path
        Folder ``lstm`` for Pd.
    scratch : Path
        Folder for files.
    peak : float
        Floating-point operations a second of one core at most.
    """

    quick: bool
    library: Path
    scratch: Path
    peak: float

    def choose(self, full: Value, quick: Value) -> Value:
        """Return the value for this kind of run."""
        return quick if self.quick else full
