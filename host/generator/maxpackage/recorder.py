"""The abstraction ``lstm.recorder`` for Max: takes of frames, each with a fresh id and a label.

A take is recorded under an id of the abstraction's own, and gets its fresh one when it ends: the
sets change in the order of the messages, so no frame has to wait for an answer.
"""

from __future__ import annotations

from generator.maxpackage.patchers import Patcher

_TAKING = "#0-taking"


def recorder() -> str:
    """Return the text of ``lstm.recorder.maxpat``; its arguments are the names of the sets."""
    patcher = Patcher(760, 520)
    patcher.box(
        "Arguments: DATASERIES LABELSET. Send label NAME, then record 1, frames, record 0, or what"
        " lstm.segment~ says; delete takes the last take back. Once the right toggle is on, hold"
        " the space bar to record.",
        20,
        10,
        "comment",
        (1, 0),
        700,
    )
    series = patcher.box("lstm.dataseries~ #1", 300, 400, ports=(1, 2))
    labels = patcher.box("lstm.labelset~ #2", 520, 400, ports=(1, 2))
    inlet = patcher.widget("inlet", 20, 50, 22, 22, (0, 1))
    outlet = patcher.widget("outlet", 300, 480, 22, 22, (1, 0))
    messages = patcher.box("route label record delete counts begin end", 20, 80, ports=(1, 7))
    patcher.connect(inlet, 0, messages)
    switch = patcher.widget("toggle", 120, 120, 24, 24, (1, 1))
    patcher.connect(messages, 1, switch)
    for column, value in enumerate(("1", "0")):
        edge = patcher.box(value, 60 + 26 * column, 110, "message", (2, 1))
        patcher.chain((messages, 4 + column), edge, switch)
    _hold(patcher, switch)

    given = _label(patcher, messages)
    frames = _take(patcher, switch, given, series, labels)
    patcher.connect(messages, 6, frames, 1)
    _name(patcher, series, labels, outlet, messages)
    counts = patcher.box("counts", 640, 80, "message", (2, 1))
    patcher.connect(messages, 3, counts)
    patcher.connect(counts, 0, labels)
    for each in (series, labels):
        patcher.connect(each, 1, outlet)
    return patcher.text()


def _hold(patcher: Patcher, switch: str) -> None:
    """Let the space bar be the switch, if a toggle is on."""
    armed = patcher.widget("toggle", 200, 120, 24, 24, (1, 1))
    for column, (word, value) in enumerate((("key", "1"), ("keyup", "0"))):
        left = 240.0 + 110 * column
        source = patcher.box(word, left, 80, ports=(0, 4))
        gate = patcher.box("gate", left, 110, ports=(2, 1))
        patcher.connect(armed, 0, gate)
        patcher.connect(source, 0, gate, 1)
        space = patcher.box("sel 32", left, 140, ports=(2, 2))
        patcher.connect(gate, 0, space)
        message = patcher.box(value, left, 170, "message", (2, 1))
        patcher.connect(space, 0, message)
        patcher.connect(message, 0, switch)


def _label(patcher: Patcher, messages: str) -> list[str]:
    """Add what keeps the label, from a message or typed; return three boxes that a bang asks."""
    typed = patcher.widget("textedit", 500, 80, 120, 22, (1, 4))
    text = patcher.box("route text", 500, 110, ports=(1, 2))
    patcher.connect(typed, 0, text)
    kept = [patcher.box("zl reg", 20 + 100 * row, 230, ports=(2, 2)) for row in range(3)]
    for each in kept:
        patcher.connect(messages, 0, each, 1)
        patcher.connect(text, 0, each, 1)
    return kept


def _take(patcher: Patcher, switch: str, given: list[str], series: str, labels: str) -> str:
    """Add the take; return the gate whose right inlet wants frames."""
    opening, labelling, naming = given
    edges = patcher.box("sel 1 0", 120, 160, ports=(1, 3))
    patcher.connect(switch, 0, edges)
    has_frames = patcher.box("i", 20, 320, ports=(2, 1))
    frames = patcher.box("gate", 20, 260, ports=(2, 1))

    begins = patcher.box("t b b", 20, 190, ports=(1, 2))
    patcher.connect(edges, 0, begins)
    none, opened = (patcher.box(text, 60, 205, "message", (2, 1)) for text in ("0", "1"))
    patcher.connect(begins, 1, none)
    patcher.connect(none, 0, has_frames, 1)
    patcher.connect(begins, 0, opening)
    patcher.connect(opening, 0, opened)  # without a label it stays closed
    patcher.connect(opened, 0, frames)

    ends = patcher.box("t b b", 160, 190, ports=(1, 2))
    patcher.connect(edges, 1, ends)
    closed = patcher.box("0", 200, 205, "message", (2, 1))
    patcher.connect(ends, 1, closed)
    patcher.connect(closed, 0, frames)
    patcher.connect(ends, 0, has_frames)
    kind = patcher.box("sel 0 1", 20, 350, ports=(1, 3))
    patcher.connect(has_frames, 0, kind)

    each = patcher.box("t l b", 20, 290, ports=(1, 2))
    patcher.connect(frames, 0, each)
    add = patcher.box(f"prepend addframe {_TAKING}", 100, 370, ports=(1, 1))
    patcher.connect(each, 0, add)
    patcher.connect(add, 0, series)
    asked = patcher.box("i", 100, 320, ports=(2, 1))  # the same number, asked by the first frame
    patcher.connect(none, 0, asked, 1)
    patcher.connect(each, 1, asked)
    first = patcher.box("sel 0", 100, 345, ports=(2, 2))
    patcher.connect(asked, 0, first)
    some = patcher.box("1", 180, 345, "message", (2, 1))
    patcher.connect(first, 0, some)
    patcher.connect(some, 0, asked, 1)
    patcher.connect(some, 0, has_frames, 1)
    patcher.connect(first, 0, labelling)
    label = patcher.box(f"prepend setlabel {_TAKING}", 520, 330, ports=(1, 1))
    patcher.connect(labelling, 0, label)
    patcher.connect(label, 0, labels)

    patcher.connect(kind, 1, naming)
    ask = patcher.box("prepend next", 240, 300, ports=(1, 1))
    patcher.connect(naming, 0, ask)
    patcher.connect(ask, 0, series)
    return frames


def _name(patcher: Patcher, series: str, labels: str, outlet: str, messages: str) -> None:
    """Give a take its fresh id when the set has answered, and take the last one back."""
    answer = patcher.box("route next", 300, 430, ports=(1, 2))
    patcher.connect(series, 0, answer)
    parts = patcher.box("t l l l", 300, 455, ports=(1, 3))
    patcher.connect(answer, 0, parts)
    rename = patcher.box(f"prepend rename {_TAKING}", 420, 455, ports=(1, 1))
    patcher.connect(parts, 2, rename)
    last = patcher.box("zl reg", 600, 455, ports=(2, 2))
    patcher.connect(parts, 1, last, 1)
    told = patcher.box("prepend take", 340, 480, ports=(1, 1))
    patcher.connect(parts, 0, told)
    patcher.connect(told, 0, outlet)
    patcher.connect(messages, 2, last)
    for target, word in ((series, "deleteseries"), (labels, "deletelabel")):
        patcher.connect(rename, 0, target)
        delete = patcher.box(f"prepend {word}", 600, 480, ports=(1, 1))
        patcher.connect(last, 0, delete)
        patcher.connect(delete, 0, target)
