"""What errors say in a patch: its own names, and what was probably meant."""

from __future__ import annotations

import re

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.objects.catalogue import find
from patchlstm.patcher.protocol import Command, shown


def in_patch_words(text: str, class_name: str) -> str:
    """Write a text of the library's with the names that parameters have in a patch.

    Examples
    --------
    >>> in_patch_words("make hidden_size smaller", "lstm.classifier")
    'make hiddensize smaller'
    """
    rows = find(class_name).parameters.items()
    names = {row.attribute: name for name, row in rows if not row.is_alias}
    return re.sub(r"\w+_\w+", lambda found: names.get(found[0], found[0]), text)


def dollar_zero(name: str) -> str:
    """Return what may have gone wrong if there is nothing of this name; empty: nothing obvious.

    Examples
    --------
    >>> dollar_zero("0-words")
    '; in a message box $0 is 0: make the name outside of it, with [symbol $0-words]'
    """
    if not re.match(r"0-.", name):
        return ""
    return f"; in a message box $0 is 0: make the name outside of it, with [symbol ${name}]"


def suspect_identifier(
    error: InvalidValueError, command: Command, cols: int
) -> InvalidValueError | None:
    """Return the error with a suspicion, if all looks as if the identifier had been forgotten.

    That is, if there are numbers only, and the frame is one short, or a time is no whole number.

    Parameters
    ----------
    error : InvalidValueError
        What the message brought.
    command : Command
        The message.
    cols : int
        How many numbers a frame of the set has.
    """
    if not _is_all_numbers(command):
        return None
    n_numbers = len(command.atoms) - command.arguments.index("p")
    is_short = error.phrase == errors.WRONG_POINT_SIZE and n_numbers == cols - 1
    if not is_short and error.phrase != errors.INVALID_TIME:
        return None
    first = shown(command.atoms[:1])
    return InvalidValueError(
        error.phrase, f"{error.detail}; {first} was taken for the identifier: is that missing?"
    )


def looks_like_a_value(command: Command) -> bool:
    """Whether the identifier of a message with numbers only is no whole number, as few are."""
    first = command.atoms[0]
    return _is_all_numbers(command) and isinstance(first, float) and not first.is_integer()


def _is_all_numbers(command: Command) -> bool:
    takes_numbers = command.arguments.startswith("i") and "p" in command.arguments
    return takes_numbers and not any(isinstance(atom, str) for atom in command.atoms)
