"""What the objects are for and what each message does: the text of help patches and pages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A message: its arguments as a user types them, and what it does."""

    arguments: str
    does: str


@dataclass(frozen=True)
class Class:
    """A class of object, under its name in Max."""

    name: str
    digest: str
    description: str
    messages: dict[str, Message]
    attributes: dict[str, str]
    see_also: tuple[str, ...]
    example: str = ""
    """Creation text in the help patch."""
    shown: tuple[str, ...] = field(default=())
    """Messages to click in the help patch."""


_SHARED_ATTRIBUTES = {
    "blocking": "1: a message returns only when it is answered; the sound may stop meanwhile.",
    "warnings": "0: no warnings in the console.",
}

_SHARED_MESSAGES = {
    "clear": Message("", "Forget everything."),
    "print": Message("", "Describe the content in the console."),
    "read": Message("FILE", "Replace the content by that of a file; without a name, ask for one."),
    "write": Message("FILE", "Write a JSON file; without a name, ask for one."),
    "dump": Message("", "Send the content as JSON, in one symbol, out of the right outlet."),
    "load": Message("TEXT", "Replace the content by that of a text that dump gave."),
    "refer": Message("NAME", "Share the content of another name from now on."),
}

_SET_MESSAGES = {
    "getids": Message("LABELSET", "Write the identifiers into a labelset."),
    "merge": Message("SET OVERWRITE", "Take over what another set of this kind holds."),
    "size": Message("", "Send the number of identifiers."),
    "cols": Message("", "Send the number of dimensions."),
    **_SHARED_MESSAGES,
}

CLASSIFIER = Class(
    name="lstm.classifier~",
    digest="Recognise series with an LSTM",
    description=(
        "Learns from labelled series of frames, in the background, and then gives the label of a"
        " series in a buffer~ at once, or of a stream frame by frame."
    ),
    messages={
        "fit": Message("DATASERIES LABELSET", "Train; sends progress (right) and the loss (left)."),
        "cancel": Message("", "End the training; its best epoch is kept."),
        "predict": Message("DATASERIES LABELSET", "Write the label of each series to a labelset."),
        "predictseries": Message("BUFFER", "Send probabilities (right) and the label (left)."),
        "predictframe": Message("F1 F2 ...", "Hear one more frame of a stream, and predict."),
        "list": Message("F1 F2 ...", "The same as predictframe."),
        "float": Message("F1", "The same as predictframe, for one dimension."),
        "reset": Message("", "Forget the frames that were streamed so far."),
        "evaluate": Message("DATASERIES LABELSET", "Send confusion (right) and accuracy (left)."),
        "labels": Message("", "Send the labels, in the order of the probabilities."),
        "size": Message("", "Send the number of layers."),
        "cols": Message("", "Send the number of dimensions."),
        "params": Message("", "Send the number of weights."),
        **_SHARED_MESSAGES,
    },
    attributes={
        "hiddensize": "Cells of the LSTM layer, or one number for each layer.",
        "maxiter": "Epochs of one fit; 0: as many as the number of series asks for.",
        "learnrate": "Largest step of the weights.",
        "momentum": "How long past gradients count (0 to 1).",
        "batchsize": "Series for one step of the weights.",
        "validation": "Part of the series that is kept out of training (0 to 0.9).",
        "patience": "End the fit after so many epochs without improvement; 0: never.",
        "dropout": "Part of the last layer's inputs that training leaves out at random.",
        "augment": "How much training varies the series, afresh in each epoch; 0: not at all.",
        "seed": "The same seed and data give the same network; -1: another one each time.",
        "delta": "1: the network also sees how each frame differs from the one before.",
        "weightdecay": "How strongly the weights are drawn to zero.",
        "pooling": "all: the last layer sees state, mean and maximum; last: the state only.",
        "threshold": "A label less probable than this comes out as unknown.",
        **_SHARED_ATTRIBUTES,
    },
    see_also=("lstm.dataseries~", "lstm.labelset~"),
    example="lstm.classifier~ gest @hiddensize 32",
    shown=("fit strokes truth", "cancel", "predictframe 0.1 0.4", "reset", "labels", "getmaxiter"),
)

DATASERIES = Class(
    name="lstm.dataseries~",
    digest="Series of frames by identifier",
    description=(
        "Holds series of frames of any length, each under an identifier. In a buffer~, frames are"
        " time and channels are dimensions; a single frame is the first channel, or numbers."
    ),
    messages={
        "addframe": Message("ID BUFFER", "Add a frame, of a buffer~ or of numbers, to a series."),
        "addseries": Message("ID BUFFER", "Add a series."),
        "getframe": Message("ID TIME BUFFER", "Write a frame to a buffer~; -1 is the last."),
        "getseries": Message("ID BUFFER", "Write a series to a buffer~."),
        "setframe": Message("ID TIME BUFFER", "Replace a frame, or add it at the end."),
        "setseries": Message("ID BUFFER", "Replace or add a series."),
        "updateframe": Message("ID TIME BUFFER", "Replace a frame that exists."),
        "updateseries": Message("ID BUFFER", "Replace a series that exists."),
        "deleteframe": Message("ID TIME", "Delete a frame."),
        "deleteseries": Message("ID", "Delete a series."),
        **_SET_MESSAGES,
    },
    attributes=_SHARED_ATTRIBUTES,
    see_also=("lstm.classifier~", "lstm.labelset~"),
    example="lstm.dataseries~ strokes",
    shown=("addframe a 0.1 0.4", "addframe a 0.2 0.3", "size", "cols", "print", "write", "clear"),
)

LABELSET = Class(
    name="lstm.labelset~",
    digest="Labels by identifier",
    description="Holds one label for each identifier, to train a classifier or to be predicted.",
    messages={
        "addlabel": Message("ID LABEL", "Label a new identifier."),
        "getlabel": Message("ID", "Send the label of an identifier."),
        "setlabel": Message("ID LABEL", "Label an identifier, new or not."),
        "updatelabel": Message("ID LABEL", "Change the label of an identifier that exists."),
        "deletelabel": Message("ID", "Delete an identifier."),
        **_SET_MESSAGES,
    },
    attributes=_SHARED_ATTRIBUTES,
    see_also=("lstm.classifier~", "lstm.dataseries~"),
    example="lstm.labelset~ truth",
    shown=("addlabel a up", "getlabel a", "size", "print", "write", "clear"),
)

CLASSES = (CLASSIFIER, DATASERIES, LABELSET)
