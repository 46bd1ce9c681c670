"""What abstractions for Max say of what they cannot do: a line, which an outlet sends as well."""

from __future__ import annotations

from generator.maxpackage.patchers import Patcher, Port

_UNKNOWN = "no such message or parameter: open the object to see them all"
_FRAMES = ("list", "int", "float", "bang")  # not messages, but what is passed through


class Refusals:
    """Boxes that print a line such as ``limit needs a number from 0 to 1 but found 7``.

    The line is made of two lists by ``zl join`` and never by ``prepend`` or a message with ``$1``:
    those take some words, such as ``set``, for messages to themselves.

    Parameters
    ----------
    patcher : Patcher
    name : str
        Of the abstraction.
    inlet, outlet : str
        Where messages come in, and where ``error`` goes out with the line.
    left, top : float
        In pixels.

    Attributes
    ----------
    messages : tuple of str and int
        Where messages come out that are not frames.
    """

    def __init__(
        self, patcher: Patcher, name: str, inlet: str, outlet: str, left: float, top: float
    ) -> None:
        self._patcher = patcher
        self._left, self._top = left, top
        kinds = patcher.box(f"route {' '.join(_FRAMES)}", left - 200, top, ports=(1, 5))
        heard = patcher.box("t l l l", left - 200, top + 30, ports=(1, 3))
        patcher.connect(inlet, 0, kinds)
        patcher.connect(kinds, 4, heard)
        self._found, self._unknown = (
            patcher.box("zl reg", left + 90 * n, top + 30, ports=(2, 2)) for n in (0, 1)
        )
        patcher.connect(heard, 2, self._found, 1)
        patcher.connect(heard, 1, self._unknown, 1)
        self.messages: Port = (heard, 0)

        values = patcher.box("zl slice 1", left, top + 60, ports=(2, 2))
        word = patcher.box("zl slice 1", left + 100, top + 60, ports=(2, 2))
        self._line = patcher.box("zl join", left + 90, top + 120, ports=(2, 2))
        patcher.chain((self._found, 0), values)
        patcher.connect(values, 1, self._line, 1)
        patcher.chain((self._unknown, 0), word, self._line)

        self._told = patcher.box("t b l l", left + 90, top + 150, ports=(1, 3))
        error = patcher.box("error", left + 90, top + 180, "message", (2, 1))
        whole = patcher.box("zl join", left + 90, top + 210, ports=(2, 2))
        printed = patcher.box(f"print {name}", left + 200, top + 180, ports=(1, 0))
        patcher.connect(self._line, 0, self._told)
        patcher.connect(self._told, 2, printed)
        patcher.connect(self._told, 1, whole, 1)
        patcher.chain((self._told, 0), error, whole, outlet)

    def refuse_unknown(self, port: Port) -> None:
        """Say of the message that comes out of a port that there is none of its name."""
        ask = self._patcher.box("t b b", self._left + 200, self._top, ports=(1, 2))
        text = self._message(_UNKNOWN, 200, 30)
        self._patcher.connect(*port, ask)
        self._patcher.connect(ask, 1, text)
        self._patcher.connect(text, 0, self._line, 1)
        self._patcher.connect(ask, 0, self._unknown)

    def refuse_value(self, ports: tuple[Port, ...], needed: str, row: int) -> None:
        """Say what was needed, and what was found, when something comes out of a port."""
        patcher = self._patcher
        ask = patcher.box("t b b b", self._left, self._top + 250 + 60 * row, ports=(1, 3))
        for port in ports:
            patcher.connect(*port, ask)
        nothing = self._message("nothing", 90, 250 + 60 * row)
        words = self._message(f"{needed} but found", 0, 280 + 60 * row)
        patcher.connect(ask, 2, nothing)
        patcher.connect(nothing, 0, self._line, 1)
        patcher.connect(ask, 1, self._found)
        patcher.chain((ask, 0), words, self._line)

    def refuse(self, port: Port, text: str, row: int) -> None:
        """Say a text when something comes out of a port."""
        words = self._message(text, 0, 250 + 60 * row)
        ask = self._patcher.box("t b", self._left - 60, self._top + 250 + 60 * row, ports=(1, 1))
        self._patcher.chain(port, ask, words, self._told)

    def _message(self, text: str, left: float, top: float) -> str:
        return self._patcher.box(text, self._left + left, self._top + top, "message", (2, 1))
