"""Which settings are tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator


@dataclass(frozen=True)
class Choices:
    """Some values, one of which is tried."""

    values: tuple[Any, ...]

    def suggest(self, trial: Any, name: str) -> Any:
        """Let a trial of Optuna draw a value."""
        return trial.suggest_categorical(name, self.values)

    def has(self, value: Any) -> bool:
        """Return whether it can be drawn."""
        return value in self.values

    def __str__(self) -> str:
        return ",".join(map(str, self.values))


@dataclass(frozen=True)
class Range:
    """All numbers from `low` to `high`, whole ones if these are; evenly, or by the logarithm."""

    low: float
    high: float
    by_logarithm: bool = False

    def suggest(self, trial: Any, name: str) -> float:
        """Let a trial of Optuna draw a value."""
        suggest = trial.suggest_int if self._is_whole else trial.suggest_float
        return suggest(name, self.low, self.high, log=self.by_logarithm)  # type: ignore[no-any-return]

    def has(self, value: Any) -> bool:
        """Return whether it can be drawn."""
        return isinstance(value, (int, float)) and self.low <= value <= self.high

    @property
    def _is_whole(self) -> bool:
        return isinstance(self.low, int) and isinstance(self.high, int)

    def __str__(self) -> str:
        return f"{self.low}:{self.high}" + ":log" * self.by_logarithm


Space = dict[str, Choices | Range]
"""What is tried for each setting."""

_USUAL: Space = {
    "hidden_size": Choices((32, 64, 128, 256)),
    "learning_rate": Range(0.005, 0.05, by_logarithm=True),
    "weight_decay": Range(0.01, 1.0, by_logarithm=True),
    "dropout": Range(0.0, 0.5),
    "augment": Range(0.0, 2.0),
    "delta": Choices((True, False)),
    "pooling": Choices(("all", "last")),
    "mixtures": Choices((0, 3, 5, 10)),
}


def usual_space(estimator: Estimator) -> Space:
    """Return what is tried if nobody says what."""
    known = estimator.get_params()
    return {name: values for name, values in _USUAL.items() if name in known}


def read_space(words: list[str], estimator: Estimator, value_of: Any) -> Space:
    """Make a space of words: ``augment=0:2``, ``learning_rate=0.001:0.1:log``, ``delta=0,1``.

    Parameters
    ----------
    words : list of str
    estimator : Estimator
        Whose settings they are.
    value_of : callable
        Turns the text of a value into the value.

    Raises
    ------
    InvalidValueError
        If a setting is unknown, or cannot have one of the values.
    """
    space: Space = {}
    for word in words:
        name, _, text = word.partition("=")
        name = name.replace("-", "_")
        space[name] = _read_values(word, text, value_of)
        values = space[name]
        tried = values.values if isinstance(values, Choices) else (values.low, values.high)
        for value in tried:
            type(estimator)(**estimator.get_params()).set_params(**{name: value})  # for its error
    return space


def _read_values(word: str, text: str, value_of: Any) -> Choices | Range:
    if not text:
        raise _invalid(word)
    if ":" not in text:
        values = tuple(map(value_of, text.split(",")))
        if len(set(values)) < len(values):
            raise _invalid(word)
        return Choices(values)
    low, high, *scale = text.split(":")
    ends = value_of(low), value_of(high)
    is_fine = scale in ([], ["log"]) and not any(isinstance(end, (str, tuple)) for end in ends)
    if not is_fine or ends[0] >= ends[1] or (scale and ends[0] <= 0):
        raise _invalid(word)
    return Range(*ends, by_logarithm=bool(scale))


def _invalid(word: str) -> InvalidValueError:
    return InvalidValueError(
        errors.INVALID_PARAMETER,
        f"found {word!r}; give NAME=LOW:HIGH, NAME=LOW:HIGH:log above 0, or NAME=VALUE,VALUE",
    )
