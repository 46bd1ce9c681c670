"""lstm.forecaster."""

from __future__ import annotations

from dataclasses import replace

from patchlstm.objects import common, models
from patchlstm.objects.vocabulary import Action, Message, Object, Parameter

LEARNING = [
    Message(
        "fit dataseries",
        "learn which frame comes next, from every frame of every series. Values that go by steps,"
        " as a MIDI controller's do, and seconds are recognised by themselves."
        f" {models.PROGRESS} At the end: fit LOSS (left), in nats a frame. Another fit continues"
        " from what was learnt. With other dimensions it starts afresh.",
        Action.FIT,
    ),
    *models.ENDING,
]

ASKING = [
    Message(
        "predictframe frame",
        "take one more frame. At once: predictframe V1 V2 ... (left), the frame that comes next,"
        f" drawn. {common.NUMBERS_IN_A_BUFFER}",
        Action.PREDICT_FRAME,
    ),
    *models.STREAMING[:-1],
    Message(
        "continue [n]",
        "go on from the frames of predictframe. At once: continue V1 V2 ... (left), N times, or"
        " once. The next continue goes on from there, so a metro plays it. What predictframe took"
        " is kept apart: after a frame from outside it goes on from that.",
        Action.CONTINUE,
    ),
    replace(
        models.STREAMING[-1],
        does="forget the frames of predictframe and continue: a new series begins.",
    ),
    Message(
        "predictseries series target [count]",
        "fill the second {buffer} with what comes after the series in {several}: LENGTH frames, or"
        " as many as went in. Then predictseries {buffer} (left).",
        Action.CONTINUE_SERIES,
    ),
    Message(
        "predict dataseries frames [count]",
        "replace the content of the second dataseries with what comes after each series of the"
        " first, then predict DATASERIES (left).",
    ),
    Message(
        "evaluate dataseries",
        "compare what is foreseen with what did come: error HORIZON RMSE for the most probable"
        " frame 1, 2, 4, 8 ... up to 64 frames ahead, in standard deviations (right), then"
        " evaluate LOSS (left), in nats a frame.",
    ),
    *models.ABOUT,
]

PARAMETERS = {
    name: parameter
    for name, parameter in models.TRAINING.items()
    if name not in ("members", "pooling", "bidirectional")
} | {
    "batchsize": Parameter("pieces of some 200 frames per step.", "batch_size"),
    "augment": Parameter(
        "how far off the frames are that it is trained on, at random, so that it finds back when it"
        " goes astray. 0: not at all.",
        "augment",
    ),
    "seed": Parameter(
        "the same seed, data and parameters give the same network, and the same seed and frames the"
        " same continuation. -1: a different one each time.",
        "seed",
        is_tuning=True,
    ),
    "mixtures": Parameter(
        "ways to go on that it tells apart at a time. 0: it learns the mean alone, which settles"
        f" down soon. {models.ERASES}",
        "mixtures",
        shapes_network=True,
    ),
    "temperature": Parameter(
        "how freely it goes on. 1: as it was learnt; more is wilder, less is tamer. 0: always the"
        " most probable.",
        "temperature",
        is_tuning=True,
    ),
    **models.OWN,
}

FORECASTER = Object(
    name="lstm.forecaster",
    digest="Go on with a series, by an LSTM",
    description="Learns in the background how series go on: what faders, notes or movements do"
    " next, and when. Then it goes on by itself with what it hears, as freely as you like.",
    sections={
        "learning": LEARNING,
        "asking": ASKING,
        "keeping": models.KEEPING,
    },
    parameters=PARAMETERS,
    outlets=(
        "results, each after the message's name.",
        "everything else: progress, error HORIZON RMSE, cancel, read, write, values of parameters,"
        " and error MESSAGE TEXT if something failed.",
    ),
    sharing=models.SHARING,
    camel_case="predictFrame",
    example="#0-player @hiddensize 32",
    shown=(
        "fit #0-takes",
        "cancel",
        "predictframe 0.1 0.4",
        "continue",
        "reset",
        "gettemperature",
    ),
    head="continuation",
)
