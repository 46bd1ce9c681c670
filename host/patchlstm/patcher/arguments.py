"""Turns the atoms of a message into what its handler takes, by the letters of its signature."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from patchlstm import errors
from patchlstm.errors import FileError, InvalidValueError, PatchLSTMError
from patchlstm.identifiers import as_identifier, as_label
from patchlstm.objects.catalogue import acceptable
from patchlstm.objects.vocabulary import ARGUMENTS, LETTERS
from patchlstm.patcher.protocol import Atom, Command, shown

_FILES = ("f", "w")
_WHOLE = {"n": errors.INVALID_TIME, "c": errors.INVALID_COUNT, "m": errors.INVALID_DIMENSION}


class Key(NamedTuple):
    """What a content is found by.

    Attributes
    ----------
    instance : int
        The patcher in which its name holds.
    class_name, name : str
    """

    instance: int
    class_name: str
    name: str


def parse(command: Command) -> list[Any]:
    """Convert the arguments of a message.

    Identifiers and names become str, levels float, whole numbers int, samples float32 arrays (a
    series [T, D], a point [D]), a file its absolute path, a dump its text, sets the keys of their
    contents, the name of an lstm.mfcc~ the sample rate and its parameters, `v` the atoms as they
    are.

    Raises
    ------
    InvalidValueError
        If an argument is missing, of the wrong kind, or one too many.
    FileError
        If a file name is missing.
    """
    needed, _, optional = command.arguments.partition("?")
    letters = needed + optional
    values: list[Any] = []
    position = 0
    for turn, letter in enumerate(letters):
        if letter == "v":
            return [*values, command.atoms[position:]]
        if letter == "h" and position < len(command.atoms) - 1:
            return [*values, command.atoms[position + 1 :]]
        if position >= len(command.atoms):
            if turn >= len(needed):
                return values
            raise _missing(command, letter)
        atom = command.atoms[position]
        values.append(_convert(command, letter, atom))
        position += 1
        if letter == "p" and not isinstance(atom, str):
            # The point is the numbers up to the end, or up to those of the letters that follow.
            n_following = len(letters) - turn - 1
            position = max(position, len(command.atoms) - n_following)
    if len(command.atoms) > position:
        raise InvalidValueError(
            errors.TOO_MANY_ARGUMENTS,
            f"found {len(command.atoms)}, {command.selector} takes at most {len(values)}",
        )
    return values


def named_sets(command: Command) -> list[Key]:
    """Return the key of each set that a message may mean, as far as it names any."""
    letters = command.arguments.replace("?", "")
    return [
        Key(command.instance, each, name_of(atom))
        for letter, atom in zip(letters, command.atoms, strict=False)
        if (set_class := _set_class(letter))
        for each in acceptable(set_class)
    ]


def named_files(command: Command) -> list[tuple[str, str]]:
    """Return a key of each file that a command names: the same for all ways to write its path."""
    return [("", os.path.realpath(command.path))] if command.path else []


def _set_class(letter: str) -> str:
    return LETTERS[letter].set_class if letter in LETTERS else ""


def _convert(command: Command, letter: str, atom: Atom) -> Any:
    if letter in _WHOLE:
        if isinstance(atom, str) or not atom.is_integer():
            detail = f"found {shown((atom,))}, needed {LETTERS[letter].noun}"
            raise InvalidValueError(_WHOLE[letter], detail)
        return int(atom)
    if letter == "r":
        if isinstance(atom, str):
            detail = f"found {atom}, needed {LETTERS[letter].noun}"
            raise InvalidValueError(errors.INVALID_LEVEL, detail)
        return atom
    if letter == "y":
        if atom not in (0, 1):
            detail = f"found {shown((atom,))}, needed {LETTERS[letter].noun}"
            raise InvalidValueError(errors.INVALID_SWITCH, detail)
        return bool(atom)
    if letter == "g":
        if atom != ARGUMENTS["group"].typed:
            detail = f"found {shown((atom,))}, needed {LETTERS[letter].noun}, or nothing"
            raise InvalidValueError(errors.TOO_MANY_ARGUMENTS, detail)
        return True
    if letter == "s":
        return command.samples
    if letter == "p":
        return None if command.samples is None else command.samples[0]
    if letter == "t":
        return shown((atom,))
    if letter in _FILES:
        if command.path is None:
            detail = f"found {shown((atom,))}, needed {LETTERS[letter].noun}"
            raise FileError(errors.FILENAME_NOT_SPECIFIED, detail)
        return command.path
    if letter == "a":
        return as_label(atom)
    name = as_identifier(atom)
    set_class = _set_class(letter)
    return Key(command.instance, set_class, name) if set_class else name


def name_of(atom: Atom) -> str:
    """Return the name that an atom stands for, empty if there is none."""
    try:
        return as_identifier(atom)
    except PatchLSTMError:
        return ""  # no set has this name; the handler's own conversion tells what is wrong


def _missing(command: Command, letter: str) -> PatchLSTMError:
    noun = LETTERS[letter].noun
    if letter in _FILES:
        return FileError(errors.FILENAME_NOT_SPECIFIED, f"{command.selector} needs {noun}")
    return InvalidValueError(
        errors.TOO_FEW_ARGUMENTS,
        f"found {len(command.atoms)}, argument {len(command.atoms) + 1} must be {noun}",
    )
