"""The values of parameters as a patch has them: atoms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.network.settings import (
    Choice,
    LayerSizes,
    RealNumber,
    Rule,
    Switch,
    WholeNumber,
)
from patchlstm.patcher.protocol import Atom, shown

Atoms = tuple[Atom, ...]


def from_atoms(name: str, atoms: Atoms, rule: Rule) -> Any:
    """Return the value that a parameter was given.

    Parameters
    ----------
    name : str
        As the patch has it, for the error message.
    atoms : tuple of str or float
        The arguments of its message, or of its tag.
    rule : Rule
        What the parameter may be.

    Raises
    ------
    InvalidValueError
        If they are not what the rule allows.
    """
    return rule.check(name, _CONVERTERS[type(rule)](name, atoms))


def as_word(name: str, atoms: Atoms) -> str:
    """Return the one symbol that a parameter was given.

    Raises
    ------
    InvalidValueError
        If it is something else.
    """
    if len(atoms) != 1 or not isinstance(atoms[0], str):
        raise _wrong(name, atoms, "one word")
    return atoms[0]


def as_atoms(value: object) -> Atoms:
    """Turn the value of a parameter back into atoms."""
    if isinstance(value, tuple):
        return tuple(float(number) for number in value)
    return (value,) if isinstance(value, str) else (float(value),)  # type: ignore[arg-type]


def split_tags(atoms: Sequence[Atom]) -> dict[str, Atoms]:
    """Group the atoms of a creation line by tag: ``-learnrate 0.1`` and so on.

    A tag is a symbol that begins with ``-`` and is longer than that; its values run to the next
    tag.

    Raises
    ------
    InvalidValueError
        If an atom comes before the first tag.
    """
    values: dict[str, Atoms] = {}
    tag = None
    for atom in atoms:
        if isinstance(atom, str) and atom.startswith("-") and len(atom) > 1:
            tag = atom[1:].lower()
            values[tag] = ()
        elif tag is None:
            raise InvalidValueError(
                errors.TOO_MANY_ARGUMENTS,
                f"found {shown((atom,))} after the name; parameters are given as -name value",
            )
        else:
            values[tag] += (atom,)
    return values


def unknown_parameter(name: str, known: Sequence[str]) -> InvalidValueError:
    """Return the error for a parameter that an object does not have."""
    return InvalidValueError(f"{errors.NO_SUCH_PARAMETER} {name}", f"there are {', '.join(known)}")


def _as_number(name: str, atoms: Atoms) -> float:
    if len(atoms) != 1 or isinstance(atoms[0], str):
        raise _wrong(name, atoms, "one number")
    return atoms[0]


def _as_whole_number(name: str, atoms: Atoms) -> int:
    number = _as_number(name, atoms)
    if not number.is_integer():
        raise _wrong(name, atoms, "a whole number")
    return int(number)


def _as_flag(name: str, atoms: Atoms) -> bool:
    number = _as_number(name, atoms)
    if number not in (0, 1):
        raise _wrong(name, atoms, "0 or 1")
    return bool(number)


def _as_sizes(name: str, atoms: Atoms) -> tuple[int, ...]:
    if not atoms:
        raise _wrong(name, atoms, "one whole number for each layer")
    return tuple(_as_whole_number(name, (atom,)) for atom in atoms)


_CONVERTERS: dict[type[Rule], Callable[[str, Atoms], Any]] = {
    WholeNumber: _as_whole_number,
    RealNumber: _as_number,
    Switch: _as_flag,
    Choice: as_word,
    LayerSizes: _as_sizes,
}


def _wrong(name: str, atoms: Atoms, needed: str) -> InvalidValueError:
    found = shown(atoms) or "nothing"
    return InvalidValueError(errors.INVALID_PARAMETER, f"{name}: found {found}, needed {needed}")
