"""lstm.dataset."""

from __future__ import annotations

from patchlstm.objects.common import (
    DELETE_ALL,
    NUMBERS_IN_A_BUFFER,
    SET_FILE,
    SET_OUTLETS,
    SET_PARAMETERS,
    SET_SHARING,
    keeping,
    whole_set,
)
from patchlstm.objects.vocabulary import Message, Object

DATASET = Object(
    name="lstm.dataset",
    digest="Points by identifier",
    description="Holds points of the same dimensions, each under an identifier. It will do wherever"
    " a dataseries is asked for, with each point as a series of one frame.",
    sections={
        "points": [
            Message(
                "addpoint id point",
                "add a point under a new id. The first one decides how many dimensions the set"
                f" has. {NUMBERS_IN_A_BUFFER}",
            ),
            Message("getpoint id target", "write a point into {buffer}, resized to fit."),
            Message("setpoint id point", "replace a point, or add it."),
            Message("updatepoint id point", "replace a point that exists."),
            Message("deletepoint id", "delete a point."),
            DELETE_ALL,
        ],
        "neighbours": [
            Message(
                "knearest point k",
                "the ids of the K points nearest to a point by Euclidean distance, the nearest"
                f" first (left). {NUMBERS_IN_A_BUFFER}",
            ),
            Message("knearestdist point k", "likewise, but their distances (left)."),
        ],
        "many at once": [
            Message(
                "frombuffer series [transpose] [labelset]",
                "replace the content with the points in {several}. Each frame is a point. With"
                " TRANSPOSE 1, each channel is. Their ids are 0, 1 and so on, or what the labelset"
                " says: for each of these numbers an id, or as many ids in its own order.",
            ),
            Message(
                "tobuffer target [transpose] [labelset] [labelwise]",
                "write all points into {several}, resized to fit. Each point is a frame. With"
                " TRANSPOSE 1, each is a channel. The labelset gets the id of each frame, counted"
                " from 0. With LABELWISE 1, it gets the frame of each id.",
            ),
        ],
        "the whole set": whole_set("dataset", "points", cols="the number of dimensions"),
        "keeping": keeping(SET_FILE),
    },
    parameters=SET_PARAMETERS,
    outlets=SET_OUTLETS,
    sharing=SET_SHARING,
    camel_case="addPoint",
    example="#0-places",
    shown=(
        "addpoint a 0.1 0.4",
        "addpoint b 0.2 0.3",
        "knearest 0.1 0.3 1",
        "knearestdist 0.1 0.3 1",
        "size",
        "print",
        "write",
        "clear",
    ),
    stands_in_for="lstm.dataseries",
)
