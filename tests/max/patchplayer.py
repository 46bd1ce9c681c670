"""Plays a patcher of Max: the lstm objects are real, in the double; the few others are played."""

from __future__ import annotations

import json
import operator
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from maxdouble import MaxDouble, as_reply

_COMPARISONS = {"==": operator.eq, "<": operator.lt}


class Player:
    """A patcher that runs.

    Parameters
    ----------
    patch : Path
    start : callable
        Starts a double with objects and buffers.

    Attributes
    ----------
    printed : dict of str to list of str
        What each ``print NAME`` has got.
    reached : set of str
        The texts of all other boxes that a message has come to.
    """

    def __init__(self, patch: Path, start: Callable[..., MaxDouble]) -> None:
        patcher = json.loads(patch.read_text())["patcher"]
        self.printed: dict[str, list[str]] = defaultdict(list)
        self.reached: set[str] = set()
        self._boxes = {entry["box"]["id"]: entry["box"] for entry in patcher["boxes"]}
        self._cords: dict[tuple[str, int], list[str]] = defaultdict(list)
        for line in patcher["lines"]:
            source, outlet = line["patchline"]["source"]
            self._cords[source, outlet].append(line["patchline"]["destination"][0])
        texts = {number: box["text"] for number, box in self._boxes.items()}
        buffers = (text.split() for text in texts.values() if text.startswith("buffer~"))
        self.double = start(
            {number: text for number, text in texts.items() if text.startswith("lstm.")},
            buffers={words[1]: [[0.0] * int(words[4])] * int(words[3]) for words in buffers},
        )

    def play(self, last: str) -> None:
        """Bang each ``loadbang``, and go on until a message comes to the box `last`."""
        for number, box in self._boxes.items():
            if box["text"] == "loadbang":
                self._send(number, 0, ["bang"])
        while last not in self.reached:
            reply = as_reply(self.double.next_line())
            if reply:
                number, _, side = reply.source.partition(".")
                self._send(number, ("left", "right").index(side), reply.atoms)

    def _send(self, source: str, outlet: int, atoms: Sequence[str]) -> None:
        for target in self._cords[source, outlet]:
            self._receive(target, list(atoms))

    def _receive(self, number: str, atoms: list[str]) -> None:
        text = self._boxes[number]["text"]
        word, *arguments = text.split()
        self.reached.add(text)
        if self._boxes[number]["maxclass"] == "message":
            for message in text.split(","):
                self._send(number, 0, message.split())
        elif word.startswith("lstm."):
            self.double.send(f"{number} {' '.join(atoms)}")
        elif word == "t":
            for outlet in reversed(range(len(arguments))):
                self._send(number, outlet, ["bang"] if arguments[outlet] == "b" else atoms)
        elif word in ("route", "sel"):
            is_known = atoms[0] in arguments
            outlet = arguments.index(atoms[0]) if is_known else len(arguments)
            rest = atoms if not is_known else atoms[1:] or ["bang"]
            self._send(number, outlet, rest)
        elif word in _COMPARISONS:
            holds = _COMPARISONS[word](float(atoms[0]), float(arguments[0]))
            self._send(number, 0, [str(int(holds))])
        elif word == "prepend":
            self._send(number, 0, [*arguments, *atoms])
        elif word == "print":
            self.printed[arguments[0]].append(" ".join(atoms))
        else:
            assert word in ("delay", "test.assert", "test.terminate"), f"no player knows {text}"
