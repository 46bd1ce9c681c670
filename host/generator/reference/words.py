"""The words of help, as they are for each patcher."""

from __future__ import annotations

import re
from dataclasses import dataclass

from patchlstm.identifiers import spell_number
from patchlstm.network.settings import (
    Choice,
    LayerSizes,
    RealNumber,
    Rule,
    Settings,
    Switch,
    WholeNumber,
)
from patchlstm.objects.catalogue import EVERYTHING
from patchlstm.objects.vocabulary import AUTOMATIC, Message, Number, Parameter
from patchlstm_kernels.limits import MAX_HIDDEN_SIZE, MAX_LAYERS

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


def values(parameter: Parameter | Number) -> str:
    """Return which values a parameter may have."""
    if isinstance(parameter, Number):
        low, high = parameter.low, parameter.high
        if parameter.is_whole and (low, high) == (0, 1):
            return _allowed(Switch())
        rule = WholeNumber(int(low), int(high)) if parameter.is_whole else RealNumber(low, high)
        return _allowed(rule) + (f", or {AUTOMATIC}" if parameter.is_automatic else "")
    if parameter.attribute:
        return _allowed(Settings.rules()[parameter.attribute])
    return "a file" if parameter.argument == "f" else _allowed(Switch())


def _allowed(rule: Rule) -> str:
    match rule:
        case WholeNumber(low, high):
            return f"whole, {low} to {high}"
        case RealNumber(low, high):
            return f"{spell_number(low)} to {spell_number(high)}"
        case Switch():
            return "0 or 1"
        case Choice(words):
            return " or ".join(words)
        case LayerSizes():
            return f"whole, 1 to {MAX_HIDDEN_SIZE}; up to {MAX_LAYERS} of them"
