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
    arguments : sequence of str, optional
        Those of an abstraction.

    Attributes
    ----------
    printed : dict of str to list of str
        What each ``print NAME`` has got.
    boxes : dict
        Identifier to box.
    reached : set of str
        The texts of all other boxes that a message has come to.
    """

    def __init__(
        self, patch: Path, start: Callable[..., MaxDouble], arguments: Sequence[str] = ()
    ) -> None:
        text = patch.read_text()
        for i, argument in enumerate(("1001", *arguments)):
            text = text.replace(f"#{i}", argument)
        patcher = json.loads(text)["patcher"]
        self.printed: dict[str, list[str]] = defaultdict(list)
        self.reached: set[str] = set()
        self.boxes = {entry["box"]["id"]: entry["box"] for entry in patcher["boxes"]}
        self._cords: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        self._kept: dict[str, list[str]] = {}
        for line in patcher["lines"]:
            source, outlet = line["patchline"]["source"]
            self._cords[source, outlet].append(tuple(line["patchline"]["destination"]))
        texts = {number: box["text"] for number, box in self.boxes.items()}
        buffers = (text.split() for text in texts.values() if text.startswith("buffer~"))
        self.double = start(
            {number: text for number, text in texts.items() if text.startswith("lstm.")},
            buffers={words[1]: [[0.0] * int(words[4])] * int(words[3]) for words in buffers},
        )

    def play(self, last: str) -> None:
        """Bang each ``loadbang``, and go on until a message comes to the box `last`."""
        for number, box in self.boxes.items():
            if box["text"] == "loadbang":
                self._send(number, 0, ["bang"])
        while last not in self.reached:
            self.listen()

    def listen(self) -> None:
        """Pass on the next line of the double, if it is an answer."""
        reply = as_reply(self.double.next_line())
        if reply:
            number, _, side = reply.source.partition(".")
            self._send(number, ("left", "right").index(side), reply.atoms)

    def feed(self, message: str) -> None:
        """Send a message into the inlet of an abstraction."""
        (inlet,) = (key for key, box in self.boxes.items() if box["maxclass"] == "inlet")
        self._send(inlet, 0, message.split())

    def _send(self, source: str, outlet: int, atoms: Sequence[str]) -> None:
        for target, inlet in self._cords[source, outlet]:
            self._receive(target, inlet, list(atoms))

    def _keep(self, number: str, inlet: int, atoms: list[str]) -> None:
        """What ``i`` and ``zl reg`` do: the right inlet keeps, a bang asks."""
        if inlet == 0 and atoms == ["bang"]:
            atoms = self._kept.get(number, [])
        else:
            self._kept[number] = atoms
        if inlet == 0 and atoms:
            self._send(number, 0, atoms)

    def _receive(self, number: str, inlet: int, atoms: list[str]) -> None:
        text = self.boxes[number]["text"]
        kind = self.boxes[number]["maxclass"]
        word, *arguments = text.split() or [kind]
        self.reached.add(text)
        if kind == "message":
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
        elif word == "gate":
            if inlet == 0:
                self._kept[number] = atoms
            elif self._kept.get(number, ["0"]) != ["0"]:
                self._send(number, 0, atoms)
        elif word in ("i", "zl"):
            self._keep(number, inlet, atoms)
        elif word == "toggle":
            self._send(number, 0, atoms)
        elif word == "outlet":
            self.printed["outlet"].append(" ".join(atoms))
        elif word in _COMPARISONS:
            holds = _COMPARISONS[word](float(atoms[0]), float(arguments[0]))
            self._send(number, 0, [str(int(holds))])
        elif word == "prepend":
            self._send(number, 0, [*arguments, *atoms])
        elif word == "print":
            self.printed[arguments[0]].append(" ".join(atoms))
        else:
            assert word in ("delay", "test.assert", "test.terminate"), f"no player knows {text}"
