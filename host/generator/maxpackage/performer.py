"""The abstraction ``lstm.performer`` for Max: says each answer of a classifier once."""

from __future__ import annotations

from typing import NamedTuple

from generator.maxpackage.answering import Answer, Series, add_answering
from generator.maxpackage.patchers import Patcher, Port
from generator.maxpackage.refusals import Refusals


class _Parameter(NamedTuple):
    """A number, its default and its range."""

    initial: str
    greatest: str
    needed: str
    is_whole: bool = False


_MILLISECONDS = "milliseconds from 0 to 600000"
_PARAMETERS = {
    "limit": _Parameter("0.9", "1.", "a number from 0 to 1"),
    "frames": _Parameter("0", "1000", "a whole number from 0 to 1000", is_whole=True),
    "hold": _Parameter("0", "600000", _MILLISECONDS),
    "refractory": _Parameter("0", "600000", _MILLISECONDS),
    "smoothing": _Parameter("0", "0.999", "a number from 0 to 0.999"),
}


def performer() -> str:
    """Return the text of ``lstm.performer.maxpat``; its attributes are the parameters."""
    patcher = Patcher(1320, 880)
    patcher.box(
        "Says each answer once. Attributes: @limit 0.9, the probability from which on it is sure;"
        " @frames 0, so many such frames and it answers early; @hold 0, ms until rest;"
        " @refractory 0, ms without another answer; @smoothing 0, the share that the frames before"
        " have in a probability. Left inlet: begin and end as lstm.segment~ says them, reset,"
        " parameters (limit 0.8), getlimit and so on. Right inlet: both outlets of"
        " lstm.classifier~. Left: the label, or rest. Right: latency MS and probability P before"
        " it, ignored LABEL, values of parameters, error TEXT.",
        20,
        8,
        "comment",
        (1, 0),
        1200,
    )
    inlet = patcher.widget("inlet", 20, 80, 22, 22, (0, 1))
    answers = patcher.widget("inlet", 400, 80, 22, 22, (0, 1))
    left = patcher.widget("outlet", 20, 820, 22, 22, (1, 0))
    right = patcher.widget("outlet", 560, 820, 22, 22, (1, 0))
    refusals = Refusals(patcher, "lstm.performer", inlet, right, 1400, 80)
    getters = " ".join(f"get{name}" for name in _PARAMETERS)
    names = f"{' '.join(_PARAMETERS)} {getters}"
    n_names = 3 + 2 * len(_PARAMETERS)
    texts = f"route begin reset end {names}"
    messages = patcher.box(texts, 20, 110, ports=(1, n_names + 1), width=360)
    patcher.chain(refusals.messages, messages)
    refusals.refuse_unknown((messages, n_names))
    parameters = _keep_parameters(patcher, messages, refusals, right)

    series, answer = add_answering(patcher, messages, answers, parameters)
    _say(patcher, parameters, series, answer, (left, right))
    return patcher.text()


def _message(patcher: Patcher, text: str, left: float, top: float) -> str:
    return patcher.box(text, left, top, "message", (2, 1))


def _keep_parameters(
    patcher: Patcher, messages: str, refusals: Refusals, right: str
) -> dict[str, Port]:
    """Add what checks, keeps and tells parameters; return where each comes out."""
    given = patcher.box(
        f"patcherargs {' '.join(f'@{name} {each.initial}' for name, each in _PARAMETERS.items())}",
        860,
        260,
        ports=(1, 2),
    )
    done = patcher.box("route done", 860, 285, ports=(1, 2))
    patcher.connect(given, 1, done)
    entrance, _ = refusals.messages
    patcher.connect(done, 1, entrance)  # as if it had been sent
    kept = {}
    for row, (name, each) in enumerate(_PARAMETERS.items()):
        left, top = 1000.0, 320.0 + 105 * row
        box = "i" if each.is_whole else "f"
        kind = patcher.box("route int float", left, top, ports=(1, 3))
        number = patcher.box("t f f", left, top + 24, ports=(1, 2))
        whole = " && $f1 == int($f1)" if each.is_whole else ""
        formula = f"expr $f1 >= 0. && $f1 <= {each.greatest}{whole}"
        is_right = patcher.box(formula, left, top + 48, ports=(1, 1))
        verdict = patcher.box("sel 1", left, top + 72, ports=(2, 2))
        checked = patcher.box("f", left + 70, top + 72, ports=(2, 1))
        value = patcher.box(f"{box} {each.initial}", left + 110, top + 72, ports=(2, 1))
        patcher.connect(messages, 3 + row, kind)
        for outlet in (0, 1):
            patcher.connect(kind, outlet, number)
        patcher.connect(number, 1, checked, 1)
        patcher.chain((number, 0), is_right, verdict, checked, value)
        patcher.connect(done, 0, value)  # what no attribute has changed
        asked = patcher.box(f"{box} {each.initial}", left + 170, top, ports=(2, 1))
        told = patcher.box(f"prepend {name}", left + 170, top + 24, ports=(1, 1))
        patcher.connect(value, 0, asked, 1)
        patcher.chain((messages, 3 + len(_PARAMETERS) + row), asked, told, right)
        refusals.refuse_value(((kind, 2), (verdict, 1)), f"{name} needs {each.needed}", row)
        kept[name] = (value, 0)
    return kept


def _say(
    patcher: Patcher,
    parameters: dict[str, Port],
    series: Series,
    answer: Answer,
    outlets: tuple[str, str],
) -> None:
    """Add what gives the answer, and what follows it."""
    left, right = outlets
    ignored = patcher.box("prepend ignored", 240, 600, ports=(1, 1))
    patcher.chain((answer.way, 1), ignored, right)
    said = patcher.box("t l b b b b", 20, 600, ports=(1, 5))
    patcher.connect(answer.way, 0, said)
    patcher.connect(said, 0, left)
    _add_rest(patcher, (said, 1), parameters["hold"], left)
    _add_pause(patcher, (said, 2), parameters["refractory"], answer.way)
    is_known = patcher.box("split 0. 1.", 560, 640, ports=(3, 2))
    probability = patcher.box("prepend probability", 540, 695, ports=(1, 1))
    patcher.chain((said, 3), answer.probability, is_known, probability, right)
    clock = patcher.box("timer", 700, 610, ports=(2, 2))
    patcher.connect(*series.begins, clock)
    patcher.connect(said, 4, clock, 1)
    patcher.connect(clock, 0, series.timed, 1)
    latency = patcher.box("prepend latency", 720, 670, ports=(1, 1))
    patcher.chain((series.timed, 0), latency, right)


def _add_rest(patcher: Patcher, said: Port, milliseconds: Port, left: str) -> None:
    """Add what says rest some time after an answer, unless that is 0."""
    time = patcher.box("f", 300, 640, ports=(2, 1))
    never = patcher.box("sel 0.", 300, 665, ports=(2, 2))
    stop = _message(patcher, "stop", 300, 690)
    delay = patcher.box("delay", 340, 720, ports=(2, 1))
    rest = _message(patcher, "rest", 340, 750)
    patcher.connect(*milliseconds, time, 1)
    patcher.chain(said, time, never, stop, delay, rest, left)
    patcher.connect(never, 1, delay)


def _add_pause(patcher: Patcher, said: Port, milliseconds: Port, way: str) -> None:
    """Add what lets no other answer pass for some time, unless that is 0."""
    time = patcher.box("f", 420, 640, ports=(2, 1))
    never = patcher.box("sel 0.", 420, 665, ports=(2, 2))
    blocked = patcher.box("t f 2", 440, 695, ports=(1, 2))
    delay = patcher.box("delay", 440, 720, ports=(2, 1))
    free = _message(patcher, "1", 440, 750)
    at_once = patcher.box("sel 0.", 500, 665, ports=(2, 2))
    patcher.connect(*milliseconds, time, 1)
    patcher.chain(said, time, never)
    patcher.chain((never, 1), blocked, delay, free, way)
    patcher.connect(blocked, 1, way)
    patcher.chain(milliseconds, at_once, free)
