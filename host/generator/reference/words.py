"""The words of help, as they are for each patcher."""

from __future__ import annotations

import re
from dataclasses import dataclass

from patchlstm.network.settings import Settings
from patchlstm.objects.catalogue import EVERYTHING
from patchlstm.objects.vocabulary import Message, Number, Parameter

_NAMES = re.compile(rf"\b(?:{'|'.join(re.escape(each.name) for each in EVERYTHING)})\b(?!~)")


@dataclass(frozen=True)
class Words:
    """What differs between the patchers.

    All but `tag` stand in the catalogue in braces.
    """

    tag: str
    """Before a parameter among the creation arguments."""
    buffer: str
    """A buffer among a message's arguments."""
    several: str
    """How the dimensions of a series lie in buffers."""
    point: str
    """How the numbers of a frame or point lie in a buffer."""
    text: str
    """What `dump` gives."""
    dump: str
    """It among the arguments of `load`."""
    coefficients: str
    """How frames of sound lie in buffers."""
    tilde: str
    """At the end of an object's name, whatever it hears."""

    def typed(self, message: Message) -> str:
        """Return a message as a user types it."""
        return message.typed.format_map(vars(self))

    def explained(self, message: Message) -> str:
        """Return what a message does."""
        return self.said(message.does)

    def said(self, text: str) -> str:
        """Return a text of the catalogue, with objects' names and buffers as they are here."""
        return _NAMES.sub(rf"\g<0>{self.tilde}", text.format_map(vars(self)))


PD = Words(
    tag="-",
    buffer="ARRAY",
    several="ARRAY (for several dimensions ARRAY-0, ARRAY-1 and so on)",
    point="ARRAY, which holds them",
    text="JSON in one symbol",
    dump="TEXT",
    coefficients="for several coefficients TARGET-0, TARGET-1 and so on",
    tilde="",
)
MAX = Words(
    tag="@",
    buffer="BUFFER",
    several="BUFFER, a channel for each dimension",
    point="BUFFER, whose first channel holds them",
    text="a dictionary: dump dictionary NAME",
    dump="dictionary NAME",
    coefficients="a channel for each coefficient",
    tilde="~",
)


def default(parameter: Parameter | Number, head: str = "") -> str:
    """Return the value that a parameter of objects with this head has if nobody sets it."""
    if isinstance(parameter, Number):
        return f"{parameter.initial:g}"
    if not parameter.attribute:
        return parameter.default
    value = getattr(Settings.of(head), parameter.attribute)
    return value if isinstance(value, str) else f"{value:g}"
