"""A musician's session, described once, and its replies, the same in every patcher.

Objects are named by their letter: ``s`` is a dataseries, ``l`` a labelset, ``p`` a labelset for
predictions, ``k`` a dataset, ``c`` a classifier, ``m`` a regressor, ``f`` a forecaster, ``q`` a
dataseries for what these two predict. A buffer is ``frame`` (one channel) or ``series`` (two).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

CLASSES = {
    "s": "lstm.dataseries",
    "l": "lstm.labelset",
    "p": "lstm.labelset",
    "k": "lstm.dataset",
    "c": "lstm.classifier",
    "m": "lstm.regressor",
    "f": "lstm.forecaster",
    "q": "lstm.dataseries",
}
NAMES = {
    "s": "strokes",
    "l": "truth",
    "p": "predicted",
    "k": "places",
    "c": "gest",
    "m": "mapping",
    "f": "player",
    "q": "followed",
}
PARAMETERS = {
    "c": {"hiddensize": 6, "maxiter": 60, "learnrate": 0.05, "seed": 3, "validation": 0},
    "m": {"hiddensize": 6, "maxiter": 20, "learnrate": 0.05, "augment": 0},
    "f": {"hiddensize": 6, "maxiter": 20, "temperature": 0.5},
}
"""Creation arguments of the objects."""

BUFFERS = {
    "frame": [[0.25], [0.5]],
    "series": [[0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]],
    "wide": [[0.0, 0.0, 0.0]] * 2,
}
"""Name to frames of channels."""


class Step(NamedTuple):
    """A message and what it is answered with.

    `replies` are texts ``OUTLET WORDS``; a word ``*`` stands for any, ``...`` for any number of
    words, and ``OUTLET WORDS **`` for one or more such replies.
    """

    target: str
    message: str
    replies: tuple[str, ...]


def _recording() -> list[Step]:
    steps = []
    for i in range(4):
        for direction, label in ((1, "up"), (-1, "down")):
            identifier = f"{label}{i}"
            for t in range(5):
                x = direction * (t + 0.1 * i)
                added = f"addframe {identifier} {x:.6g} {-x:.6g}"
                steps.append(Step("s", added, ("left addframe",)))
            steps.append(Step("l", f"addlabel {identifier} {label}", ("left addlabel",)))
    return steps


STEPS = [
    Step("s", "size", ("left size 0",)),
    Step("s", "addframe kick frame", ("left addframe",)),
    Step("s", "addFrame kick 0.75 1", ("left addframe",)),
    Step("s", "addseries snare series", ("left addseries",)),
    Step("s", "addseries snare series", ("right error addseries ...",)),
    Step("s", "addseries tom wide", ("right error addseries ...",)),
    Step("s", "addseries tom nowhere", ("right error addseries ...",)),
    Step("s", "addseries tom", ("right error addseries ...",)),
    Step("s", "cols", ("left cols 2",)),
    Step("s", "size", ("left size 2",)),
    Step("s", "getframe snare -1 frame", ("left getframe frame",)),
    Step("s", "getseries snare series", ("left getseries series",)),
    Step("s", "knearest series 2", ("left knearest snare kick",)),
    Step("s", "kNearestDist series 1 0", ("left knearestdist 0",)),
    Step("s", "knearest series 3", ("right error knearest ...",)),
    Step("s", "knearest wide 1", ("right error knearest ...",)),
    Step("s", "deleteframe snare 0", ("left deleteframe",)),
    Step("s", "length snare", ("left length 3",)),
    Step("s", "length nobody", ("right error length ...",)),
    Step("s", "trim snare 0.3 0", ("left trim 1",)),
    Step("s", "undo", ("left undo",)),
    Step("s", "trim 0", ("left trim 0",)),
    Step("s", "trim snare 99", ("right error trim ...",)),
    Step("s", "trim snare", ("right error trim ...",)),
    Step("s", "trim snare 0.3 2", ("right error trim ...",)),
    Step("s", "rename kick tom", ("left rename",)),
    Step("s", "rename tom snare", ("right error rename ...",)),
    Step("s", "ids", ("left ids tom snare",)),
    Step("s", "rename tom kick", ("left rename",)),
    Step("s", "next", ("left next 1",)),
    Step("s", "next tom", ("left next tom-1",)),
    Step("s", "next tom", ("left next tom-2",)),
    Step("s", "deleteseries kick", ("left deleteseries",)),
    Step("s", "undo", ("left undo",)),
    Step("s", "ids", ("left ids kick snare",)),
    Step("s", "getids p", ("left getids p",)),
    Step("p", "getlabel kick", ("left getlabel kick",)),
    Step("p", "getlabel nobody", ("right error getlabel ...",)),
    Step("s", "getdataset -1 k", ("left getdataset k",)),
    Step("s", "getdataset 9 k", ("right error getdataset ...",)),
    Step("k", "size", ("left size 2",)),
    Step("s", "clear", ("left clear",)),
    Step("s", "undo", ("left undo",)),
    Step("s", "deleteseries kick", ("left deleteseries",)),
    Step("k", "addpoint kick 1 2", ("right error addpoint ...",)),
    Step("k", "setPoint kick frame", ("left setpoint",)),
    Step("k", "updatepoint snare 0 0", ("left updatepoint",)),
    Step("k", "addpoint 3 8 8", ("left addpoint",)),
    Step("k", "knearest 0 0.25 2", ("left knearest snare kick",)),
    Step("k", "kNearestDist 0 0.25 1", ("left knearestdist 0.25",)),
    Step("k", "knearest frame 4", ("right error knearest ...",)),
    Step("k", "knearest frame", ("right error knearest ...",)),
    Step("k", "tobuffer series 0 p", ("left tobuffer series p",)),
    Step("p", "getlabel 2", ("left getlabel 3",)),
    Step("k", "deletepoint 3", ("left deletepoint",)),
    Step("k", "frombuffer series 0 p", ("left frombuffer",)),
    Step("k", "getpoint 3 frame", ("left getpoint frame",)),
    Step("k", "fromBuffer series 1", ("left frombuffer",)),
    Step("k", "cols", ("left cols 3",)),
    Step("k", "merge nobody", ("right error merge ...",)),
    Step("l", "addlabel 1 2", ("left addlabel",)),
    Step("l", "getlabel 1", ("left getlabel 2",)),
    Step("l", "addlabel 3 up", ("left addlabel",)),
    Step("l", "setlabel 4 2", ("left setlabel",)),
    Step("l", "counts", ("right count 2 2", "right count up 1", "left counts 2")),
    Step("l", "ids", ("left ids 1 3 4",)),
    Step("l", "deleteall 2", ("left deleteall 2",)),
    Step("l", "deleteall 2", ("right error deleteall ...",)),
    Step("l", "undo", ("left undo",)),
    Step("l", "ids", ("left ids 1 3 4",)),
    Step("l", "addlabel snare up", ("left addlabel",)),
    Step("l", "deleteall up s", ("left deleteall 2",)),
    Step("s", "size", ("left size 0",)),
    Step("s", "undo", ("left undo",)),
    Step("s", "deleteAll 2 l", ("left deleteall 2",)),
    Step("s", "deleteall 2", ("right error deleteall ...",)),
    Step("l", "undo", ("left undo",)),
    Step("l", "clear", ("left clear",)),
    Step("l", "counts", ("left counts 0",)),
    Step("l", "ids", ("left ids",)),
    # parameters
    Step("c", "getfollow", ("right follow 0",)),
    Step("c", "follow 1", ()),
    Step("c", "getfollow", ("right follow 1",)),
    Step("c", "follow 0", ()),
    Step("c", "spot 2", ("right error spot ...",)),
    Step("c", "getspot", ("right spot 0",)),
    Step("c", "getlearnrate", ("right learnrate 0.05",)),
    Step("c", "gethiddensize", ("right hiddensize 6",)),
    Step("c", "learnrate 0.02", ()),
    Step("c", "getlearnrate", ("right learnrate 0.02",)),
    Step("c", "learnrate -1", ("right error learnrate ...",)),
    Step("c", "getlearnrate", ("right learnrate 0.02",)),
    Step("c", "learnrate 0.05", ()),
    # nothing learnt yet
    Step("c", "predictframe 1 2", ("right error predictframe ...",)),
    Step("s", "clear", ("left clear",)),
    Step("c", "fit s l", ("right error fit ...",)),
    Step("c", "nonsense", ("right error nonsense ...",)),
    *_recording(),
    Step("c", "fit s l", ("right progress * 60 * * **", "left fit *")),
    Step("c", "labels", ("left labels down up",)),
    Step("c", "cols", ("left cols 2",)),
    Step("c", "evaluate s l", ("right confusion ... **", "left evaluate 1")),
    Step("c", "predict s p", ("left predict p",)),
    Step("p", "getlabel up1", ("left getlabel up",)),
    Step("s", "getseries up1 series", ("left getseries series",)),
    Step("c", "predictSeries series", ("right probabilities down * up *", "left predictseries up")),
    Step("c", "reset", ()),
    Step("c", "0 0", ("right probabilities down * up *", "left predictframe *")),
    Step("c", "follow 1", ()),
    Step(
        "c",
        "1 -1",
        ("right probabilities down * up *", "right position * *", "left predictframe *"),
    ),
    Step("c", "follow 0", ()),
    Step("c", "spot 1", ()),
    Step("c", "2 -2", ()),
    Step("c", "spot 0", ()),
    Step("c", "predictPoint 9 -9", ("right probabilities down * up *", "left predictpoint up")),
    Step("c", "predictpoint nowhere", ("right error predictpoint ...",)),
    Step("c", "predictframe 1 2 3", ("right error predictframe ...",)),
    Step("c", "predictseries wide", ("right error predictseries ...",)),
    Step("c", "threshold 1", ()),
    Step("c", "predictseries series", ("right probabilities ...", "left predictseries unknown")),
    Step("c", "threshold 0", ()),
    Step("c", "clear", ("left clear",)),
    Step("c", "undo", ("left undo",)),
    Step("c", "undo", ("right error undo ...",)),
    Step("c", "predictseries series", ("right probabilities ...", "left predictseries up")),
    # files
    Step("c", "write model.json", ("right write model.json",)),
    Step("c", "clear", ("left clear",)),
    Step("c", "predictseries series", ("right error predictseries ...",)),
    Step("c", "read model.json", ("right read model.json",)),
    Step("c", "predictseries series", ("right probabilities ...", "left predictseries up")),
    Step("c", "read nothing.json", ("right error read ...",)),
    Step("c", "blocking 1", ()),
    Step("c", "getmaxiter", ("right maxiter 60",)),
    Step("c", "size", ("left size 1",)),
    Step("c", "blocking 0", ()),
    # a frame for each frame
    Step("m", "threshold 1", ("right error threshold ...",)),
    Step("m", "predictframe 1 2", ("right error predictframe ...",)),
    Step("m", "evaluate s s", ("right error evaluate ...",)),
    Step("m", "fitframes s q", ("right error fitframes ...",)),
    Step("m", "fitFrames s s", ("right progress * 20 * * **", "left fitframes *")),
    Step("m", "cols", ("left cols 2",)),
    Step("m", "evaluate s s", ("right error 0 *", "right error 1 *", "left evaluate *")),
    Step("m", "predictframe 1 -1", ("left predictframe * *",)),
    Step("m", "2 -2", ("left predictframe * *",)),
    Step("m", "reset", ()),
    Step("m", "predictFrames s q", ("left predictframes q",)),
    Step("q", "size", ("left size 8",)),
    Step("m", "predictseries series", ("left predictseries * *",)),
    Step("m", "predictseries series series", ("left predictseries * *",)),
    Step("m", "predictseries series nowhere", ("right error predictseries ...",)),
    Step("m", "write mapping.lstm", ("right write mapping.lstm",)),
    Step("m", "clear", ("left clear",)),
    Step("m", "predictseries series", ("right error predictseries ...",)),
    Step("m", "read mapping.lstm", ("right read mapping.lstm",)),
    Step("m", "predictseries series", ("left predictseries * *",)),
    # a point for each series
    Step("s", "getdataset -1 k", ("left getdataset k",)),
    Step("m", "fit s k", ("right progress * 20 * * **", "left fit *")),
    Step("m", "evaluate s k", ("right error 0 *", "right error 1 *", "left evaluate *")),
    Step("m", "predictseries series frame", ("left predictseries * *",)),
    Step("m", "predictpoint 1 -1", ("left predictpoint * *",)),
    Step("m", "predictPoint frame frame", ("left predictpoint * *",)),
    Step("m", "predictpoint frame nowhere", ("right error predictpoint ...",)),
    Step("m", "predict s k", ("left predict k",)),
    Step("k", "size", ("left size 8",)),
    # what comes next
    Step("f", "members 1", ("right error members ...",)),
    Step("f", "gettemperature", ("right temperature 0.5",)),
    Step("f", "continue", ("right error continue ...",)),
    Step("f", "predictseries series series", ("right error predictseries ...",)),
    Step("f", "fit s", ("right progress * 20 * * **", "left fit *")),
    Step("f", "evaluate s", ("right error * * **", "left evaluate *")),
    Step("f", "predictframe 0 0", ("left predictframe * *",)),
    Step("f", "1 -1", ("left predictframe * *",)),
    Step("f", "continue", ("left continue * *",)),
    Step("f", "Continue 2", ("left continue * *", "left continue * *")),
    Step("f", "continue 0.5", ("right error continue ...",)),
    Step("f", "temperature 11", ("right error temperature ...",)),
    Step("f", "reset", ()),
    Step("f", "predictSeries series series", ("left predictseries series",)),
    Step("f", "predictseries series series 5", ("left predictseries series",)),
    Step("f", "predictseries series", ("right error predictseries ...",)),
    Step("f", "predict s q 3", ("left predict q",)),
    Step("q", "length up1", ("left length 3",)),
    Step("f", "predict s q", ("left predict q",)),
    Step("q", "length up1", ("left length 5",)),
    Step("f", "predict s q 0", ("right error predict ...",)),
    Step("f", "write player.lstm", ("right write player.lstm",)),
    Step("f", "clear", ("left clear",)),
    Step("f", "continue", ("right error continue ...",)),
    Step("f", "read player.lstm", ("right read player.lstm",)),
    Step("f", "continue", ("left continue * *",)),
    Step("f", "mixtures 3", ()),
    Step("f", "continue", ("right error continue ...",)),
]


def in_words(step: Step) -> str:
    """Return a step's message, with the names of the sets in place of their letters."""
    selector, *words = step.message.split()
    return " ".join([selector, *(NAMES.get(word, word) for word in words)])


def play(ask: Callable[[str, str], list[tuple[str, ...]]], steps: list[Step] | None = None) -> None:
    """Send every message and compare its replies.

    Parameters
    ----------
    ask : callable
        Sends a message to an object; returns its replies, each a tuple of ``OUTLET`` and words.
    """
    for step in STEPS if steps is None else steps:
        replies = ask(step.target, in_words(step))
        expected = list(step.replies)
        said = f"{step.target} {step.message}: {replies}, expected {expected}"
        for reply in replies:
            assert expected, said
            repeated = expected[0].endswith(" **")
            if repeated and not _matches(reply, expected[0]):
                del expected[0]
                assert expected, said
                repeated = False
            assert _matches(reply, expected[0]), said
            if not repeated:
                del expected[0]
        assert not expected, said


def _matches(reply: tuple[str, ...], pattern: str) -> bool:
    words = [NAMES.get(word, word) for word in pattern.removesuffix(" **").split()]
    if words[-1] == "...":
        return reply[: len(words) - 1] == tuple(words[:-1])
    pairs = zip(reply, words, strict=False)
    return len(reply) == len(words) and all(word in ("*", found) for found, word in pairs)
