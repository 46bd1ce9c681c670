"""Plays a patcher of Max: the lstm objects are real, in the double; the few others are played."""

from __future__ import annotations

import json
import operator
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from maxdouble import Line, MaxDouble, Reply, as_reply

_COMPARISONS = {"==": operator.eq, "<": operator.lt}
_SUMS = {"+": operator.add, "-": operator.sub}
_SILENT = ("test.assert", "test.terminate", "multislider", "flonum", "umenu", "textedit")


class Player:
    """A patcher that runs.

    Abstractions in it are taken from the folder ``patchers`` of the same package.

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
        What each ``print NAME`` has got; under ``outlet`` what left the patcher.
    boxes : dict
        Identifier to box.
    reached : set of str
        The texts of all other boxes that a message has come to.
    heard : list of Reply
        What came out of the lstm objects.
    """

    def __init__(
        self, patch: Path, start: Callable[..., MaxDouble], arguments: Sequence[str] = ()
    ) -> None:
        self.printed: dict[str, list[str]] = defaultdict(list)
        self.reached: set[str] = set()
        self.heard: list[Reply] = []
        self.boxes: dict[str, dict[str, Any]] = {}
        self._cords: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        self._ends: dict[str, tuple[str, int]] = {}
        self._given: dict[str, str] = {}
        self._kept: dict[str, Any] = {}
        self._lines: deque[Line] = deque()
        self._patchers = patch.parents[1] / "patchers"
        self._load(patch, arguments, "", 1001)
        texts = {number: box["text"] for number, box in self.boxes.items()}
        buffers = (text.split() for text in texts.values() if text.startswith("buffer~"))
        self.double = start(
            {number: text for number, text in texts.items() if text.startswith("lstm.")},
            buffers={
                words[1]: [[0.0] * int(words[4])] * int(words[3]) if len(words) > 3 else [[0.0]]
                for words in buffers
            },
        )

    def play(self, last: str) -> None:
        """Bang each ``loadbang``, and go on until a message comes to the box `last`."""
        self.begin()
        while last not in self.reached:
            self.listen()

    def begin(self) -> None:
        """Bang each ``loadbang``."""
        for number, box in self.boxes.items():
            if box["text"] == "loadbang":
                self._send(number, 0, ["bang"])
            if box["text"].startswith("patcherargs"):
                given = self._given[number.rpartition("obj-")[0]]
                attributes = (each.split() for each in f"{box['text']} {given}".split("@")[1:])
                for name, values in {name: values for name, *values in attributes}.items():
                    self._send(number, 1, [name, *values])
                self._send(number, 1, ["done"])

    def listen(self) -> Reply | None:
        """Pass on the next line of the double, if it is an answer, and return that."""
        return self._pass_on(self._lines.popleft() if self._lines else self.double.next_line())

    def _pass_on(self, line: Line) -> Reply | None:
        reply = as_reply(line)
        if reply:
            self.heard.append(reply)
            number, _, side = reply.source.partition(".")
            atoms = reply.atoms[1:] if reply.atoms[0] in ("list", "float") else reply.atoms
            self._send(number, ("left", "right").index(side), atoms)
        return reply

    def until(self, name: str, text: str) -> None:
        """Go on until the ``print`` of that name gets a text."""
        while text not in self.printed[name]:
            self.listen()

    def feed(self, message: str, inlet: int = 0) -> None:
        """Send a message into an inlet of an abstraction."""
        self._send(self._in_order("", "inlet")[inlet], 0, message.split())

    def click(self, text: str) -> None:
        """Click the message box of that text."""
        self._receive(self.find(text), 0, ["bang"])

    def find(self, text: str) -> str:
        """Return the box with a text, or of a kind if it has none, outside of abstractions."""
        (number,) = (
            number
            for number, box in self.boxes.items()
            if text in (box["text"], "" if box["text"] else box["maxclass"])
            and re.fullmatch(r"obj-\d+", number)
        )
        return number

    def put(self, text: str, value: str) -> None:
        """Send a value out of a control: one that `find` finds, or the one of a number."""
        number = text if text in self.boxes else self.find(text)
        self._send(number, 0, value.split())

    def tick(self) -> None:
        """Let each ``metro`` that runs, and each ``delay`` that waits, send its bang."""
        for number, box in self.boxes.items():
            word = box["text"].partition(" ")[0]
            if word in ("metro", "delay") and self._kept.get(number):
                self._kept[number] = word == "metro"
                self._send(number, 0, ["bang"])

    def _load(self, patch: Path, arguments: Sequence[str], prefix: str, unique: int) -> None:
        text = patch.read_text()
        self._given[prefix] = " ".join(arguments)
        for i, argument in enumerate((str(unique), *arguments)):
            text = text.replace(f"#{i}", argument)
        patcher = json.loads(text)["patcher"]
        for entry in patcher["boxes"]:
            box = entry["box"]
            number = prefix + box["id"]
            self.boxes[number] = box
            word, *words = box["text"].split() or [""]
            inner = self._patchers / f"{word}.maxpat"
            if inner.is_file():
                box["text"] = f"patcher {word}"
                self._load(inner, words, f"{number}-", unique + len(self.boxes))
        for line in patcher["lines"]:
            (source, outlet), (target, inlet) = (
                line["patchline"][end] for end in ("source", "destination")
            )
            self._cords[prefix + source, outlet].append((prefix + target, inlet))
        for place in self._in_order(prefix, "outlet") if prefix else []:
            index = self._in_order(prefix, "outlet").index(place)
            self._ends[place] = prefix.removesuffix("-"), index

    def _in_order(self, prefix: str, kind: str) -> list[str]:
        """Return the inlets or outlets of a patcher from left to right."""
        found = [
            number
            for number, box in self.boxes.items()
            if box["maxclass"] == kind and re.fullmatch(rf"{prefix}obj-\d+", number)
        ]
        return sorted(found, key=lambda number: self.boxes[number]["patching_rect"][0])

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
            self._click(number, text, atoms)
        elif word.startswith("lstm."):
            self._ask(f"{number}{f'/{inlet}' if inlet else ''} {' '.join(atoms)}")
        elif word in ("toggle", "inlet", "slider"):
            if atoms[0] != "set":
                self._send(number, 0, atoms)
        elif word == "patcher":
            self._send(self._in_order(f"{number}-", "inlet")[inlet], 0, atoms)
        elif word == "outlet":
            self._leave(number, atoms)
        elif word == "print":
            self.printed[arguments[0]].append(" ".join(atoms))
        elif word not in _SILENT:
            playing = getattr(self, f"_play_{_NAMES.get(word, word)}", None)
            assert playing, f"no player knows {text}"
            playing(number, inlet, atoms, arguments)

    def _ask(self, message: str) -> None:
        """Send a message to an object; what it answers at once goes on before anything else."""
        self.double.send(message)
        for line in self.double.sync():
            if line.thread == "main":
                self._pass_on(line)
            else:
                self._lines.append(line)

    def _click(self, number: str, text: str, atoms: list[str]) -> None:
        if atoms[0] == "set":
            self.boxes[number]["text"] = " ".join(atoms[1:])
            self.printed["shown"].append(self.boxes[number]["text"])
            return
        for message in text.split(","):
            filled = (
                atoms[int(word[1]) - 1] if word[0] == "$" else word for word in message.split()
            )
            self._send(number, 0, list(filled))

    def _leave(self, number: str, atoms: list[str]) -> None:
        if number in self._ends:
            self._send(*self._ends[number], atoms)
            return
        index = self._in_order("", "outlet").index(number)
        self.printed["outlet" if not index else f"outlet {index}"].append(" ".join(atoms))

    # ---- objects ----

    def _play_t(self, number: str, _inlet: int, atoms: list[str], arguments: list[str]) -> None:
        for outlet in reversed(range(len(arguments))):
            each = arguments[outlet]
            constant = ["bang"] if each == "b" else [each]
            self._send(number, outlet, atoms if each in ("l", "i", "f") else constant)

    def _play_route(self, number: str, _inlet: int, atoms: list[str], arguments: list[str]) -> None:
        kind = "list" if atoms[1:] else "int" if atoms[0].lstrip("-").isdigit() else "float"
        if kind in arguments and _is_number(atoms[0]):
            self._send(number, arguments.index(kind), atoms)
            return
        same = (i for i, each in enumerate(arguments) if _plain(each) == _plain(atoms[0]))
        outlet = next(same, len(arguments))
        is_known = outlet < len(arguments)
        self._send(number, outlet, atoms if not is_known else atoms[1:] or ["bang"])

    def _play_gate(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        way = int(float(self._kept.get(number, [arguments[1] if arguments[1:] else "0"])[0]))
        if inlet == 0:
            self._kept[number] = atoms
        elif way:
            self._send(number, way - 1, atoms)

    def _play_kept(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        if arguments and _is_number(arguments[0]):
            self._kept.setdefault(number, arguments)
        self._keep(number, inlet, atoms)

    def _play_zl(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        mode, *sizes = arguments
        is_sized = mode in ("iter", "group")
        size = int(self._kept.get(number, sizes or ["1"])[0]) if is_sized else 1
        if mode == "reg":
            self._keep(number, inlet, atoms)
        elif inlet == 1:
            self._kept[number] = atoms
        elif mode == "iter":
            for first in range(0, len(atoms), size):
                self._send(number, 0, atoms[first : first + size])
        elif mode == "lace":
            pairs = zip(atoms, self._kept.get(number, []), strict=False)
            self._send(number, 0, [atom for pair in pairs for atom in pair])
        elif mode == "join":
            self._send(number, 0, [*atoms, *self._kept.get(number, [])])
        elif mode == "slice":
            if atoms[1:]:
                self._send(number, 1, atoms[1:])
            self._send(number, 0, atoms[:1])
        elif mode == "delace":
            self._send(number, 1, atoms[1::2])
            self._send(number, 0, atoms[::2])
        elif mode == "sort":
            self._send(number, 0, sorted(atoms, key=float, reverse=True))
        elif mode == "compare":
            self._send(number, 0, [str(int(atoms == self._kept.get(number)))])
        elif mode == "group":
            waiting = self._kept.setdefault((number, "group"), [])  # type: ignore[call-overload]
            waiting += atoms
            if len(waiting) >= size:
                self._kept[number, "group"] = []  # type: ignore[index]
                self._send(number, 0, waiting)

    def _play_comparison(
        self, number: str, _inlet: int, atoms: list[str], arguments: list[str]
    ) -> None:
        compare = _COMPARISONS[self.boxes[number]["text"].split()[0]]
        self._send(number, 0, [str(int(compare(float(atoms[0]), float(arguments[0]))))])

    def _play_sum(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        add = _SUMS[self.boxes[number]["text"].split()[0]]
        if inlet == 0:
            self._send(number, 0, [str(add(int(atoms[0]), int(arguments[0])))])

    def _play_expr(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        values = self._kept.setdefault(number, defaultdict(float))
        values[inlet + 1] = float(atoms[0])
        if inlet == 0:
            self._send(number, 0, [_computed(arguments, values)])

    def _play_vexpr(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        lists = self._kept.setdefault(number, defaultdict(list))
        lists[inlet + 1] = [float(atom) for atom in atoms]
        if inlet == 0:
            assert arguments[-2:] == ["@scalarmode", "1"]
            n_values = max(map(len, lists.values()))
            alone = {
                key: each * n_values if len(each) == 1 else each for key, each in lists.items()
            }
            rows = zip(*alone.values(), strict=False)
            rows_by_inlet = (dict(zip(alone, row, strict=True)) for row in rows)
            self._send(number, 0, [_computed(arguments[:-2], row) for row in rows_by_inlet])

    def _play_split(self, number: str, _inlet: int, atoms: list[str], arguments: list[str]) -> None:
        low, high = map(float, arguments)
        self._send(number, int(not low <= float(atoms[0]) <= high), atoms)

    def _play_prepend(
        self, number: str, _inlet: int, atoms: list[str], arguments: list[str]
    ) -> None:
        self._send(number, 0, [*arguments, *atoms])

    def _play_pack(self, number: str, inlet: int, atoms: list[str], arguments: list[str]) -> None:
        values = self._kept.setdefault(number, arguments)
        values[inlet] = atoms[0]
        if inlet == 0:
            self._send(number, 0, values)

    def _play_clock(self, number: str, inlet: int, atoms: list[str], _given: list[str]) -> None:
        if inlet == 0:
            self._kept[number] = atoms not in (["0"], ["stop"])

    def _play_timer(self, number: str, inlet: int, _atoms: list[str], _given: list[str]) -> None:
        if inlet == 1:
            self._send(number, 0, ["20"])

    def _play_uzi(self, number: str, inlet: int, atoms: list[str], _given: list[str]) -> None:
        if inlet == 1:
            self._kept[number] = atoms
            return
        for i in range(int(self._kept[number][0])):
            self._send(number, 2, [str(i + 1)])

    def _play_peek(self, number: str, _inlet: int, atoms: list[str], arguments: list[str]) -> None:
        self.double.do(f"show {arguments[0]}")
        *others, buffer = self.double.until_kind("buffer")
        self._lines += others
        self._send(number, 0, [f"{float(buffer.fields[0].split()[3 + int(atoms[0])]):g}"])


_NAMES = {
    **dict.fromkeys(_COMPARISONS, "comparison"),
    **dict.fromkeys(_SUMS, "sum"),
    **dict.fromkeys(("metro", "delay"), "clock"),
    **dict.fromkeys(("i", "f"), "kept"),
    "sel": "route",
    "peek~": "peek",
}


def _plain(text: str) -> str:
    """Return a number as the patcher compares it: 0 and 0. are the same."""
    return f"{float(text):g}" if _is_number(text) else text


def _computed(formula: Sequence[str], values: Mapping[int, float]) -> str:
    """Return what an expression of Max is, ``$f1`` being the first of the values."""
    python = re.sub(r"\$f(\d)", r"values[\1]", " ".join(formula)).replace("&&", "and")
    return f"{eval(python, {'values': values}):g}"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?(\d+\.?|\d*\.\d+)(e-?\d+)?", text) is not None
