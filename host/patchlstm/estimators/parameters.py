"""The parameters of the estimators: those of `Settings`, and what concerns Python users alone."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.network.settings import Settings, WholeNumber

ALIAS = "random_state"
"""What scikit-learn calls `seed`."""

_VERBOSE = "verbose"
_HEADING = "Parameters\n----------\n"
_REFERENCE = f"{_HEADING}**params\n    Those of `Estimator`."


def names(head: str) -> list[str]:
    """Return the names of the parameters of estimators with this head."""
    return [*Settings.names(head), _VERBOSE]


def defaults(head: str) -> dict[str, Any]:
    """Return each parameter's value if nobody sets it."""
    settings = Settings.of(head)
    return {name: getattr(settings, name) for name in Settings.names(head)} | {_VERBOSE: False}


def checked(head: str, known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters in their plain types.

    Parameters
    ----------
    head : str
    known : mapping
        Those that were set before; what is missing has its default.
    given : mapping
        What to set; may have `random_state`.

    Raises
    ------
    InvalidValueError
        If a value is of the wrong type or out of range.
    """
    wanted = {**defaults(head), **known, **given}
    if ALIAS in given:
        if "seed" in given:
            raise InvalidValueError(
                errors.INVALID_PARAMETER, "random_state is another name for seed; give one of them"
            )
        wanted["seed"] = _as_seed(wanted.pop(ALIAS))
    verbose = _as_verbose(wanted.pop(_VERBOSE))
    settings = Settings.of(head, **wanted)
    return {name: getattr(settings, name) for name in Settings.names(head)} | {_VERBOSE: verbose}


def _as_verbose(value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return WholeNumber(0, 1_000_000).check(_VERBOSE, value) > 0  # others have levels of it


def _as_seed(random_state: Any) -> int:
    if random_state is None:
        return -1
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**53))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    if isinstance(random_state, Integral) and not isinstance(random_state, bool):
        return int(random_state)
    raise InvalidValueError(
        errors.INVALID_PARAMETER,
        f"random_state is {random_state!r}; give a whole number, a generator of NumPy's or None",
    )


def signature(head: str) -> inspect.Signature:
    """Return the signature of an ``__init__`` that takes them by name."""
    of_settings = inspect.signature(Settings, eval_str=True).parameters
    verbose = inspect.Parameter(_VERBOSE, inspect.Parameter.KEYWORD_ONLY, annotation=bool)
    known = {**of_settings, _VERBOSE: verbose}
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    values = defaults(head)
    own = [known[name].replace(default=values[name]) for name in names(head)]
    return inspect.Signature([itself, *own])


def document(cls: type, base: type, wanted: Sequence[str]) -> str:
    """Return a class's docstring with the section of these parameters, described at its base."""
    _, _, described = inspect.cleandoc(base.__doc__ or "").partition(_HEADING)
    entries = re.findall(r"^\w+ : .*\n(?: {4}.*\n?)+", described.partition("\n\n")[0], re.MULTILINE)
    section = _HEADING + "".join(each for each in entries if each.split()[0] in wanted).rstrip()
    return inspect.cleandoc(cls.__doc__ or "").replace(_REFERENCE, section)
