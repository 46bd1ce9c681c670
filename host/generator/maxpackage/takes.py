"""The abstraction ``lstm.takes`` for Max: lists takes, plays them, and mends them."""

from __future__ import annotations

from typing import NamedTuple

from generator.maxpackage.patchers import Patcher, Port
from generator.maxpackage.refusals import Refusals

_MESSAGES = ("look", "choose", "play", "delete", "rename", "relabel", "undo")
_ANSWERS = ("ids", "length", "getframe", "cols", "deleteseries", "rename", "undo")
_BOTH, _LABELS, _NONE = "1", "0", "2"  # in which sets something was changed


class _Needing(NamedTuple):
    """What needs a chosen take."""

    asked: dict[str, Port]
    """Where each message comes out, if a take is chosen."""
    toggle: str
    """Whether the take is played."""
    chosen: str
    """A bang here says that a take is chosen."""
    gone: str
    """A bang here says that it was deleted."""


def takes() -> str:
    """Return the text of ``lstm.takes.maxpat``; its arguments are the names of the sets."""
    patcher = Patcher(980, 640)  # the refusals lie beyond what one has to see
    _comment(
        patcher,
        "Arguments: DATASERIES LABELSET, of takes that have labels. Messages: look, choose ID,"
        " play 1 or 0, rename ID, relabel LABEL, delete, undo. Left: the frames of the take that is"
        " played. Right: chosen ID, play 1 or 0, error TEXT.",
        20,
        8,
        900,
    )
    inlet = patcher.widget("inlet", 20, 50, 22, 22, (0, 1))
    messages = patcher.box(f"route {' '.join(_MESSAGES)}", 20, 80, ports=(1, 8), width=420)
    frames = patcher.widget("outlet", 20, 600, 22, 22, (1, 0))
    told = patcher.widget("outlet", 500, 600, 22, 22, (1, 0))
    refusals = Refusals(patcher, "lstm.takes", inlet, told, 1300, 80)
    patcher.chain(refusals.messages, messages)
    refusals.refuse_unknown((messages, 7))
    series = patcher.box("lstm.dataseries~ #1", 20, 420, ports=(1, 2))
    labels = patcher.box("lstm.labelset~ #2", 700, 420, ports=(1, 2))
    answers = patcher.box(f"route {' '.join(_ANSWERS)}", 20, 450, ports=(1, 8), width=420)
    patcher.connect(series, 0, answers)
    sets = (series, labels)

    needing = _need_a_take(patcher, messages, refusals)
    choice, asking = _list(patcher, messages, answers, series)
    chosen, relabelled = _choose(patcher, choice, sets, told)
    patcher.connect(choice, 2, needing.chosen)
    _play(patcher, needing, answers, series, (frames, told), choice)
    history = _history(patcher, messages, sets, refusals)
    look = patcher.box("t b", 380, 110, ports=(1, 1))
    patcher.chain((look, 0), asking)
    patcher.connect(answers, 6, look)
    ends = (history, look)
    deleting, renaming, relabelling = chosen
    gone = _delete(patcher, needing.asked["delete"], deleting, (answers, 4), sets, ends)
    patcher.connect(gone, 0, needing.gone)
    renamed = _rename(patcher, needing.asked["rename"], renaming, (answers, 5), sets, ends)
    patcher.chain((renamed, 1), choice)  # under its new name
    _relabel(patcher, needing.asked["relabel"], relabelling, (relabelled, 1), labels, ends)
    return patcher.text()


def _need_a_take(patcher: Patcher, messages: str, refusals: Refusals) -> _Needing:
    """Add what refuses messages that need a take while none is chosen."""
    toggle = patcher.widget("toggle", 60, 150, 24, 24, (1, 1))
    patcher.connect(messages, _MESSAGES.index("play"), toggle)
    chosen = patcher.box("t b", 480, 45, ports=(1, 1))
    one = _message(patcher, "2", 540, 45)
    gone = patcher.box("t b b", 580, 45, ports=(1, 2))
    off = _message(patcher, "0", 690, 45)
    none = _message(patcher, "1", 650, 45)
    patcher.connect(chosen, 0, one)
    patcher.connect(gone, 0, none)
    patcher.chain((gone, 1), off, toggle)
    asked = {}
    for row, name in enumerate(("play", "delete", "rename", "relabel")):
        is_play = name == "play"
        left, top = (90, 150) if is_play else (480 + 90 * row, 80)
        gate = patcher.box("gate 2 1", left, top, ports=(2, 2))
        source: Port = (toggle, 0) if is_play else (messages, _MESSAGES.index(name))
        patcher.connect(*source, gate, 1)
        patcher.connect(one, 0, gate)
        patcher.connect(none, 0, gate)
        refused: Port = (gate, 0)
        if is_play:
            refused = (patcher.box("sel 1", 140, 180, ports=(2, 2)), 0)
            patcher.connect(gate, 0, refused[0])
            patcher.chain(refused, _message(patcher, "set 0", 20, 210), toggle)
        refusals.refuse(refused, f"{name} needs a take: choose one first", row)
        asked[name] = (gate, 1)
    return _Needing(asked, toggle, chosen, gone)


def _comment(patcher: Patcher, text: str, left: float, top: float, width: float = 300) -> None:
    patcher.box(text, left, top, "comment", (1, 0), width)


def _message(patcher: Patcher, text: str, left: float, top: float) -> str:
    return patcher.box(text, left, top, "message", (2, 1))


def _list(patcher: Patcher, messages: str, answers: str, series: str) -> tuple[str, str]:
    """Add the menu of ids; return where an id comes out that is chosen, and what asks for all."""
    begin = patcher.box("loadbang", 140, 50, ports=(1, 1))
    ask = _message(patcher, "cols, ids", 20, 110)
    patcher.chain((begin, 0), ask, series)
    patcher.connect(messages, 0, ask)
    each = patcher.box("t l clear", 20, 490, ports=(1, 2))
    is_empty = patcher.box("route bang", 20, 515, ports=(1, 2))
    one = patcher.box("zl iter 1", 60, 540, ports=(2, 2))
    append = patcher.box("prepend append", 60, 565, ports=(1, 1))
    menu = patcher.widget("umenu", 220, 110, 160, 22, (1, 3))
    choice = patcher.box("t l l l", 220, 150, ports=(1, 3))
    patcher.chain((answers, 0), each, is_empty)
    patcher.chain((is_empty, 1), one, append, menu)
    patcher.connect(each, 1, menu)
    patcher.connect(menu, 1, choice)
    patcher.connect(messages, 1, choice)
    return choice, ask


def _choose(
    patcher: Patcher, choice: str, sets: tuple[str, str], told: str
) -> tuple[list[str], str]:
    """Add what happens to a take that is chosen.

    Returns
    -------
    list of str
        Boxes that give its id for a bang.
    str
        What the set of labels answers.
    """
    series, labels = sets
    kept = [patcher.box("zl reg", 480 + 130 * n, 150, ports=(2, 2)) for n in range(3)]
    for each in kept:
        patcher.connect(choice, 2, each, 1)
    length = _message(patcher, "length $1, getseries $1 #0-take", 220, 180)
    patcher.chain((choice, 1), length, series)
    asked = _message(patcher, "getlabel $1", 700, 390)
    patcher.chain((choice, 0), asked, labels)
    tell = patcher.box("prepend chosen", 500, 570, ports=(1, 1))
    patcher.chain((choice, 0), tell, told)
    label = patcher.box("route getlabel setlabel", 700, 450, ports=(1, 3))
    show = patcher.box("prepend set", 700, 480, ports=(1, 1))
    shown = patcher.box("", 700, 510, "message", (2, 1), 160)
    patcher.chain((labels, 0), label, show, shown)
    patcher.box("buffer~ #0-take", 700, 560, ports=(1, 2))
    return kept, label


def _play(
    patcher: Patcher,
    needing: _Needing,
    answers: str,
    series: str,
    outlets: tuple[str, str],
    choice: str,
) -> None:
    """Add what plays the chosen take, a frame each 40 ms."""
    frames, told = outlets
    order = patcher.box("t i i i", 60, 180, ports=(1, 3))
    metro = patcher.box("metro 40", 60, 280, ports=(2, 1))
    time = patcher.box("i", 60, 310, ports=(2, 1))
    later = patcher.box("+ 1", 120, 310, ports=(2, 1))
    first = patcher.box("sel 1", 130, 210, ports=(2, 2))
    zero = _message(patcher, "0", 130, 240)
    tell = patcher.box("prepend play", 380, 570, ports=(1, 1))
    patcher.chain(needing.asked["play"], order)
    patcher.chain((order, 2), tell, told)
    patcher.chain((order, 1), first, zero)
    patcher.connect(zero, 0, time, 1)
    patcher.chain((order, 0), metro, time)
    # the frame after the last one ends it
    twice = patcher.box("t i i", 60, 340, ports=(1, 2))
    is_left = patcher.box("expr $f1 < $f2", 60, 370, ports=(2, 1))
    end = patcher.box("sel 0 1", 180, 370, ports=(1, 3))
    asking = patcher.box("i", 240, 340, ports=(2, 1))
    take = patcher.box("zl reg", 330, 310, ports=(2, 2))
    ask = patcher.box("zl join", 240, 370, ports=(2, 2))
    get = _message(patcher, "getframe $1 $2 #0-frame", 240, 395)
    patcher.connect(time, 0, twice)
    patcher.connect(twice, 1, asking, 1)
    patcher.connect(answers, 1, is_left, 1)
    patcher.chain((twice, 0), is_left, end)
    off = _message(patcher, "0", 180, 240)
    patcher.chain((end, 0), off, needing.toggle)
    going = patcher.box("t b b", 240, 310, ports=(1, 2))
    patcher.connect(end, 1, going)
    patcher.connect(choice, 2, take, 1)
    patcher.connect(going, 1, asking)
    patcher.connect(asking, 0, ask, 1)
    patcher.connect(asking, 0, later)
    patcher.connect(later, 0, time, 1)
    patcher.chain((going, 0), take, ask, get, series)
    # the answer: as many samples as there are columns
    patcher.box("buffer~ #0-frame", 480, 480, ports=(1, 2))
    all_values = patcher.box("uzi", 300, 490, ports=(2, 3))
    place = patcher.box("- 1", 300, 515, ports=(2, 1))
    value = patcher.box("peek~ #0-frame", 300, 540, ports=(3, 1))
    frame = patcher.box("zl group", 300, 565, ports=(2, 2))
    patcher.connect(answers, 3, all_values, 1)
    patcher.connect(answers, 3, frame, 1)
    patcher.chain((answers, 2), patcher.box("t b", 300, 475, ports=(1, 1)), all_values)
    patcher.connect(all_values, 2, place)
    patcher.chain((place, 0), value, frame, frames)


def _follow(
    patcher: Patcher, answer: Port, place: float, code: str, ends: tuple[str, str], then: str = ""
) -> None:
    """Add what follows a change that a set has answered: it is noted, and all is listed anew."""
    history, look = ends
    n_steps = 3 if then else 2
    steps = patcher.box(f"t{n_steps * ' b'}", place, 230, ports=(1, n_steps))
    patcher.chain(answer, steps, look)
    patcher.chain((steps, n_steps - 1), _message(patcher, code, place, 258), history)
    if then:
        patcher.connect(steps, 1, then)


def _delete(
    patcher: Patcher,
    asked: Port,
    chosen: str,
    answer: Port,
    sets: tuple[str, str],
    ends: tuple[str, str],
) -> str:
    """Add what deletes the chosen take: its label when the series is gone.

    The box that is returned then tells its id.
    """
    both = patcher.box("t l l", 480, 180, ports=(1, 2))
    series = _message(patcher, "deleteseries $1", 480, 205)
    gone = patcher.box("zl reg", 540, 205, ports=(2, 2))
    label = _message(patcher, "deletelabel $1", 700, 330)
    patcher.chain(asked, chosen, both, series, sets[0])
    patcher.connect(both, 1, gone, 1)
    patcher.chain((gone, 0), label, sets[1])
    _follow(patcher, answer, 480, _BOTH, ends, gone)
    return gone


def _pair(patcher: Patcher, asked: Port, chosen: str, left: float) -> str:
    """Add what puts the chosen id before what is asked; return the box that both come out of."""
    order = patcher.box("t b l", left, 110, ports=(1, 2))
    pair = patcher.box("zl join", left, 180, ports=(2, 2))
    patcher.chain(asked, order, chosen, pair)
    patcher.connect(order, 1, pair, 1)
    return pair


def _rename(
    patcher: Patcher,
    asked: Port,
    chosen: str,
    answer: Port,
    sets: tuple[str, str],
    ends: tuple[str, str],
) -> str:
    """Add what renames the chosen take: its label when the series is; return what tells of it.

    The second outlet of that has the new name.
    """
    pair = _pair(patcher, asked, chosen, 610)
    both = patcher.box("t l l", 610, 205, ports=(1, 2))
    series = patcher.box("prepend rename", 610, 280, ports=(1, 1))
    renamed = patcher.box("zl reg", 680, 205, ports=(2, 2))
    after = patcher.box("t l l", 760, 205, ports=(1, 2))
    label = patcher.box("prepend rename", 700, 300, ports=(1, 1))
    name = patcher.box("zl slice 1", 820, 205, ports=(2, 2))
    patcher.chain((pair, 0), both, series, sets[0])
    patcher.connect(both, 1, renamed, 1)
    patcher.chain((renamed, 0), after, name)
    patcher.chain((after, 1), label, sets[1])
    _follow(patcher, answer, 590, _BOTH, ends, renamed)
    return name


def _relabel(
    patcher: Patcher,
    asked: Port,
    chosen: str,
    answer: Port,
    labels: str,
    ends: tuple[str, str],
) -> None:
    """Add what gives the chosen take another label."""
    pair = _pair(patcher, asked, chosen, 740)
    patcher.chain((pair, 0), patcher.box("prepend setlabel", 740, 205, ports=(1, 1)), labels)
    _follow(patcher, answer, 700, _LABELS, ends)


def _history(patcher: Patcher, messages: str, sets: tuple[str, str], refusals: Refusals) -> str:
    """Add what is known of changes, the last first; return the box that takes the next one."""
    begin = patcher.box("loadbang", 860, 250, ports=(1, 1))
    none = _message(patcher, _NONE, 860, 280)
    push = patcher.box("zl join", 560, 290, ports=(2, 2))
    kept = patcher.box("zl reg", 560, 320, ports=(2, 2))
    pop = patcher.box("zl slice 1", 560, 350, ports=(2, 2))
    where = patcher.box(f"sel {_BOTH} {_LABELS}", 560, 380, ports=(1, 3))
    patcher.chain((begin, 0), none)
    for source, outlet in ((none, 0), (push, 0), (pop, 1)):
        patcher.connect(source, outlet, kept, 1)
        patcher.connect(source, outlet, push, 1)
    patcher.chain((messages, 6), kept, pop, where)
    undo = _message(patcher, "undo", 520, 405)
    both = patcher.box("t b b", 580, 405, ports=(1, 2))
    undo_labels = _message(patcher, "undo", 640, 405)
    patcher.connect(where, 0, both)
    patcher.connect(both, 1, undo_labels)
    patcher.chain((both, 0), undo, sets[0])
    patcher.chain((where, 1), undo_labels, sets[1])
    refusals.refuse((where, 2), "nothing to undo here", 4)
    return push
