"""The words in which objects are declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, unique
from functools import cached_property


@dataclass(frozen=True)
class Letter:
    """A kind of argument, as a signature has it.

    Attributes
    ----------
    noun : str
        What error messages call such an argument.
    set_class : str
        The class of the set that it names; empty if it names none.
    """

    noun: str
    set_class: str = ""


LETTERS = {
    "i": Letter("an identifier"),
    "a": Letter("a label"),
    "n": Letter("a whole number"),
    "c": Letter("a whole number"),
    "m": Letter("the number of a dimension, from 0"),
    "r": Letter("a number"),
    "y": Letter("0 or 1"),
    "s": Letter("the name of a buffer"),
    "p": Letter("the name of a buffer, or numbers"),
    "b": Letter("the name of a buffer"),
    "f": Letter("a file name"),
    "w": Letter("a file name"),
    "g": Letter("the word group"),
    "d": Letter("the name of a dataseries", "lstm.dataseries"),
    "l": Letter("the name of a labelset", "lstm.labelset"),
    "k": Letter("the name of a dataset", "lstm.dataset"),
    "h": Letter("the name of an lstm.mfcc~ or lstm.bufmfcc"),
    "t": Letter("the text of a dump"),
    "o": Letter("the name of another object of this class"),
}
"""What each letter of a signature stands for; ``contract.h`` says how it travels."""


@dataclass(frozen=True)
class Argument:
    """An argument as a declaration names it: its letter, and what help shows in its place."""

    letter: str
    typed: str


ARGUMENTS = {
    "id": Argument("i", "ID"),
    "newid": Argument("i", "NEWID"),
    "label": Argument("a", "LABEL"),
    "time": Argument("n", "TIME"),
    "k": Argument("c", "K"),
    "n": Argument("c", "N"),
    "count": Argument("c", "LENGTH"),
    "band": Argument("c", "BAND"),
    "level": Argument("r", "LEVEL"),
    "dimension": Argument("m", "DIMENSION"),
    "switch": Argument("y", "1"),
    "transpose": Argument("y", "TRANSPOSE"),
    "labelwise": Argument("y", "LABELWISE"),
    "frame": Argument("p", "F1 F2 ..."),
    "db": Argument("n", "DB"),
    "nframes": Argument("n", "FRAMES"),
    "point": Argument("p", "F1 F2 ..."),
    "value": Argument("p", "F1"),
    "series": Argument("s", "{buffer}"),
    "sound": Argument("s", "SOUND"),
    "into": Argument("b", "TARGET"),
    "ears": Argument("h", "MFCC"),
    "begin": Argument("n", "BEGIN"),
    "length": Argument("n", "LENGTH"),
    "target": Argument("b", "{buffer}"),
    "file": Argument("f", "FILE"),
    "group": Argument("g", "group"),
    "newfile": Argument("w", "FILE"),
    "dataseries": Argument("d", "DATASERIES"),
    "frames": Argument("d", "DATASERIES"),
    "truth": Argument("d", "TARGET"),
    "labelset": Argument("l", "LABELSET"),
    "dataset": Argument("k", "DATASET"),
    "dump": Argument("t", "{dump}"),
    "name": Argument("o", "NAME"),
}
"""The words that may follow a selector. Braces are filled in for each patcher."""


@unique
class Action(Enum):
    """Who acts on a message; each is ``LSTM_`` and its name in ``messages.h``."""

    PYTHON = "Python answers"
    CLEAR = "Python; the shim drops the model at once, and answers itself without Python"
    REFER = "Python; the shim drops the model at once"
    READ = "Python; a model file is read by the shim, which predicts with it at once"
    DUMP = "Python; its answer is a text of any length"
    FIT = "Python; errors about the model that it made are reported under its name"
    CANCEL = "Python, at once, whatever waits; it ends the fits"
    PREDICT_SERIES = "the shim, from the model"
    PREDICT_POINT = "the shim, from the model: a series of one frame"
    PREDICT_FRAME = "the shim, from the model, one frame at a time"
    RESET = "the shim: the next frame is the first"
    NOTHING = "nobody: another object says it, which may be connected as it is"
    CONTINUE_SERIES = "the shim, from the model: how a series goes on"
    CONTINUE = "the shim, from the model: how what was heard goes on"
    TELL_OUTPUTS = "Python; without it, the shim from its model"
    TELL_LAYERS = "Python; without it, the shim from its model: its number of layers"
    TELL_INPUTS = "Python; without it, the shim from its model: its number of inputs"
    TELL_PARAMETERS = "Python; without it, the shim from its model: its number of parameters"


HEADS = ("labels", "numbers", "continuation")
"""The heads of networks, in the order of the contract's enumeration."""

ANTICIPATED = frozenset({Action.CLEAR, Action.REFER, Action.READ})
"""What the shim does before Python does; it must be told how things are if Python then fails."""


@dataclass(frozen=True)
class Message:
    """A message.

    Attributes
    ----------
    phrase : str
        The selector and the words of `ARGUMENTS`, such as ``addframe id frame``; what may be left
        out is in brackets.
    does : str
        What it does, for help. Braces are filled in for each patcher.
    action : Action
        Who acts on it. If several have the same action, the shim answers under the first's name.
    """

    phrase: str
    does: str
    action: Action = Action.PYTHON

    @property
    def selector(self) -> str:
        """Its name."""
        return self.phrase.split()[0]

    @property
    def signature(self) -> str:
        """A letter for each argument, as ``lstm_command`` has it; after ``?`` come the optional."""
        letters = "".join(
            "?" * word.startswith("[") + ARGUMENTS[word.strip("[]")].letter for word in self._words
        )
        needed, mark, optional = letters.partition("?")
        return needed + mark + optional.replace("?", "")

    @property
    def typed(self) -> str:
        """The message as a user types it."""
        arguments = (
            word.replace(word.strip("[]"), ARGUMENTS[word.strip("[]")].typed)
            for word in self._words
        )
        return " ".join([self.selector, *arguments])

    @property
    def is_anticipated(self) -> bool:
        """Whether the shim acts on it before Python does."""
        return self.action in ANTICIPATED

    @property
    def _words(self) -> list[str]:
        return self.phrase.split()[1:]


@dataclass(frozen=True)
class Parameter:
    """A parameter, which is a message with a value, a getter, and a tag among the arguments.

    Attributes
    ----------
    does : str
        What it does, for help.
    attribute : str
        The field of `Settings` that it sets; empty if it is the object's own.
    default : str
        Its value if nobody sets it, as help shows it; that of a field is in `Settings`.
    shapes_network : bool
        Whether another value means another network, so that what was learnt is lost.
    is_tuning : bool
        Whether the shim uses it itself: a member of ``lstm_tuning``.
    is_alias : bool
        Whether another parameter of this attribute is the one that texts name.
    argument : str
        Letter of its value: ``v``, any atoms, or ``f``, a file.
    action : Action
        Who acts on it.
    """

    does: str
    attribute: str = ""
    default: str = ""
    shapes_network: bool = False
    is_tuning: bool = False
    is_alias: bool = False
    argument: str = "v"
    action: Action = Action.PYTHON

    @property
    def is_anticipated(self) -> bool:
        """Whether the shim acts on it before Python does."""
        return self.is_tuning or self.action in ANTICIPATED


AUTOMATIC = -1
"""The value of a `Number` that lets the others decide."""


@dataclass(frozen=True)
class Number:
    """A parameter of a `Tool`: a number within a range.

    Attributes
    ----------
    does : str
        What it does, for help.
    initial, low, high : float
        Its value if nobody sets it, and the least and greatest that it can have.
    is_whole : bool
        Whether only whole numbers will do.
    is_automatic : bool
        Whether `AUTOMATIC` will do too.
    """

    does: str
    initial: float
    low: float
    high: float
    is_whole: bool = True
    is_automatic: bool = False

    def needed_instead_of(self, value: float) -> str:
        """Return what is needed, as errors say it; empty if the value will do."""
        if self.is_automatic and value == AUTOMATIC:
            return ""
        if self.low <= value <= self.high and not (self.is_whole and value != int(value)):
            return ""
        kind = "a whole number" if self.is_whole else "a number"
        return f"{kind} from {self.low:.15g} to {self.high:.15g} is needed"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What help says of every class of object.

    Attributes
    ----------
    name : str
        In Pd.
    digest, description : str
        What it is for, in a few words and in a sentence or two.
    sections : dict
        Heading to messages, in the order of help.
    outlets : tuple of str
        What comes out left, and right.
    camel_case : str
        One of its messages as FluCoMa's pages write it; empty if it has none of two words.
    example : str
        Arguments of the object in Max's help patch.
    shown : tuple of str
        Messages to click in Max's help patch.
    """

    name: str
    digest: str
    description: str
    sections: dict[str, Sequence[Message]]
    outlets: tuple[str, str]
    camel_case: str = ""
    example: str = ""
    shown: tuple[str, ...] = ()

    @cached_property
    def messages(self) -> dict[str, Message]:
        """All messages, by selector."""
        return {each.selector: each for part in self.sections.values() for each in part}

    @property
    def kind(self) -> str:
        """The name without the library's, such as ``classifier``."""
        return self.name.removeprefix("lstm.").removesuffix("~")

    @property
    def max_name(self) -> str:
        """The name in Max, where each ends in ``~``."""
        return f"{self.name.removesuffix('~')}~"


@dataclass(frozen=True, kw_only=True)
class Tool(Described):
    """A class of object that holds nothing and needs no Python.

    Attributes
    ----------
    parameters : dict
        Name to `Number`, in the order of help.
    inlets : dict
        What each inlet after the first takes, by the selector that a number gets there.
    aliases : dict
        Other names of parameters: that of one, or those of some in a row, which take as many
        values.
    sharing : str
        Which tools of one name share their parameters; empty if they have no name.
    """

    parameters: dict[str, Number]
    inlets: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    sharing: str = ""


@dataclass(frozen=True, kw_only=True)
class Object(Described):
    """A class of object with a content.

    Attributes
    ----------
    parameters : dict
        Name to `Parameter`, in the order of help.
    sharing : str
        What objects of one name share.
    head : str
        What its network answers with, one of `HEADS`; empty if it has none.
    stands_in_for : str
        The class of set in whose place a message also takes this one; mostly empty.
    """

    parameters: dict[str, Parameter]
    sharing: str
    head: str = ""
    stands_in_for: str = ""

    def is_anticipated(self, selector: str) -> bool:
        """Whether the shim acts on a message, or on a parameter's, before Python does."""
        row = self.messages.get(selector) or self.parameters.get(selector)
        return row is not None and row.is_anticipated
