"""lstm.regressor."""

from __future__ import annotations

from dataclasses import replace

from patchlstm.objects import common, models
from patchlstm.objects.vocabulary import Action, Message, Object

LEARNING = [
    Message(
        "fit dataseries dataset",
        "learn a point for each series: the dataset must have one of the same id. A dataset will do"
        f" for the series too, with points as series of one frame. {models.PROGRESS} At the end:"
        " fit LOSS (left). Another fit continues from what was learnt. With other dimensions it"
        " starts afresh.",
        Action.FIT,
    ),
    Message(
        "fitframes dataseries frames",
        "likewise, but learn a frame for each frame: a mapping that plays. Both dataseries have the"
        " same ids, and two series of one id are equally long. At the end: fitframes LOSS (left).",
        Action.FIT,
    ),
    *models.ENDING,
]

ASKING = [
    Message(
        "predictseries series [target]",
        "the point for the series in {several}. At once: predictseries V1 V2 ... (left). A second"
        " {buffer}, if named, gets them too. After fitframes: the frame for the last frame, and the"
        " second {buffer} gets the frame for each.",
        Action.PREDICT_SERIES,
    ),
    Message(
        "predictpoint point [target]",
        "likewise for a point, a series of one frame, if the network was fitted on a dataset: then"
        f" predictpoint V1 V2 ... (left). {common.NUMBERS_IN_A_BUFFER}",
        Action.PREDICT_POINT,
    ),
    Message(
        "predictframe frame",
        "take one more frame. At once: predictframe V1 V2 ... (left), the frame that belongs to it,"
        " or the point for all frames that this object got since reset or the last fit."
        f" {common.NUMBERS_IN_A_BUFFER}",
        Action.PREDICT_FRAME,
    ),
    *models.STREAMING,
    Message(
        "predict dataseries dataset",
        "replace the content of the dataset with a point for each series, then predict DATASET"
        " (left).",
    ),
    Message(
        "predictframes dataseries frames",
        "replace the content of the second dataseries with the frame for each frame of the first,"
        " then predictframes DATASERIES (left).",
    ),
    Message(
        "evaluate dataseries truth",
        "compare with the true points in a dataset, or after fitframes with the true frames in a"
        " dataseries: error DIMENSION RMSE for each dimension, counted from 0 (right), then"
        " evaluate R2 (left). 1 is perfect, 0 no better than always answering the mean.",
    ),
    *models.ABOUT,
]

PARAMETERS = {
    **models.TRAINING,
    "bidirectional": replace(
        models.TRAINING["bidirectional"],
        does="1: as many cells again read each series from its end. Such a network learns by fit"
        " alone, and answers predictseries and predict, but neither predictframe nor predictframes."
        f" {models.ERASES}",
    ),
    **models.OWN,
}

REGRESSOR = Object(
    name="lstm.regressor",
    digest="Map series to numbers with an LSTM",
    description="Learns numbers that belong to series, in the background: a frame for each frame,"
    " so that a movement plays a synthesizer, or a point for a whole series. Then it gives them at"
    " once.",
    sections={
        "learning": LEARNING,
        "asking": ASKING,
        "keeping": models.KEEPING,
    },
    parameters=PARAMETERS,
    outlets=(
        "results, each after the message's name.",
        "everything else: progress, error DIMENSION RMSE, cancel, read, write, values of"
        " parameters, and error MESSAGE TEXT if something failed.",
    ),
    sharing=models.SHARING,
    camel_case="fitFrames",
    example="#0-mapping @hiddensize 32",
    shown=(
        "fitframes #0-moves #0-sounds",
        "cancel",
        "predictframe 0.1 0.4",
        "reset",
        "evaluate #0-moves #0-sounds",
        "getmaxiter",
    ),
    head="numbers",
)
