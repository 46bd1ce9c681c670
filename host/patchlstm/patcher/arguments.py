"""Turns the atoms of a message into what its handler takes, by the letters of its signature."""

from __future__ import annotations

from typing import Any

from patchlstm import errors
from patchlstm.errors import FileError, InvalidValueError, PatchLSTMError
from patchlstm.identifiers import as_identifier
from patchlstm.patcher.protocol import Atom, Command

# What each letter of a signature stands for, as an error message calls it.
_NOUNS = {
    "i": "an identifier or label",
    "n": "a whole number",
    "s": "the name of a buffer",
    "p": "the name of a buffer, or numbers",
    "b": "the name of a buffer",
    "f": "a file name",
    "w": "a file name",
    "d": "the name of a dataseries",
    "l": "the name of a labelset",
    "t": "the text of a dump",
    "o": "the name of another object of this class",
}
_SET_CLASSES = {"d": "lstm.dataseries", "l": "lstm.labelset"}


def parse(command: Command) -> list[Any]:
    """Convert the arguments of a message.

    Identifiers and names become str, whole numbers int, samples float32 arrays (a series [T, D],
    a point [D]), a file its absolute path, a dump its text, sets pairs of class and name, `v` the
    atoms as they are.

    Raises
    ------
    InvalidValueError
        If an argument is missing, of the wrong kind, or one too many.
    FileError
        If a file name is missing.
    """
    values: list[Any] = []
    needed, _, optional = command.arguments.partition("?")
    for position, letter in enumerate(needed + optional):
        if letter == "v":
            return [*values, command.atoms[position:]]
        if position >= len(command.atoms):
            if position >= len(needed):
                return values
            raise _missing(command, letter)
        atom = command.atoms[position]
        values.append(_convert(command, letter, atom))
        if letter == "p" and not isinstance(atom, str):
            return values  # the numbers from here to the end are the point
    if len(command.atoms) > len(values):
        raise InvalidValueError(
            errors.TOO_MANY_ARGUMENTS,
            f"found {len(command.atoms)}, {command.selector} takes {len(values)} at the most",
        )
    return values


def named_sets(command: Command) -> list[tuple[str, str]]:
    """Return class and name of each set that a message names, as far as it names any."""
    letters = command.arguments.replace("?", "")
    return [
        (_SET_CLASSES[letter], name_of(atom))
        for letter, atom in zip(letters, command.atoms, strict=False)
        if letter in _SET_CLASSES
    ]


def _convert(command: Command, letter: str, atom: Atom) -> Any:
    if letter == "n":
        if isinstance(atom, str) or not atom.is_integer():
            detail = f"found {_shown(atom)}, needed {_NOUNS[letter]}"
            raise InvalidValueError(errors.INVALID_TIME, detail)
        return int(atom)
    if letter == "s":
        return command.samples
    if letter == "p":
        return None if command.samples is None else command.samples[0]
    if letter == "t":
        return _shown(atom)
    if letter in "fw":
        if command.path is None:
            raise FileError(errors.FILENAME_NOT_SPECIFIED, f"found {_shown(atom)}, needed a name")
        return command.path
    name = as_identifier(atom)
    return (_SET_CLASSES[letter], name) if letter in _SET_CLASSES else name


def name_of(atom: Atom) -> str:
    """Return the name that an atom stands for, empty if it can be none."""
    try:
        return as_identifier(atom)
    except PatchLSTMError:
        return ""  # no set has this name; the handler's own conversion tells what is wrong


def _shown(atom: Atom) -> str:
    return atom if isinstance(atom, str) else f"{atom:g}"


def _missing(command: Command, letter: str) -> PatchLSTMError:
    noun = _NOUNS[letter]
    if letter in "fw":
        return FileError(errors.FILENAME_NOT_SPECIFIED, f"{command.selector} needs {noun}")
    return InvalidValueError(
        errors.TOO_FEW_ARGUMENTS,
        f"found {len(command.atoms)}, argument {len(command.atoms) + 1} must be {noun}",
    )
