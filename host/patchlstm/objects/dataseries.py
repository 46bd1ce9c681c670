"""lstm.dataseries."""

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

READ = Message(
    "read file [group]",
    "replace the content with that of such a file (right), or of a dataset's: each point is a"
    " series of one frame. With the word group, the points a-1, a-2 and so on are the frames of one"
    " series a.",
)

DATASERIES = Object(
    name="lstm.dataseries",
    digest="Series of frames by identifier",
    description="Holds series of frames, of any length, each under an identifier.",
    sections={
        "one frame after the other": [
            Message(
                "addframe id frame",
                "append a frame to the series ID, which is made if it is new. The first frame"
                f" decides how many dimensions the set has. {NUMBERS_IN_A_BUFFER}",
            ),
            Message(
                "getframe id time target",
                "write a frame into {buffer}. TIME counts from 0, or back from the end: -1 is the"
                " last frame.",
            ),
            Message("setframe id time frame", "replace a frame, or append it."),
            Message("updateframe id time frame", "replace a frame that exists."),
            Message("deleteframe id time", "delete a frame."),
        ],
        "whole series": [
            Message("addseries id series", "add the series in {several}, under a new id."),
            Message(
                "addsound id sound ears",
                "add the frames of the recorded SOUND under a new id: those that the lstm.mfcc~ or"
                " lstm.bufmfcc of the name MFCC computes.",
            ),
            Message("getseries id target", "write a series into {several}, resized to fit."),
            Message("setseries id series", "replace a series, or add it."),
            Message("updateseries id series", "replace a series that exists."),
            Message("deleteseries id", "delete a series."),
            DELETE_ALL,
            Message(
                "trim id [level] [dimension]",
                "cut the frames below LEVEL from both ends of a series, and answer how many (left)."
                " What is compared is the mean square of the standardised frame, of which 1 is"
                " average, or the value in a DIMENSION, such as the loudness. trim LEVEL does so to"
                " each series of the set.",
            ),
            Message("length id", "the number of frames of a series (left)."),
        ],
        "points": [
            Message(
                "getdataset time dataset",
                "replace the content of a dataset with the frame of each series at TIME, under the"
                " same ids. Series too short for it are left out.",
            ),
        ],
        "neighbours": [
            Message(
                "knearest series k [band]",
                "the ids of the K series nearest to the one in {several}, by dynamic time warping:"
                " both are stretched so that they agree as well as they can. The nearest first"
                " (left). With BAND, frames that meet are no more than BAND frames apart in time,"
                " beyond the difference of the two lengths.",
            ),
            Message("knearestdist series k [band]", "likewise, but their distances (left)."),
        ],
        "the whole set": whole_set("dataseries", "series", cols="the number of dimensions"),
        "keeping": keeping(SET_FILE, read=READ),
    },
    parameters=SET_PARAMETERS,
    outlets=SET_OUTLETS,
    sharing=SET_SHARING,
    camel_case="addFrame",
    example="#0-strokes",
    shown=("addframe a 0.1 0.4", "addframe a 0.2 0.3", "size", "cols", "print", "write", "clear"),
)
