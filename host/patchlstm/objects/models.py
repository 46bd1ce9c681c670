"""What all objects that learn have in common: their parameters, and messages about the model."""

from __future__ import annotations

from dataclasses import replace

from patchlstm.objects import common
from patchlstm.objects.vocabulary import Action, Message, Parameter

ERASES = "Sending a different value erases what was learnt."
PROGRESS = (
    "After each epoch: progress EPOCH MAXITER LOSS VALIDATIONLOSS (right), the last being LOSS"
    " again if nothing is held out. Within an epoch that takes long, it comes every half second,"
    " EPOCH being a fraction."
)

ENDING = [
    Message(
        "cancel",
        "end the running fit. The best weights so far are kept, and its answer comes out (left)."
        " What predicts or evaluates a whole set ends without an answer.",
        Action.CANCEL,
    ),
    Message("clear", "forget everything that was learnt.", Action.CLEAR),
    Message(
        "undo",
        "bring back the network that was there before the last fit, read, load or clear, or before"
        " a parameter erased it. Send it again for the one before, up to 20 times.",
    ),
]
"""What ends learning."""

STREAMING = [
    Message("list frame", "a plain list means predictframe.", Action.PREDICT_FRAME),
    Message(
        "float value",
        "a single number means predictframe, for series of one dimension.",
        Action.PREDICT_FRAME,
    ),
    Message("reset", "forget the frames of predictframe: a new series begins.", Action.RESET),
    Message("begin", "the same. lstm.segment sends it before the frames of a take.", Action.RESET),
    Message(
        "end [nframes]",
        "nothing: lstm.segment sends it after a take, and can be connected directly.",
        Action.NOTHING,
    ),
]
"""What goes with predictframe, which stands before it."""

ABOUT = [
    Message("size", "the number of layers (left).", Action.TELL_LAYERS),
    Message("cols", "the number of dimensions (left).", Action.TELL_INPUTS),
    Message("params", "the number of weights (left).", Action.TELL_PARAMETERS),
]
"""What asks about the network."""

KEEPING = common.keeping(
    "the model with its parameters: NAME.lstm, which predicts without Python, otherwise JSON",
    read=replace(common.READ, action=Action.READ),
    refer=Action.REFER,
)

SHARING = (
    "objects of the same name share what they have learnt and their parameters, including blocking."
    " The arguments of a new one never erase what was learnt."
)

TRAINING = {
    "hiddensize": Parameter(
        f"cells of the LSTM layer, or one number for each layer. {ERASES}",
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
        f"1: the network also sees each frame's difference from the one before. {ERASES}",
        "delta",
        shapes_network=True,
    ),
    "bidirectional": Parameter(
        "1: as many cells again read each series from its end. Such a network answers predictseries"
        f" and predict, but not predictframe. {ERASES}",
        "bidirectional",
        shapes_network=True,
    ),
    "weightdecay": Parameter("how strongly the weights are pulled towards zero.", "weight_decay"),
    "pooling": Parameter(
        "all: the last layer sees the newest state, and the mean and the maximum so far. last: only"
        f" the newest state. {ERASES}",
        "pooling",
        shapes_network=True,
    ),
    "hiddenlayers": Parameter(
        "FluCoMa's name for hiddensize.", "hidden_size", shapes_network=True, is_alias=True
    ),
}
"""How a network is shaped and trained."""

OWN = {
    "model": Parameter(
        "a file to begin with. NAME.lstm predicts at once. Python starts only when something needs"
        " it. As an argument, it does not replace what has been learnt since.",
        default="none",
        argument="f",
        action=Action.READ,
    ),
    **common.PARAMETERS,
}
"""What such an object has besides."""
