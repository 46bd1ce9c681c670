"""What the objects are for, and what each message and parameter does."""

from __future__ import annotations

from dataclasses import dataclass, field

from patchlstm.network.settings import Settings
from patchlstm.patcher.parameters import CLASSIFIER as PARAMETERS
from patchlstm.patcher.parameters import as_atoms


@dataclass(frozen=True)
class Words:
    """What differs between the patchers."""

    suffix: str
    """After a class's name."""
    tag: str
    """Before a parameter among the creation arguments."""
    buffer: str
    """A buffer among a message's arguments."""
    text: str
    """What `dump` gives and `load` takes."""
    text_argument: str
    several: str
    """How the dimensions of a series lie in buffers."""


PD = Words(
    suffix="",
    tag="-",
    buffer="ARRAY",
    text="the same JSON as one symbol",
    text_argument="TEXT",
    several="ARRAY (for several dimensions ARRAY-0, ARRAY-1 and so on)",
)
MAX = Words(
    suffix="~",
    tag="@",
    buffer="BUFFER",
    text="the same as a dictionary: dump dictionary NAME",
    text_argument="dictionary NAME",
    several="BUFFER, a channel for each dimension",
)


@dataclass(frozen=True)
class Message:
    """A message: its arguments as a user types them, and what it does.

    Both may name fields of `Words` in braces.
    """

    arguments: str
    does: str

    def typed(self, selector: str, words: Words) -> str:
        """Return the message as a user types it."""
        return f"{selector} {self.arguments.format_map(vars(words))}".strip()

    def explained(self, words: Words) -> str:
        """Return what it does."""
        return self.does.format_map(vars(words))


@dataclass(frozen=True)
class Class:
    """A class of object, under its name in Pd."""

    name: str
    digest: str
    description: str
    sections: dict[str, dict[str, Message]]
    """Heading to selector to message."""
    parameters: dict[str, str]
    outlets: tuple[str, str]
    """What comes out left, and right."""
    sharing: str
    """What objects of one name share."""
    camel_case: str
    """A message as FluCoMa's pages write it."""
    example_arguments: str
    """Of the object in Max's help patch."""
    shown: tuple[str, ...]
    """Messages to click in Max's help patch."""
    defaults: dict[str, str] = field(default_factory=lambda: {"blocking": "0", "warnings": "1"})

    @property
    def max_name(self) -> str:
        """The class's name in Max."""
        return self.name + MAX.suffix

    @property
    def messages(self) -> dict[str, Message]:
        """All messages."""
        return {name: each for part in self.sections.values() for name, each in part.items()}


def _keeping(content: str) -> dict[str, Message]:
    return {
        "write": Message("FILE", f"write {content}. Comes out right when done."),
        "read": Message("FILE", "read such a file in place of what was there (right)."),
        "dump": Message("", "{text} (right)."),
        "load": Message("{text_argument}", "take what dump gave in place of what was there."),
        "print": Message("", "describe the content in the console."),
        "refer": Message("NAME", "share the content of the object of another name from now on."),
    }


def _whole_set(kind: str, items: str) -> dict[str, Message]:
    return {
        "size": Message("", f"how many {items} (left)."),
        "cols": Message("", "how many dimensions (left)."),
        "getids": Message(
            "LABELSET", "fill a labelset, emptied first, with all ids, each as its own label."
        ),
        "merge": Message(
            f"{kind} [1]",
            "take over another set. What both have stays as it is here, or with 1 as it is there.",
        ),
        "clear": Message("", "empty the set."),
    }


_SHARED_PARAMETERS = {
    "blocking": "1: a message returns when all is done, so the next can use it. Sound may stop"
    " meanwhile.",
    "warnings": "0: no warnings in the console.",
}

_SET_OUTLETS = (
    "the message's name when it is done, and its result.",
    "read, write, print, dump, values of parameters, and error MESSAGE TEXT when something failed.",
)
_SET_FILE = "the set as a JSON file in FluCoMa's format"
_NUMBERS_OR_BUFFER = "In place of numbers: {buffer}, whose first channel is the frame."

_CLASSIFIER_PARAMETERS = {
    "hiddensize": "cells of the LSTM layer, or one number for each layer. Another size forgets"
    " what was learnt.",
    "maxiter": "epochs of one fit. 0: as many as a set of its size needs.",
    "learnrate": "largest step of the weights.",
    "momentum": "how long past gradients count (0 to 1).",
    "batchsize": "series for one step.",
    "validation": "part of the series that is kept out of training to measure progress (0 to 0.9).",
    "patience": "end the fit after so many epochs without improvement, 0: never.",
    "dropout": "part of the last layer's inputs left out at random in training, against learning by"
    " heart.",
    "augment": "how much each epoch varies the series at random. 0: not.",
    "members": "networks, at most, that share the cells, 16 or more each, and answer with one"
    " voice. 1: all are one network.",
    "seed": "the same seed, data and parameters give the same network. -1: another one each time.",
    "delta": "1: the network also sees each frame's difference from the one before. Another value"
    " forgets what was learnt.",
    "bidirectional": "1: as many cells again hear each series from its end. Such a network answers"
    " predictseries and predict, but not predictframe. Another value forgets what was learnt.",
    "weightdecay": "how strongly the weights are drawn to zero.",
    "pooling": "all: the last layer sees the last state, the mean and the maximum so far. last:"
    " the last state only. Another value forgets what was learnt.",
    "threshold": "a label less probable than this comes out as unknown.",
    "reject": "a series beyond this share of what is known comes out as unknown, 0.95 for example."
    " 0: none. For whole series.",
    "model": "a file to begin with. NAME.lstm predicts at once and without Python, which sleeps"
    " until something needs it.",
    **_SHARED_PARAMETERS,
}


def _default(parameter: str) -> str:
    """Return the value that a parameter of the classifier has if nobody says otherwise."""
    if parameter not in PARAMETERS:
        return {"blocking": "0", "warnings": "1", "threshold": "0", "model": "none"}[parameter]
    (value,) = as_atoms(getattr(Settings, PARAMETERS[parameter].attribute))
    return value if isinstance(value, str) else f"{value:g}"


CLASSIFIER = Class(
    name="lstm.classifier",
    digest="Recognise series with an LSTM",
    description="Learns from labelled series of frames, in the background, and then gives the"
    " label of a series at once, or of a stream frame by frame.",
    sections={
        "learning": {
            "fit": Message(
                "DATASERIES LABELSET",
                "train on series that all have a label. Every epoch: progress EPOCH MAXITER LOSS"
                " VALIDATIONLOSS (right; the loss again if nothing is held out), at the end: fit"
                " LOSS (left). A fit after a fit goes on with what is learnt, other labels"
                " or dimensions start anew.",
            ),
            "cancel": Message(
                "", "end the running fit. The best weights so far stay and fit LOSS comes out."
            ),
            "clear": Message("", "forget all that was learnt."),
        },
        "asking": {
            "predictseries": Message(
                "{buffer}",
                "the label of the series in {several}. At once: probabilities LABEL P LABEL P ..."
                " (right), then predictseries LABEL (left).",
            ),
            "predictframe": Message(
                "F1 F2 ...",
                "hear one more frame. At once: probabilities ... (right), then predictframe LABEL"
                " (left), the label of all frames that this object heard since reset or the last"
                f" fit. {_NUMBERS_OR_BUFFER}",
            ),
            "list": Message("F1 F2 ...", "a plain list is predictframe."),
            "float": Message("F1", "a single number is predictframe, for one dimension."),
            "reset": Message("", "forget the frames heard by predictframe: a new series begins."),
            "predict": Message(
                "DATASERIES LABELSET",
                "fill the labelset, emptied first, with a label for each series, then predict"
                " LABELSET (left).",
            ),
            "evaluate": Message(
                "DATASERIES LABELSET",
                "compare with the true labels: confusion TRUE PREDICTED COUNT for each pair that"
                " occurs (right), then evaluate ACCURACY (left, 0 to 1).",
            ),
            "labels": Message("", "the labels, in the order of the probabilities (left)."),
            "size": Message("", "how many layers (left)."),
            "cols": Message("", "how many dimensions (left)."),
            "params": Message("", "how many weights (left)."),
        },
        "keeping": _keeping(
            "the model with its parameters: NAME.lstm, which predicts without Python, else JSON"
        ),
    },
    parameters=_CLASSIFIER_PARAMETERS,
    defaults={name: _default(name) for name in _CLASSIFIER_PARAMETERS},
    outlets=(
        "results, each with the message's name in front.",
        "all else: progress, probabilities, confusion, cancel, read, write, values of parameters,"
        " and error MESSAGE TEXT when something failed.",
    ),
    sharing="objects of one name share what they have learnt and their parameters, blocking too.",
    camel_case="predictSeries",
    example_arguments="gest @hiddensize 32",
    shown=("fit strokes truth", "cancel", "predictframe 0.1 0.4", "reset", "labels", "getmaxiter"),
)

DATASERIES = Class(
    name="lstm.dataseries",
    digest="Series of frames by identifier",
    description="Holds series of frames of any length, each under an identifier.",
    sections={
        "one frame after the other": {
            "addframe": Message(
                "ID F1 F2 ...",
                "add a frame at the end of the series ID, a new one if need be. The first frame"
                f" fixes how many dimensions the set has. {_NUMBERS_OR_BUFFER}",
            ),
            "getframe": Message(
                "ID TIME {buffer}",
                "write a frame. TIME counts from 0, negative from the end: -1 is the last frame.",
            ),
            "setframe": Message("ID TIME F1 F2 ...", "replace a frame, or add it at the end."),
            "updateframe": Message("ID TIME F1 F2 ...", "replace a frame that exists."),
            "deleteframe": Message("ID TIME", "delete a frame."),
        },
        "whole series": {
            "addseries": Message("ID {buffer}", "add the new series that is in {several}."),
            "getseries": Message("ID {buffer}", "write a series into {several}. They are resized."),
            "setseries": Message("ID {buffer}", "replace a series, or add it."),
            "updateseries": Message("ID {buffer}", "replace a series that exists."),
            "deleteseries": Message("ID", "delete a series."),
        },
        "the whole set": _whole_set("DATASERIES", "series"),
        "keeping": _keeping(_SET_FILE),
    },
    parameters=_SHARED_PARAMETERS,
    outlets=_SET_OUTLETS,
    sharing="objects of one name share one set.",
    camel_case="addFrame",
    example_arguments="strokes",
    shown=("addframe a 0.1 0.4", "addframe a 0.2 0.3", "size", "cols", "print", "write", "clear"),
)

LABELSET = Class(
    name="lstm.labelset",
    digest="Labels by identifier",
    description="Holds one label for each identifier, to train a classifier or to be predicted.",
    sections={
        "labels": {
            "addlabel": Message("ID LABEL", "label a new id. Both are symbols or numbers."),
            "getlabel": Message("ID", "the label of an id (left)."),
            "setlabel": Message("ID LABEL", "label an id, whether it has a label or not."),
            "updatelabel": Message("ID LABEL", "change the label of an id that has one."),
            "deletelabel": Message("ID", "delete an id."),
        },
        "the whole set": _whole_set("LABELSET", "labels"),
        "keeping": _keeping(_SET_FILE),
    },
    parameters=_SHARED_PARAMETERS,
    outlets=_SET_OUTLETS,
    sharing="objects of one name share one set.",
    camel_case="addLabel",
    example_arguments="truth",
    shown=("addlabel a up", "getlabel a", "size", "print", "write", "clear"),
)

CLASSES = (CLASSIFIER, DATASERIES, LABELSET)
