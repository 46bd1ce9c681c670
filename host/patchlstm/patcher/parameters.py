"""The parameters of the objects: names that FluCoMa users know, and their values as atoms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.patcher.protocol import Atom

Atoms = tuple[Atom, ...]


def as_number(name: str, atoms: Atoms) -> float:
    """Return the one number that a parameter was given.

    Raises
    ------
    InvalidValueError
        If it is something else.
    """
    if len(atoms) != 1 or isinstance(atoms[0], str):
        raise _wrong(name, atoms, "one number")
    return atoms[0]


def as_whole_number(name: str, atoms: Atoms) -> int:
    """Return the one whole number that a parameter was given."""
    number = as_number(name, atoms)
    if not number.is_integer():
        raise _wrong(name, atoms, "a whole number")
    return int(number)


def as_flag(name: str, atoms: Atoms) -> bool:
    """Return the 0 or 1 that a parameter was given."""
    number = as_number(name, atoms)
    if number not in (0, 1):
        raise _wrong(name, atoms, "0 or 1")
    return bool(number)


def as_word(name: str, atoms: Atoms) -> str:
    """Return the one symbol that a parameter was given."""
    if len(atoms) != 1 or not isinstance(atoms[0], str):
        raise _wrong(name, atoms, "one word")
    return atoms[0]


def as_sizes(name: str, atoms: Atoms) -> tuple[int, ...]:
    """Return the whole numbers, at least one, that a parameter was given."""
    if not atoms:
        raise _wrong(name, atoms, "one whole number for each layer")
    return tuple(as_whole_number(name, (atom,)) for atom in atoms)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the classifier.

    Attributes
    ----------
    attribute : str
        Its name in Python, an argument of `LSTMClassifier`.
    convert : callable
        Turns the atoms of its message into its value.
    shapes_network : bool
        Whether another value means another network, so that what was learnt is lost.
    """

    attribute: str
    convert: Callable[[str, Atoms], Any]
    shapes_network: bool = False


CLASSIFIER = {
    "hiddensize": Parameter("hidden_size", as_sizes, shapes_network=True),
    "delta": Parameter("delta", as_flag, shapes_network=True),
    "pooling": Parameter("pooling", as_word, shapes_network=True),
    "bidirectional": Parameter("bidirectional", as_flag, shapes_network=True),
    "maxiter": Parameter("max_iter", as_whole_number),
    "learnrate": Parameter("learning_rate", as_number),
    "momentum": Parameter("momentum", as_number),
    "batchsize": Parameter("batch_size", as_whole_number),
    "validation": Parameter("validation_fraction", as_number),
    "patience": Parameter("patience", as_whole_number),
    "dropout": Parameter("dropout", as_number),
    "weightdecay": Parameter("weight_decay", as_number),
    "augment": Parameter("augment", as_number),
    "members": Parameter("members", as_whole_number),
    "seed": Parameter("seed", as_whole_number),
    "threshold": Parameter("threshold", as_number),
    "reject": Parameter("reject", as_number),
}
"""Parameters that are the estimator's, by the name that the patch uses."""


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
        If an atom stands before the first tag.
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


def _wrong(name: str, atoms: Atoms, needed: str) -> InvalidValueError:
    found = shown(atoms) or "nothing"
    return InvalidValueError(errors.INVALID_PARAMETER, f"{name}: found {found}, needed {needed}")


def shown(atoms: Atoms) -> str:
    """Write atoms as a patch shows them."""
    return " ".join(atom if isinstance(atom, str) else f"{atom:g}" for atom in atoms)
