"""lstm.labelset."""

from __future__ import annotations

from patchlstm.objects.common import (
    SET_FILE,
    SET_OUTLETS,
    SET_PARAMETERS,
    SET_SHARING,
    keeping,
    whole_set,
)
from patchlstm.objects.vocabulary import Message, Object

LABELSET = Object(
    name="lstm.labelset",
    digest="Labels by identifier",
    description="Holds one label for each identifier, to train a classifier with or to be"
    " predicted.",
    sections={
        "labels": [
            Message("addlabel id label", "label a new id. Ids and labels are symbols or numbers."),
            Message("getlabel id", "the label of an id (left)."),
            Message("setlabel id label", "label an id, whether or not it has a label."),
            Message("updatelabel id label", "change the label of an id that has one."),
            Message("deletelabel id", "delete an id and its label."),
            Message(
                "deleteall label [dataseries]",
                "delete all ids with this label and, if a dataseries or dataset is named, what it"
                " has under them. Answers how many (left). Each of the two sets can undo its part.",
            ),
            Message(
                "counts",
                "count LABEL N for each label, how many ids have it (right), then counts with the"
                " number of labels (left).",
            ),
        ],
        "the whole set": whole_set("labelset", "labels", cols="always 1, the label"),
        "keeping": keeping(SET_FILE),
    },
    parameters=SET_PARAMETERS,
    outlets=SET_OUTLETS,
    sharing=SET_SHARING,
    camel_case="addLabel",
    example="#0-truth",
    shown=("addlabel a up", "getlabel a", "size", "print", "write", "clear"),
)
