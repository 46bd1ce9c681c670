"""A random conversation with all objects: sense and nonsense, and patches edited meanwhile.

All of it follows from a seed. What the messages are is read from the catalogue, so that whatever is
added there is tried.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from patchlstm.objects.catalogue import OBJECTS
from patchlstm.objects.vocabulary import Action, Object

QUICK = "-hiddensize 3 -maxiter 2"
"""Tags of every box that learns, so that it does so in no time."""

BOXES = {
    f"{each.kind}{i}": (each, f"{each.name} {name} {QUICK if each.head else ''}".strip())
    for each in OBJECTS
    for i, name in enumerate(("one", "two", "two"))
}
"""The boxes that are always there, two of a name: object and text of each."""

ARRAYS = {"a-0": [0.1, 0.3, 0.2], "a-1": [0.9, 0.7, 0.8], "mono": [0.5, 1], "out": [0], "w-0": [1]}
"""The arrays that are always there, whatever their size becomes."""

RECEIVERS = ("to-box", "to-other", "to-others-numbers", "pd-other.pd")

OTHER = f"""\
#N canvas 0 0 400 300 12;
#X obj 10 10 r to-other;
#X obj 10 40 lstm.dataseries other;
#X obj 10 70 lstm.classifier {QUICK};
#X obj 10 100 lstm.labelset one;
#X obj 10 130 r to-others-numbers;
#X msg 10 160 addframe many {"0.5 " * 3000};
#X msg 10 190 list {"0.5 " * 9000};
#X connect 0 0 1 0;
#X connect 0 0 2 0;
#X connect 4 0 5 0;
#X connect 4 0 6 0;
#X connect 5 0 1 0;
#X connect 6 0 1 0;
#X connect 6 0 2 0;
"""
"""A patch that is opened and closed again."""

_IDENTIFIERS = ("a", "b", "c", "1", "2", "3", "-7", "0.5", "1e+06", "ü", r"a\ b", r"\,", "x" * 300)
_LABELS = ("low", "high", "2", "ü", r"\$0-x")
_NAMES = ("one", "two", "other", "nobody", "7")
_BUFFERS = ("a", "a-0", "mono", "out", "w", "d", "nowhere")
_NUMBERS = ("0", "1", "-1", "0.5", "3", "1e+20", "-0", "1e-30", "0.1", "2")
_FILES = (
    "a.json",
    "b.json",
    "m.lstm",
    "n.lstm",
    "nowhere.json",
    "/",
    ".",
    "/dev/null",
    "no/a.json",
)
_VALUES = ("0", "1", "2", "3", "0.5", "-1", "x", "1e+20", "last", "all")
_NONSENSE = (
    "",
    "x",
    "1",
    "x y",
    "1 2 3 4 5",
    "nowhere",
    "-1",
    "all",
    "1e+37 1e+37",
    "-read",
    "bang",
)
_ASKED_BY_US = "warnings"


@dataclass(frozen=True)
class Message:
    """A message to one of `BOXES`.

    Attributes
    ----------
    box : str
    selector : str
        As it is sent.
    atoms : str
        As Pd reads them.
    answer : str
        Selector of the answer to it.
    must_answer : bool
        Whether success brings an answer as well.
    may_be_ignored : bool
        Whether it need not be answered at all: what comes of a stream before a fit is refused once.
    """

    box: str
    selector: str
    atoms: str
    answer: str
    must_answer: bool
    may_be_ignored: bool = False

    @property
    def text(self) -> str:
        """The message, as `Pd.send` takes it."""
        return f"{self.box} {self.selector} {self.atoms}".rstrip()


class Conversation:
    """Where random messages come from.

    Parameters
    ----------
    seed : int
    folder : str
        Where `OTHER` lies, under the name ``other.pd``.
    """

    def __init__(self, seed: int, folder: str) -> None:
        self._random = random.Random(seed)
        self._folder = folder
        self.n_edits = 0

    def burst(self) -> tuple[list[str], list[Message]]:
        """Return what is sent in one go, and the messages to `BOXES` in it."""
        sent: list[str] = []
        messages: list[Message] = []
        for _ in range(self._random.choice((1, 5, 40))):
            if self._random.random() < 0.08:
                sent += self._random.choice((self._edit, self._resize, self._open_or_close))()
            message = self._message()
            messages.append(message)
            sent.append(message.text)
        return sent, messages

    def brief(self) -> str:
        """Return a message for a box that comes and goes: nobody counts what it answers."""
        return self._message().text.partition(" ")[2]

    # ---- messages ----

    def _message(self) -> Message:
        box = self._random.choice(list(BOXES))
        each = BOXES[box][0]
        kind = self._random.random()
        if kind < 0.03:
            selector = self._random.choice(("nonsense", "get", "getnonsense", "bang", "symbol"))
            atoms = "x" if selector == "symbol" else self._nonsense()
            return Message(box, selector, atoms, selector, True)
        if kind < 0.25:
            return self._about_parameter(box, each)
        return self._of_catalogue(box, each)

    def _about_parameter(self, box: str, each: Object) -> Message:
        name = self._random.choice([name for name in each.parameters if name != _ASKED_BY_US])
        parameter = each.parameters[name]
        if self._random.random() < 0.3:
            return Message(box, f"get{name}", "", name, True)
        if parameter.argument == "f":
            return Message(box, name, self._argument("f"), name, True)
        atoms = self._nonsense() if self._random.random() < 0.1 else self._random.choice(_VALUES)
        return Message(box, name, atoms, name, False)

    def _of_catalogue(self, box: str, each: Object) -> Message:
        message = self._random.choice(list(each.messages.values()))
        letters = message.signature
        if "?" in letters and self._random.random() < 0.5:
            letters = letters.partition("?")[0]
        if message.selector == "float":  # with anything else, Pd itself refuses it
            atoms = self._random.choice(_NUMBERS)
        elif self._random.random() < 0.06:
            atoms = self._nonsense()
        else:
            atoms = " ".join(self._argument(letter) for letter in letters.replace("?", ""))
        first = next(m.selector for m in each.messages.values() if m.action is message.action)
        is_frame = message.action is Action.PREDICT_FRAME
        answer = first if is_frame else message.selector
        is_silent = message.action in (Action.RESET, Action.REFER, Action.NOTHING)
        must_answer = not is_silent and answer != "refer"
        may_be_ignored = is_frame and message.selector != first
        return Message(box, message.selector, atoms, answer, must_answer, may_be_ignored)

    def _nonsense(self) -> str:
        if self._random.random() < 0.03:
            return " ".join(["0.5"] * self._random.choice((300, 900)))  # more, a socket drops
        return self._random.choice(_NONSENSE)

    def _argument(self, letter: str) -> str:
        if letter == "p":
            return self._random.choice((self._frame, self._frame, self._buffer))()
        if letter in "sb":
            return self._buffer()
        if letter in "ia":
            return self._random.choice(_IDENTIFIERS if self._random.random() < 0.6 else _LABELS)
        if letter == "n":
            return self._random.choice(("0", "1", "-1", "2", "7", "0.5"))
        if letter == "c":
            return self._random.choice(("1", "1", "2", "0", "30", "0.5"))
        if letter in "fw":
            return self._random.choice(_FILES)
        if letter == "g":
            return "group" if self._random.random() < 0.9 else "x"
        if letter == "t":
            return self._random.choice((r"{\"cols\":1}", "{", "x", r"{\"cols\":1\,\"data\":{}}"))
        return self._random.choice(_NAMES)

    def _frame(self) -> str:
        n_dimensions = 2 if self._random.random() < 0.9 else self._random.choice((1, 3, 40))
        return " ".join(self._random.choice(_NUMBERS) for _ in range(n_dimensions))

    def _buffer(self) -> str:
        return "a" if self._random.random() < 0.6 else self._random.choice(_BUFFERS)

    # ---- what happens to patches ----

    def _edit(self) -> list[str]:
        """Replace the content of the subpatch ``dynamic``."""
        self.n_edits += 1
        sent = ["dynamic clear", "dynamic obj 10 10 r to-box"]
        n_boxes = self._random.randint(1, 4)
        for _ in range(n_boxes):
            each = self._random.choice(OBJECTS)
            name = self._random.choice(("", *_NAMES))
            tags = QUICK if each.head else ""
            if self._random.random() < 0.2:
                wrong = self._random.choice(list(each.parameters))
                tags += f" -{wrong} {self._random.choice(_VALUES)}"
            sent.append(f"dynamic obj 10 40 {each.name} {name} {tags}".rstrip())
        sent += [f"dynamic connect 0 0 {i} 0" for i in range(1, n_boxes + 1)]
        sent += self._extras(n_boxes)
        sent += [f"to-box {self.brief()}" for _ in range(self._random.randint(0, 6))]
        return [*sent, "dynamic clear"] if self._random.random() < 0.3 else sent

    def _extras(self, n_boxes: int) -> list[str]:
        """Add arrays, or feed outlets to inlets, a dump to load among them."""
        kind = self._random.random()
        if kind < 0.3:
            sizes = [self._random.randint(1, 5) for _ in range(self._random.randint(1, 3))]
            return [f"dynamic obj 10 70 array define d-{i} {n}" for i, n in enumerate(sizes)]
        if kind < 0.6:
            source, target = (self._random.randint(1, n_boxes) for _ in range(2))
            outlet = self._random.randint(0, 1)
            return [f"dynamic connect {source} {outlet} {target} 0"]
        if kind < 0.8:
            source, target = (self._random.randint(1, n_boxes) for _ in range(2))
            loader = n_boxes + 1
            return [
                "dynamic obj 10 100 loader",
                f"dynamic connect {source} 1 {loader} 0",
                f"dynamic connect {loader} 0 {target} 0",
                "to-box dump",
            ]
        return []

    def _resize(self) -> list[str]:
        name = self._random.choice([name for name in ARRAYS if name != "mono"])
        size = self._random.choice((1, 2, 3, 3, 3, 500))
        value = self._random.choice(("0.5", "1e+38", "-2"))
        return [f"{name} resize {size}", f"{name} 0 {value}"]

    def _open_or_close(self) -> list[str]:
        kind = self._random.random()
        if kind < 0.2:
            return [f"pd dsp {self._random.randint(0, 1)}"]
        if kind < 0.6:
            return ["pd-other.pd menuclose 1", f"pd open other.pd {self._folder}"]
        return [
            "to-other addframe a 1 2",
            "to-others-numbers bang",
            "to-other dump",
            "pd-other.pd menuclose 1",
        ]
