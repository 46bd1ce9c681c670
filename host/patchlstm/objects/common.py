"""What several objects have in common: parameters of all, and messages of every content or set."""

from __future__ import annotations

from patchlstm.objects.vocabulary import Action, Message, Parameter

PARAMETERS = {
    "blocking": Parameter(
        "1: a message returns only when everything is done, so the next one can use the result."
        " Sound may stop meanwhile.",
        default="0",
        is_tuning=True,
    ),
    "warnings": Parameter("0: no warnings in the console.", default="1"),
    "keep": Parameter(
        "1: this box keeps what it holds in the patch: saved with it, and there again when it is"
        " opened, unless there is something already. 4 MB at most.",
        default="0",
    ),
}
"""What every object has."""

SET_PARAMETERS = {
    **PARAMETERS,
    "read": Parameter(
        "a file to begin with, as an argument only. If it is not there yet, the set begins empty."
        " It does not replace what the set holds already.",
        default="none",
        argument="f",
        action=Action.READ,
    ),
}
"""What every set has."""

SET_OUTLETS = (
    "the message's name when it is done, and its result.",
    "read, write, print, dump, load, values of parameters, and error MESSAGE TEXT if something"
    " failed.",
)
SET_FILE = "the set as a JSON file in FluCoMa's format"
SET_SHARING = "objects of the same name share one set."
KEPT = (
    "What a named object holds outlives it: if you edit or delete the object, the next one of that"
    " name has it again, until the patch is closed. To empty it, send clear."
)
"""What is kept and when, for help."""
NUMBERS_IN_A_BUFFER = "Instead of numbers: {point}."


READ = Message("read file", "replace the content with that of such a file (right).")


def keeping(content: str, read: Message = READ, refer: Action = Action.PYTHON) -> list[Message]:
    """Return the messages that write, read, describe and share a content."""
    return [
        Message(
            "write newfile",
            f"write {content}. Answers when it is done (right). Quitting waits"
            " for it, 5 seconds at most, but not for a fit before it.",
        ),
        read,
        Message("dump", "the content as {text} (right).", Action.DUMP),
        Message("load dump", "replace the content with what dump gave (right)."),
        Message("print", "describe the content in the console."),
        Message("refer name", "from now on, share the content of the object of that name.", refer),
    ]


DELETE_ALL = Message(
    "deleteall label labelset",
    "delete all that have this label in the labelset, and these labels. Answers how many (left)."
    " Each of the two sets can undo its part.",
)
"""Of sets that labels are given to."""


def whole_set(kind: str, items: str, cols: str) -> list[Message]:
    """Return the messages about a set as a whole; `kind` is the word for a set of this kind."""
    return [
        Message("size", f"the number of {items} (left)."),
        Message("cols", f"{cols} (left)."),
        Message("ids", "all ids, in the order in which they were added (left)."),
        Message(
            "getids labelset",
            "replace the content of a labelset with all ids, each labelled with itself.",
        ),
        Message(
            f"merge {kind} [switch]",
            "add another set's entries. Where both have an id, this set's value stays. With 1, the"
            " other's is taken.",
        ),
        Message("rename id newid", "give an entry another id, which must be free."),
        Message(
            "next [label]",
            "an id that is not in use, counted on from the largest there is (left): next up answers"
            " next up-1, then next up-2. Without LABEL the number alone. None comes twice, not even"
            " after clear or read.",
        ),
        Message("clear", "empty the set."),
        Message(
            "undo",
            "take back the last change of the set, whichever message made it. Send it again for the"
            " one before, up to 50 times (fewer if more than 256 MB were taken away). Frames added"
            " one after the other are one change.",
        ),
    ]
