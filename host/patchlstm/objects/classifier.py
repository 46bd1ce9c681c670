"""lstm.classifier."""

from __future__ import annotations

from patchlstm.objects import common, models
from patchlstm.objects.vocabulary import Action, Message, Object, Parameter

LEARNING = [
    Message(
        "fit dataseries labelset",
        "train on the series, which must all have a label. A dataset will do, with points as series"
        f" of one frame. {models.PROGRESS} At the"
        " end: fit LOSS (left). Another fit continues from what was learnt. With other labels or"
        " dimensions it starts afresh.",
        Action.FIT,
    ),
    *models.ENDING,
]

ASKING = [
    Message(
        "predictseries series",
        "the label of the series in {several}. At once: probabilities LABEL P LABEL P ... (right),"
        " then predictseries LABEL (left).",
        Action.PREDICT_SERIES,
    ),
    Message(
        "predictpoint point",
        "likewise for a point, a series of one frame, if the network was fitted on a dataset: then"
        f" predictpoint LABEL (left). {common.NUMBERS_IN_A_BUFFER}",
        Action.PREDICT_POINT,
    ),
    Message(
        "predictframe frame",
        "take one more frame. At once: probabilities ... (right), then predictframe LABEL (left),"
        " the label of all frames that this object got since reset or the last fit."
        f" {common.NUMBERS_IN_A_BUFFER}",
        Action.PREDICT_FRAME,
    ),
    *models.STREAMING,
    Message(
        "predict dataseries labelset",
        "replace the content of the labelset with a label for each series, then predict LABELSET"
        " (left).",
    ),
    Message(
        "evaluate dataseries labelset",
        "compare with the true labels: confusion TRUE PREDICTED COUNT for each pair that occurs"
        " (right), then evaluate ACCURACY (left, 0 to 1).",
    ),
    Message("labels", "the labels, in the order of the probabilities (left).", Action.TELL_OUTPUTS),
    *models.ABOUT,
]

PARAMETERS = {
    **models.TRAINING,
    "experts": Parameter(
        "all: the answer is that of three: the network, the recorded series that are nearest, and"
        " random convolutions. lstm: the network's alone. Takes effect at the next fit.",
        "experts",
    ),
    "threshold": Parameter(
        "answer unknown if the most probable label is less probable than this. 0: off.",
        "threshold",
        is_tuning=True,
    ),
    "reject": Parameter(
        "answer unknown for a series stranger than this share of the training series (try 0.95). 0:"
        " off. For whole series. With a network trained without it, it takes effect a moment"
        " later.",
        "reject",
        is_tuning=True,
    ),
    "follow": Parameter(
        "1: after each frame also position LABEL P (right): where in a series of the most probable"
        " label the stream is, from 0 to 1.",
        default="0",
        is_tuning=True,
    ),
    "spot": Parameter(
        "1: frames are one stream without beginning or end, and no reset is needed. When a series"
        " that is known has ended: spotted LABEL PROBABILITY FRAMES (left), and nothing else."
        " What is stranger than reject, or than 0.9 without it, is not spotted.",
        default="0",
        is_tuning=True,
    ),
    **models.OWN,
}

CLASSIFIER = Object(
    name="lstm.classifier",
    digest="Recognise series with an LSTM",
    description="Learns from labelled series of frames, in the background, and then gives the label"
    " of a whole series at once, or of a stream frame by frame.",
    sections={
        "learning": LEARNING,
        "asking": ASKING,
        "keeping": models.KEEPING,
    },
    parameters=PARAMETERS,
    outlets=(
        "results, each after the message's name.",
        "everything else: progress, probabilities, position, confusion, cancel, read, write, values"
        " of parameters, and error MESSAGE TEXT if something failed.",
    ),
    sharing=models.SHARING,
    camel_case="predictSeries",
    example="#0-gestures @hiddensize 32",
    shown=(
        "fit #0-strokes #0-truth",
        "cancel",
        "predictframe 0.1 0.4",
        "reset",
        "labels",
        "getmaxiter",
    ),
    head="labels",
)
