"""The part of ``lstm.performer`` for Max that decides what a classifier has answered, and when."""

from __future__ import annotations

from typing import NamedTuple

from generator.maxpackage.patchers import Patcher, Port

_COUNT = "($f3 >= $f4) * ($f1 * $f2 + 1)"  # same label, frames before, probability, limit
_SMOOTH = "$f1 + $f3 * ($f2 - $f1)"  # of this frame, of those before, the share of these


class Series(NamedTuple):
    """How far a series is."""

    begins: Port
    """Bangs when one begins."""
    anew: str
    """A bang here forgets probabilities and what was counted."""
    waiting: str
    """The gate that is open from a begin to the answer."""
    known: str
    """The gate that is open once a frame has come."""
    timed: str
    """The gate that is open if it is known when the series began."""


class Answer(NamedTuple):
    """The answer that would be given now."""

    label: str
    """Gives the label for a bang."""
    told: str
    """Takes the probability, or -1 if it is not known."""
    probability: str
    """Gives the probability for a bang."""
    count: str
    """Counts frames that are sure."""
    way: str
    """The gate that labels go through: to be said, or ignored."""


class _Heard(NamedTuple):
    """What the classifier says."""

    kinds: str
    """Has an outlet for each kind: probabilities, frames, series, points, spotted."""
    best: str
    """Gives the most probable label for a bang."""
    choice: str
    """The gate for a frame's label: as it came, or exchanged for the most probable one."""


def add_answering(
    patcher: Patcher, messages: str, answers: str, parameters: dict[str, Port]
) -> tuple[Series, Answer]:
    """Add what hears series and answers.

    Parameters
    ----------
    patcher : Patcher
    messages : str
        The box out of which begin, reset and end come.
    answers : str
        The inlet of what a classifier says.
    parameters : dict
        Where each comes out.
    """
    series = _add_series(patcher, messages)
    answer = _add_answer(patcher)
    patcher.connect(*parameters["limit"], answer.count, 3)
    heard = _add_smoothing(patcher, answers, parameters["smoothing"], series, answer)
    _add_frames(patcher, heard, parameters["frames"], series, answer)
    _add_whole(patcher, heard, series, answer)
    give = patcher.box("t b b", 20, 440, ports=(1, 2))
    closed = _message(patcher, "0", 80, 470)
    patcher.connect(series.waiting, 0, give)
    patcher.chain((give, 1), closed, series.waiting)
    patcher.connect(give, 0, answer.label)
    return series, answer


def _message(patcher: Patcher, text: str, left: float, top: float) -> str:
    return patcher.box(text, left, top, "message", (2, 1))


def _add_series(patcher: Patcher, messages: str) -> Series:
    begin = patcher.box("t b b b b b", 20, 150, ports=(1, 5))
    opened, nothing, timed = (
        _message(patcher, text, 20 + 40 * n, 180) for n, text in enumerate("101")
    )
    waiting = patcher.box("gate", 20, 410, ports=(2, 1))
    clock = patcher.box("gate", 700, 640, ports=(2, 1))
    known = patcher.box("gate", 60, 225, ports=(2, 1))
    anew = patcher.box("t b b b b", 180, 180, ports=(1, 4))
    for outlet in (0, 1):
        patcher.connect(messages, outlet, begin)
    patcher.chain((begin, 0), opened, waiting)
    patcher.chain((begin, 1), nothing, known)
    patcher.chain((begin, 2), timed, clock)
    patcher.connect(begin, 3, anew)
    end = patcher.box("t b", 190, 150, ports=(1, 1))
    patcher.connect(messages, 2, end)
    patcher.connect(end, 0, known, 1)
    patcher.connect(known, 0, waiting, 1)
    return Series((begin, 4), anew, waiting, known, clock)


def _add_answer(patcher: Patcher) -> Answer:
    label = patcher.box("zl reg", 20, 500, ports=(2, 2))
    told = patcher.box("t f", 620, 550, ports=(1, 1))
    probability = patcher.box("f -1.", 560, 600, ports=(2, 1))
    count = patcher.box(f"expr {_COUNT}", 160, 480, ports=(4, 1), width=240)
    way = patcher.box("gate 2 1", 20, 550, ports=(2, 2))
    patcher.connect(label, 0, way, 1)
    patcher.connect(told, 0, probability, 1)
    patcher.connect(told, 0, count, 2)
    return Answer(label, told, probability, count, way)


def _add_smoothing(
    patcher: Patcher, answers: str, smoothing: Port, series: Series, answer: Answer
) -> _Heard:
    """Add what keeps, of each label, the probability over the frames so far."""
    kinds = "route probabilities predictframe predictseries predictpoint spotted"
    route = patcher.box(kinds, 400, 110, ports=(1, 6))
    parts = patcher.box("zl delace", 420, 140, ports=(2, 2))
    values = patcher.box("zl reg", 490, 195, ports=(2, 2))
    labels = patcher.box("t b l l l", 420, 165, ports=(1, 4))
    same = patcher.box("zl compare", 620, 165, ports=(2, 2))
    other = patcher.box("sel 0", 620, 195, ports=(2, 2))
    fresh = _message(patcher, "1", 620, 225)
    is_first = patcher.box("gate 1 1", 560, 255, ports=(2, 1))
    patcher.chain((answers, 0), route, parts)
    patcher.connect(parts, 1, values, 1)
    patcher.connect(parts, 0, labels)
    patcher.chain((labels, 3), same, other, fresh, is_first)  # of another network, maybe
    patcher.connect(labels, 2, same, 1)

    new = patcher.box("t l l", 490, 225, ports=(1, 2))
    first = patcher.box("t b l", 560, 285, ports=(1, 2))
    closed = _message(patcher, "0", 640, 285)
    smooth = patcher.box(f"vexpr {_SMOOTH} @scalarmode 1", 420, 320, ports=(3, 1), width=290)
    smoothed = patcher.box("t l l", 420, 350, ports=(1, 2))
    patcher.chain((labels, 0), values, new, smooth, smoothed)
    patcher.connect(new, 1, is_first, 1)
    patcher.connect(is_first, 0, first)
    patcher.connect(first, 1, smooth, 1)
    patcher.chain((first, 0), closed, is_first)
    patcher.connect(smoothed, 1, smooth, 1)
    patcher.connect(*smoothing, smooth, 2)

    choice = patcher.box("gate 2 1", 220, 300, ports=(2, 2))
    none, came, unsure = (
        _message(patcher, text, 180 + 40 * n, 225) for n, text in enumerate(("0", "1", "-1"))
    )
    patcher.chain((series.anew, 0), none)
    patcher.connect(none, 0, answer.count, 1)
    patcher.chain((series.anew, 1), came, choice)
    patcher.chain((series.anew, 2), unsure, answer.told)
    patcher.connect(series.anew, 3, fresh)
    best = _add_best(patcher, (labels, 1), (smoothed, 0), choice, answer)
    return _Heard(route, best, choice)


def _add_best(patcher: Patcher, labels: Port, smoothed: Port, choice: str, answer: Answer) -> str:
    """Add what finds the most probable label; return the box that gives it for a bang."""
    order = patcher.box("t b l b", 420, 380, ports=(1, 3))
    least = _message(patcher, "-1", 560, 380)
    held = patcher.box("zl reg", 420, 405, ports=(2, 2))
    lace = patcher.box("zl lace", 420, 430, ports=(2, 2))
    pairs = patcher.box("zl iter 2", 420, 455, ports=(2, 2))
    pair = patcher.box("zl slice 1", 420, 480, ports=(2, 2))
    each = patcher.box("t f f", 520, 480, ports=(1, 2))
    more = patcher.box("expr $f1 > $f2", 500, 505, ports=(2, 1))
    is_more = patcher.box("t i i", 500, 530, ports=(1, 2))
    winner = patcher.box("sel 1", 500, 555, ports=(2, 2))
    current = patcher.box("f", 500, 580, ports=(2, 1))
    open_ = patcher.box("gate", 420, 555, ports=(2, 1))
    best = patcher.box("zl reg", 300, 380, ports=(2, 2))
    patcher.connect(*labels, held, 1)
    patcher.connect(*smoothed, order)
    patcher.chain((order, 2), least)
    patcher.connect(least, 0, more, 1)
    patcher.connect(order, 1, lace, 1)
    patcher.chain((order, 0), held, lace, pairs, pair)
    patcher.connect(pair, 1, each)
    patcher.connect(each, 1, current, 1)
    patcher.chain((each, 0), more, is_more)
    patcher.connect(is_more, 1, open_)
    patcher.chain((is_more, 0), winner, current, answer.told)
    patcher.connect(current, 0, more, 1)
    patcher.connect(pair, 0, open_, 1)
    patcher.connect(open_, 0, best, 1)
    chosen = _message(patcher, "2", 345, 300)
    patcher.chain((winner, 0), chosen, choice)
    return best


def _add_frames(
    patcher: Patcher, heard: _Heard, frames: Port, series: Series, answer: Answer
) -> None:
    """Add what hears the label of each frame, and counts those that are sure."""
    frame = patcher.box("t l b", 300, 165, ports=(1, 2))
    some = _message(patcher, "1", 350, 195)
    unknown = patcher.box("route unknown", 220, 270, ports=(1, 2))
    patcher.connect(heard.kinds, 1, frame)
    patcher.chain((frame, 1), some, series.known)
    patcher.chain((frame, 0), unknown)
    patcher.connect(unknown, 1, heard.choice, 1)
    strange = patcher.box("t b b", 100, 300, ports=(1, 2))
    its_name = _message(patcher, "unknown", 130, 330)
    none = _message(patcher, "0", 90, 330)
    patcher.connect(unknown, 0, strange)
    patcher.connect(strange, 1, its_name)
    patcher.connect(its_name, 0, answer.label, 1)
    patcher.connect(strange, 0, none)
    patcher.connect(none, 0, answer.count, 1)

    ask = patcher.box("t b", 300, 330, ports=(1, 1))
    candidate = patcher.box("t l l l", 200, 415, ports=(1, 3))
    same = patcher.box("zl compare", 200, 445, ports=(2, 2))
    counted = patcher.box("t f f", 160, 505, ports=(1, 2))
    early = patcher.box("expr $f1 >= $f2 && $f2 > 0", 160, 530, ports=(2, 1))
    sure = patcher.box("sel 1", 160, 555, ports=(2, 2))
    patcher.connect(heard.choice, 0, candidate)
    patcher.chain((heard.choice, 1), ask, heard.best, candidate)
    patcher.connect(candidate, 2, answer.label, 1)
    patcher.chain((candidate, 1), same, answer.count, counted)
    patcher.connect(candidate, 0, same, 1)
    patcher.connect(counted, 1, answer.count, 1)
    patcher.connect(*frames, early, 1)
    patcher.chain((counted, 0), early, sure)
    patcher.connect(sure, 0, series.waiting, 1)


def _add_whole(patcher: Patcher, heard: _Heard, series: Series, answer: Answer) -> None:
    """Add what gives the answers of whole series as they come: there is nothing to wait for."""
    whole = patcher.box("t b l", 800, 165, ports=(1, 2))
    for outlet in (2, 3):
        patcher.connect(heard.kinds, outlet, whole)
    spotted = patcher.box("zl slice 1", 860, 140, ports=(2, 2))
    details = patcher.box("t l b", 860, 195, ports=(1, 2))
    untimed = _message(patcher, "0", 960, 225)
    probability = patcher.box("zl slice 1", 860, 225, ports=(2, 2))
    patcher.connect(heard.kinds, 4, spotted)
    patcher.connect(spotted, 1, details)
    patcher.chain((details, 1), untimed, series.timed)
    patcher.chain((details, 0), probability, answer.told)
    patcher.connect(spotted, 0, whole)
    patcher.connect(whole, 1, answer.way, 1)
    patcher.connect(whole, 0, series.anew)
