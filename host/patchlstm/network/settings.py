"""The parameters of a model: each one's default and what it may be, said once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from numbers import Real
from typing import Any, Literal

import numpy as np

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import spell_number
from patchlstm_kernels import limits as kernel_limits


@dataclass(frozen=True)
class WholeNumber:
    """A whole number from `low` to `high`; it may come as a float, as patchers send it."""

    low: int
    high: int

    def check(self, name: str, value: object) -> int:
        """Return the value as int."""
        number = _as_float(value)
        if not (number.is_integer() and self.low <= number <= self.high):
            raise _invalid(name, _shown(value), f"a whole number from {self.low} to {self.high}")
        return int(number)


@dataclass(frozen=True)
class RealNumber:
    """A number from `low` to `high`."""

    low: float
    high: float

    def check(self, name: str, value: object) -> float:
        """Return the value as float."""
        number = _as_float(value)
        if not self.low <= number <= self.high:
            raise _invalid(
                name, _shown(value), f"a number from {self.low:.15g} to {self.high:.15g}"
            )
        return number


@dataclass(frozen=True)
class Switch:
    """True or False, or the 1 or 0 that a patcher sends."""

    def check(self, name: str, value: object) -> bool:
        """Return the value as bool."""
        if not isinstance(value, (Real, np.bool_)) or value not in (0, 1):
            raise _invalid(name, _shown(value), "True or False (1 or 0)")
        return bool(value)


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, name: str, value: Any) -> str:
        """Return the value."""
        if value not in self.words:
            raise _invalid(name, _shown(value), " or ".join(map(repr, self.words)))
        return str(value)


@dataclass(frozen=True)
class LayerSizes:
    """One whole number, or a sequence with one for each layer."""

    def check(self, name: str, value: Any) -> int | tuple[int, ...]:
        """Return the value as int or tuple of int."""
        size = WholeNumber(1, kernel_limits.MAX_HIDDEN_SIZE)
        if isinstance(value, Real):
            return size.check(name, value)
        try:
            layers = () if isinstance(value, str) else tuple(value)
        except TypeError:
            layers = ()
        if not 1 <= len(layers) <= kernel_limits.MAX_LAYERS:
            found = f"a list of {len(layers)} sizes" if layers else _shown(value)
            needed = f"one whole number for each of 1 to {kernel_limits.MAX_LAYERS} layers"
            raise _invalid(name, found, needed)
        sizes = tuple(size.check(name, layer) for layer in layers)
        # What needs no change is handed back itself: scikit-learn's clone compares by identity.
        return layers if {int}.issuperset(map(type, layers)) else sizes


Rule = WholeNumber | RealNumber | Switch | Choice | LayerSizes


def _setting(default: Any, rule: Rule, *heads: str, **defaults: Any) -> Any:
    """Declare a setting that models with these heads have, or all if none is named.

    `defaults` are those that models with one head have instead.
    """
    return field(default=default, metadata={"rule": rule, "heads": heads, "defaults": defaults})


_ANSWERS = ("labels", "numbers")  # to what was recorded, rather than how it goes on


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a user sets on a model; the estimators say what each one means.

    The values are checked and brought to their plain types: whole numbers may come as floats,
    switches as 0 or 1, layer sizes as any sequence.

    Raises
    ------
    InvalidValueError
        If a value is of the wrong type or out of range.
    """

    max_iter: int = _setting(0, WholeNumber(0, 1_000_000))
    learning_rate: float = _setting(0.02, RealNumber(1e-8, 10.0))
    momentum: float = _setting(0.9, RealNumber(0.0, 0.9999))
    batch_size: int = _setting(8, WholeNumber(1, 1_000_000))
    validation_fraction: float = _setting(0.0, RealNumber(0.0, 0.9))
    patience: int = _setting(0, WholeNumber(0, 1_000_000))
    dropout: float = _setting(0.0, RealNumber(0.0, 0.99))
    weight_decay: float = _setting(0.1, RealNumber(0.0, 100.0))
    augment: float = _setting(1.0, RealNumber(0.0, 10.0))
    members: int = _setting(4, WholeNumber(1, kernel_limits.MAX_MEMBERS), *_ANSWERS, continuation=1)
    hidden_size: int | tuple[int, ...] = _setting(128, LayerSizes(), continuation=64)
    delta: bool = _setting(True, Switch())
    pooling: Literal["all", "last"] = _setting("all", Choice(("all", "last")), *_ANSWERS)
    bidirectional: bool = _setting(False, Switch(), *_ANSWERS)
    experts: Literal["all", "lstm"] = _setting("all", Choice(("all", "lstm")), "labels")
    mixtures: int = _setting(5, WholeNumber(0, 64), "continuation")
    temperature: float = _setting(1.0, RealNumber(0.0, 10.0), "continuation")
    seed: int = _setting(0, WholeNumber(-1, 2**53))
    threshold: float = _setting(0.0, RealNumber(0.0, 1.0), "labels")
    reject: float = _setting(0.0, RealNumber(0.0, 1.0), "labels")
    warm_start: bool = _setting(True, Switch())

    def __post_init__(self) -> None:
        for each in fields(self):
            checked = each.metadata["rule"].check(each.name, getattr(self, each.name))
            object.__setattr__(self, each.name, checked)  # frozen for everyone else

    @classmethod
    def names(cls, head: str = "") -> list[str]:
        """Return the names of the parameters that models with this head have; empty: of all."""
        return [
            each.name
            for each in fields(cls)
            if not head or head in (each.metadata["heads"] or (head,))
        ]

    @classmethod
    def of(cls, head: str, **settings: Any) -> Settings:
        """Return the settings of a model with this head: those given, and its own defaults."""
        own = {each.name: each.metadata["defaults"] for each in fields(cls)}
        defaults = {name: of_head[head] for name, of_head in own.items() if head in of_head}
        return cls(**{**defaults, **settings})

    @classmethod
    def rules(cls) -> dict[str, Rule]:
        """Return what each parameter may be."""
        return {each.name: each.metadata["rule"] for each in fields(cls)}

    @property
    def hidden_sizes(self) -> tuple[int, ...]:
        """Units of each layer, also when `hidden_size` is one number."""
        return (self.hidden_size,) if isinstance(self.hidden_size, int) else self.hidden_size

    @property
    def form(self) -> tuple[Any, ...]:
        """All that the shape of a network depends on, except for the data."""
        return (*self.shape.values(), self.mixtures)

    @property
    def shape(self) -> dict[str, Any]:
        """The arguments of a `Topology`, except those that depend on the data."""
        return {
            "hidden_sizes": self.hidden_sizes,
            "delta": self.delta,
            "pooling": self.pooling,
            "bidirectional": self.bidirectional,
        }


def _as_float(value: object) -> float:
    """Return a number as a float, or nan or inf, which no range holds, for anything else."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _invalid(name: str, found: str, needed: str) -> InvalidValueError:
    return InvalidValueError(errors.INVALID_PARAMETER, f"{name} is {found}; give {needed}")


def _shown(value: object) -> str:
    return spell_number(value) if isinstance(value, float) else repr(value)
