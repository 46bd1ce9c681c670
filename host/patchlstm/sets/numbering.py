"""Numbers in the identifiers and labels of files that other programs wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

import numpy as np

from patchlstm import errors
from patchlstm.errors import FormatError, shorten
from patchlstm.files import PathLike
from patchlstm.identifiers import natural_order
from patchlstm.sets.frames import Frames

_WHOLE_NUMBER = re.compile(r"(-?[0-9]{1,15})\.000000", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_NUMBERED = re.compile(r"(.+)[-_][0-9]+", re.ASCII | re.DOTALL)


def without_decimals(texts: Collection[str]) -> dict[str, str]:
    """Return what texts are in a patch: ``7`` for the ``7.000000`` that FluCoMa in Pd makes of 7.

    Parameters
    ----------
    texts : collection of str
        All identifiers, or all labels, of a file.

    Returns
    -------
    dict
        For each text its own, or that of the number unless another text would be the same then.

    Examples
    --------
    >>> without_decimals(["0.000000", "1.000000", "1", "x"])
    {'0.000000': '0', '1.000000': '1.000000', '1': '1', 'x': 'x'}
    """
    shorter = {
        text: str(int(match[1])) if (match := _WHOLE_NUMBER.fullmatch(text)) else text
        for text in texts
    }
    uses = Counter(shorter.values())
    return {text: short if uses[short] == 1 else text for text, short in shorter.items()}


def last_number(identifiers: Iterable[str], prefix: str) -> int:
    """Return the largest number that identifiers have after a prefix and a hyphen; 0: none has one.

    Parameters
    ----------
    identifiers : iterable of str
    prefix : str
        Empty: the number is all of the identifier.

    Examples
    --------
    >>> last_number(["up-2", "up-10", "up-x", "down-30", "7"], "up"), last_number(["7"], "")
    (10, 7)
    """
    beginning = f"{prefix}-" if prefix else ""
    endings = (each[len(beginning) :] for each in identifiers if each.startswith(beginning))
    return max((int(each) for each in endings if _NUMBER.fullmatch(each)), default=0)


def groups(identifiers: Iterable[str]) -> dict[str, list[str]]:
    """Put identifiers that differ in the number at their end alone together.

    Parameters
    ----------
    identifiers : iterable of str

    Returns
    -------
    dict
        For each name the identifiers ``name-1``, ``name_2`` and the like in the order of their
        numbers. One without a number is its own name.

    Examples
    --------
    >>> groups(["a-10", "a-9", "b"])
    {'a': ['a-9', 'a-10'], 'b': ['b']}
    """
    found: dict[str, list[str]] = {}
    for identifier in identifiers:
        match = _NUMBERED.fullmatch(identifier)
        found.setdefault(match[1] if match else identifier, []).append(identifier)
    return {name: sorted(members, key=natural_order) for name, members in found.items()}


def grouped(values: dict[str, Frames], path: PathLike) -> dict[str, Frames]:
    """Join the series that `groups` puts together, in the order of their numbers.

    Raises
    ------
    FormatError
        If no identifier has a number; says that it is this file's.
    """
    found = groups(values)
    if values and found.keys() == values.keys():
        raise FormatError(
            errors.INVALID_IDENTIFIER,
            f"{shorten(str(path))}: no identifier is a name and a number, such as a-1; read it"
            " without group",
        )
    return {
        name: Frames(np.concatenate([values[identifier].array for identifier in members]))
        for name, members in found.items()
    }
