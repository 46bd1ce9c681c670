"""The parameters of a classifier, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, Literal

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.training import TrainingSettings
from patchlstm_kernels import limits as kernel_limits

_WHOLE_NUMBERS = {
    "max_iter": (0, 1_000_000),
    "batch_size": (1, 1_000_000),
    "members": (1, 16),
    "patience": (0, 1_000_000),
    "seed": (-1, 2**53),
}
_REAL_NUMBERS = {
    "learning_rate": (1e-8, 10.0),
    "momentum": (0.0, 0.9999),
    "validation_fraction": (0.0, 0.9),
    "dropout": (0.0, 0.99),
    "weight_decay": (0.0, 100.0),
    "augment": (0.0, 10.0),
    "threshold": (0.0, 1.0),
    "reject": (0.0, 1.0),
}
_SWITCHES = ("delta", "bidirectional", "warm_start")
_POOLINGS = ("all", "last")


@dataclass(frozen=True, kw_only=True)
class Hyperparameters(TrainingSettings):
    """Everything a user sets on a classifier; `LSTMClassifier` says what each one means.

    The values are checked and brought to their plain types: whole numbers may come as floats,
    switches as 0 or 1, layer sizes as any sequence.

    Raises
    ------
    InvalidValueError
        If a value is of the wrong type or out of range.
    """

    hidden_size: int | tuple[int, ...] = 128
    delta: bool = True
    pooling: Literal["all", "last"] = "all"
    bidirectional: bool = False
    seed: int = 0
    threshold: float = 0.0
    reject: float = 0.0
    warm_start: bool = True

    def __post_init__(self) -> None:
        for name, (low, high) in _WHOLE_NUMBERS.items():
            self._replace(name, _whole_number(name, getattr(self, name), low, high))
        for name, bounds in _REAL_NUMBERS.items():
            self._replace(name, _real_number(name, getattr(self, name), *bounds))
        for name in _SWITCHES:
            self._replace(name, _switch(name, getattr(self, name)))
        self._replace("hidden_size", _hidden_size(self.hidden_size))
        if self.pooling not in _POOLINGS:
            raise _invalid("pooling", self.pooling, " or ".join(map(repr, _POOLINGS)))

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all parameters."""
        return [field.name for field in fields(cls)]

    @property
    def hidden_sizes(self) -> tuple[int, ...]:
        """Units of each layer, also when `hidden_size` is one number."""
        return (self.hidden_size,) if isinstance(self.hidden_size, int) else self.hidden_size

    @property
    def shape(self) -> dict[str, Any]:
        """What they decide of a `Topology`: all its arguments but the numbers that data decide."""
        return {
            "hidden_sizes": self.hidden_sizes,
            "delta": self.delta,
            "pooling": self.pooling,
            "bidirectional": self.bidirectional,
        }

    def _replace(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)  # the dataclass is frozen for everyone else


def _hidden_size(value: Any) -> int | tuple[int, ...]:
    high = kernel_limits.MAX_HIDDEN_SIZE
    if isinstance(value, Real):
        return _whole_number("hidden_size", value, 1, high)
    try:
        layers = tuple(value)
    except TypeError:
        layers = ()
    if isinstance(value, str) or not 1 <= len(layers) <= kernel_limits.MAX_LAYERS:
        needed = f"one whole number for each of 1 to {kernel_limits.MAX_LAYERS} layers"
        raise _invalid("hidden_size", value, needed)
    return tuple(_whole_number("hidden_size", size, 1, high) for size in layers)


def _whole_number(name: str, value: object, low: int, high: int) -> int:
    # Patchers send every number as a float.
    number = _as_float(value)
    if not (number.is_integer() and low <= number <= high):
        raise _invalid(name, value, f"a whole number from {low} to {high}")
    return int(number)


def _real_number(name: str, value: object, low: float, high: float) -> float:
    number = _as_float(value)
    if not low <= number <= high:
        raise _invalid(name, value, f"a number from {low:g} to {high:g}")
    return number


def _as_float(value: object) -> float:
    """Return a number as a float, or nan or inf, which no range holds, for anything else."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _switch(name: str, value: object) -> bool:
    if not isinstance(value, Real) or value not in (0, 1):
        raise _invalid(name, value, "True or False (1 or 0)")
    return bool(value)


def _invalid(name: str, found: object, needed: str) -> InvalidValueError:
    return InvalidValueError(errors.INVALID_PARAMETER, f"{name} is {_shown(found)}; give {needed}")


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)
