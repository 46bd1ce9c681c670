"""lstm.classifier."""

from __future__ import annotations

from patchlstm.objects import common
from patchlstm.objects.vocabulary import Action, Message, Object, Parameter

_ERASES = "Sending a different value erases what was learnt."

LEARNING = [
    Message(
        "fit dataseries labelset",
        "train on the series, which must all have a label. A dataset will do, with points as series"
        " of one frame. After each epoch: progress EPOCH MAXITER"
        " LOSS VALIDATIONLOSS (right), the last being LOSS again if nothing is held out. At the"
        " end: fit LOSS (left). Another fit continues from what was learnt. With other labels or"
        " dimensions it starts afresh.",
        Action.FIT,
    ),
    Message(
        "cancel",
        "end the running fit. The best weights so far are kept, and fit LOSS comes out (left). A"
        " running predict or evaluate ends without an answer.",
    ),
    Message("clear", "forget everything that was learnt.", Action.CLEAR),
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
    Message("list frame", "a plain list means predictframe.", Action.PREDICT_FRAME),
    Message(
        "float value",
        "a single number means predictframe, for series of one dimension.",
        Action.PREDICT_FRAME,
    ),
    Message("reset", "forget the frames of predictframe: a new series begins.", Action.RESET),
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
    Message("size", "the number of layers (left).", Action.TELL_LAYERS),
    Message("cols", "the number of dimensions (left).", Action.TELL_INPUTS),
    Message("params", "the number of weights (left).", Action.TELL_PARAMETERS),
]

PARAMETERS = {
    "hiddensize": Parameter(
        f"cells of the LSTM layer, or one number for each layer. {_ERASES}",
        "hidden_size",
        shapes_network=True,
    ),
    "maxiter": Parameter("epochs of one fit. 0: as many as a set of its size needs.", "max_iter"),
    "learnrate": Parameter("the largest step by which weights change.", "learning_rate"),
    "momentum": Parameter("how much past gradients count (0 to 0.9999).", "momentum"),
    "batchsize": Parameter("series per step.", "batch_size"),
    "validation": Parameter(
        "share of the series kept out of training to measure progress (0 to 0.9).",
        "validation_fraction",
    ),
    "patience": Parameter("stop after this many epochs without improvement. 0: off.", "patience"),
    "dropout": Parameter(
        "share of the last layer's inputs left out at random in training, to keep the network from"
        " memorising the series. 0: off.",
        "dropout",
    ),
    "augment": Parameter("how much each epoch varies the series at random. 0: off.", "augment"),
    "members": Parameter(
        "the cells are divided among up to this many small networks, 16 cells or more each, and"
        " their average is the answer. 1: one network.",
        "members",
    ),
    "seed": Parameter(
        "the same seed, data and parameters give the same network. -1: a different one each time.",
        "seed",
    ),
    "delta": Parameter(
        f"1: the network also sees each frame's difference from the one before. {_ERASES}",
        "delta",
        shapes_network=True,
    ),
    "bidirectional": Parameter(
        "1: as many cells again read each series from its end. Such a network answers predictseries"
        f" and predict, but not predictframe. {_ERASES}",
        "bidirectional",
        shapes_network=True,
    ),
    "weightdecay": Parameter("how strongly the weights are pulled towards zero.", "weight_decay"),
    "pooling": Parameter(
        "all: the last layer sees the newest state, and the mean and the maximum so far. last: only"
        f" the newest state. {_ERASES}",
        "pooling",
        shapes_network=True,
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
    "model": Parameter(
        "a file to begin with. NAME.lstm predicts at once. Python starts only when something needs"
        " it. As an argument, it does not replace what has been learnt since.",
        default="none",
        argument="f",
        action=Action.READ,
    ),
    **common.PARAMETERS,
}

CLASSIFIER = Object(
    name="lstm.classifier",
    digest="Recognise series with an LSTM",
    description="Learns from labelled series of frames, in the background, and then gives the label"
    " of a whole series at once, or of a stream frame by frame.",
    sections={
        "learning": LEARNING,
        "asking": ASKING,
        "keeping": common.keeping(
            "the model with its parameters: NAME.lstm, which predicts without Python, otherwise"
            " JSON",
            read=Action.READ,
            refer=Action.REFER,
        ),
    },
    parameters=PARAMETERS,
    outlets=(
        "results, each after the message's name.",
        "everything else: progress, probabilities, confusion, cancel, read, write, values of"
        " parameters, and error MESSAGE TEXT if something failed.",
    ),
    sharing="objects of the same name share what they have learnt and their parameters, including"
    " blocking. The arguments of a new one never erase what was learnt.",
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
