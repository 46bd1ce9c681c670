"""The abstraction ``lstm.performer`` for Max: says each answer of a classifier once."""

from __future__ import annotations

from generator.maxpackage.patchers import Patcher

_PARAMETERS = {"limit": "0.9", "frames": "0", "hold": "0", "refractory": "0"}
_FORMULA = "($f3 >= $f4) * ($f1 * $f2 + 1)"  # same label, frames before, probability, limit


def performer() -> str:
    """Return the text of ``lstm.performer.maxpat``; its attributes are the parameters."""
    patcher = Patcher(1000, 620)
    patcher.box(
        "Says each answer once. Attributes: @limit 0.9, the probability from which on it is sure;"
        " @frames 0, so many such frames and it answers early; @hold 0, ms until rest;"
        " @refractory 0, ms without another answer. Left inlet: begin and end as lstm.segment~"
        " says them, or reset. Right inlet: both outlets of lstm.classifier~. Left: the label, or"
        " rest. Right: latency MS and probability P before it, ignored LABEL.",
        20,
        8,
        "comment",
        (1, 0),
        940,
    )
    series = patcher.widget("inlet", 20, 80, 22, 22, (0, 1))
    answers = patcher.widget("inlet", 400, 80, 22, 22, (0, 1))
    left = patcher.widget("outlet", 20, 580, 22, 22, (1, 0))
    right = patcher.widget("outlet", 560, 580, 22, 22, (1, 0))
    names = " ".join(_PARAMETERS)
    messages = patcher.box(f"route begin reset end {names}", 20, 110, ports=(1, 8), width=330)
    given = patcher.box(
        f"patcherargs {' '.join(f'@{name} {value}' for name, value in _PARAMETERS.items())}",
        640,
        80,
        ports=(1, 2),
    )
    patcher.connect(series, 0, messages)
    done = patcher.box("route done", 640, 110, ports=(1, 2))
    patcher.connect(given, 1, done)
    patcher.connect(done, 1, messages)
    words = patcher.box("route list int float", 360, 140, ports=(1, 4))
    wrong = patcher.box("print lstm.performer:no-such-message", 460, 140, ports=(1, 0))
    patcher.connect(messages, 7, words)
    patcher.connect(words, 3, wrong)
    parameters = {name: (messages, 3 + n) for n, name in enumerate(_PARAMETERS)}
    ends = _wait(patcher, messages)
    probability, way = _hear(patcher, answers, parameters, ends)
    _say(patcher, (*ends[:2], probability, way), parameters, (left, right), messages)
    return patcher.text()


def _wait(patcher: Patcher, messages: str) -> tuple[str, str, str, str]:
    """Add the gate that is open from a begin to the answer, and the label behind it.

    Returns
    -------
    tuple of str
        The gate, the label, the gate that is open once a frame has come, and what closes that.
    """
    begin = patcher.box("t b b", 20, 150, ports=(1, 2))
    opened = patcher.box("1", 60, 180, "message", (2, 1))
    nothing = patcher.box("0", 100, 180, "message", (2, 1))
    waiting = patcher.box("gate", 20, 320, ports=(2, 1))
    label = patcher.box("zl reg", 20, 400, ports=(2, 2))
    for outlet in (0, 1):
        patcher.connect(messages, outlet, begin)
    patcher.chain((begin, 0), opened, waiting)
    known = patcher.box("gate", 100, 225, ports=(2, 1))
    patcher.chain((begin, 1), nothing, known)
    end = patcher.box("t b", 150, 150, ports=(1, 1))
    patcher.connect(messages, 2, end)
    patcher.connect(end, 0, known, 1)
    patcher.connect(known, 0, waiting, 1)
    return waiting, label, known, nothing


def _hear(
    patcher: Patcher,
    answers: str,
    parameters: dict[str, tuple[str, int]],
    ends: tuple[str, str, str, str],
) -> tuple[str, str]:
    """Add what counts sure frames.

    Returns
    -------
    tuple of str
        The box that keeps the last probability, and the gate that labels go through.
    """
    waiting, label, known, nothing = ends
    kinds = "route probabilities predictframe predictseries predictpoint"
    route = patcher.box(kinds, 400, 110, ports=(1, 5))
    values = patcher.box("zl delace", 400, 140, ports=(2, 2))
    sorted_ = patcher.box("zl sort -1", 400, 170, ports=(2, 2))
    best = patcher.box("zl slice 1", 400, 200, ports=(2, 2))
    kept = patcher.box("f", 560, 320, ports=(2, 1))
    count = patcher.box(f"expr {_FORMULA}", 200, 260, ports=(4, 1), width=250)
    patcher.connect(answers, 0, route)
    patcher.connect(route, 0, values)
    patcher.chain((values, 1), sorted_, best)
    patcher.connect(best, 0, kept, 1)
    patcher.connect(best, 0, count, 2)
    source, outlet = parameters["limit"]
    patcher.connect(source, outlet, count, 3)

    heard = patcher.box("t l l l b", 200, 190, ports=(1, 4))
    same = patcher.box("zl compare", 200, 225, ports=(2, 2))
    known_label = patcher.box("route unknown", 230, 150, ports=(1, 2))
    doubtful = patcher.box("t unknown 0 b", 470, 230, ports=(1, 3))
    patcher.connect(route, 1, known_label)
    patcher.connect(known_label, 1, heard)
    patcher.connect(known_label, 0, doubtful)
    patcher.connect(doubtful, 0, label, 1)
    patcher.connect(doubtful, 1, count, 1)
    patcher.connect(heard, 2, label, 1)
    patcher.connect(heard, 1, same)
    patcher.connect(heard, 0, same, 1)
    patcher.connect(same, 0, count)
    counted = patcher.box("t f f", 200, 290, ports=(1, 2))
    early = patcher.box("expr $f1 >= $f2 && $f2 > 0", 200, 320, ports=(2, 1))
    sure = patcher.box("sel 1", 200, 350, ports=(2, 2))
    patcher.connect(count, 0, counted)
    patcher.connect(counted, 1, count, 1)
    source, outlet = parameters["frames"]
    patcher.connect(source, outlet, early, 1)
    patcher.chain((counted, 0), early, sure)
    patcher.connect(sure, 0, waiting, 1)
    patcher.connect(nothing, 0, count, 1)
    some = patcher.box("1", 130, 205, "message", (2, 1))
    patcher.chain((heard, 3), some, known)
    patcher.connect(doubtful, 2, some)
    way = patcher.box("gate 2 1", 20, 430, ports=(2, 2))
    for outlet in (2, 3):  # of a whole series: there is nothing to wait for
        patcher.connect(route, outlet, way, 1)
    return kept, way


def _say(
    patcher: Patcher,
    boxes: tuple[str, str, str, str],
    parameters: dict[str, tuple[str, int]],
    outlets: tuple[str, str],
    messages: str,
) -> None:
    """Add what gives the answer, and what follows it."""
    waiting, label, probability, way = boxes
    left, right = outlets
    answer = patcher.box("t b b", 20, 360, ports=(1, 2))
    closed = patcher.box("0", 80, 360, "message", (2, 1))
    patcher.connect(waiting, 0, answer)
    patcher.chain((answer, 1), closed, waiting)
    patcher.connect(answer, 0, label)
    patcher.connect(label, 0, way, 1)
    ignored = patcher.box("prepend ignored", 160, 460, ports=(1, 1))
    patcher.chain((way, 1), ignored, right)

    said = patcher.box("t l b b b b", 20, 460, ports=(1, 5))
    patcher.connect(way, 0, said)
    patcher.connect(said, 0, left)
    for outlet, name in ((1, "hold"), (2, "refractory")):
        _later(patcher, (said, outlet), parameters[name], (way, left), name == "hold")
    tell = patcher.box("prepend probability", 560, 360, ports=(1, 1))
    patcher.chain((said, 3), probability, tell, right)
    clock = patcher.box("timer", 700, 320, ports=(2, 2))
    for outlet in (0, 1):
        patcher.connect(messages, outlet, clock)
    patcher.connect(said, 4, clock, 1)
    late = patcher.box("prepend latency", 700, 360, ports=(1, 1))
    patcher.chain((clock, 0), late, right)


def _later(
    patcher: Patcher,
    said: tuple[str, int],
    milliseconds: tuple[str, int],
    targets: tuple[str, str],
    is_hold: bool,
) -> None:
    """Add what happens some time after an answer, unless that is 0."""
    way, left = targets
    column = 320.0 if is_hold else 460.0
    time = patcher.box("i", column, 460, ports=(2, 1))
    never = patcher.box("sel 0", column, 485, ports=(2, 2))
    delay = patcher.box("delay", column, 540, ports=(2, 1))
    patcher.chain(said, time, never)
    source, outlet = milliseconds
    patcher.connect(source, outlet, time, 1)
    if is_hold:
        patcher.connect(never, 1, delay)
        rest = patcher.box("rest", column, 565, "message", (2, 1))
        patcher.chain((delay, 0), rest, left)
        return
    blocked = patcher.box("t i 2", column, 512, ports=(1, 2))
    patcher.chain((never, 1), blocked, delay)
    patcher.connect(blocked, 1, way)
    free = patcher.box("1", column, 565, "message", (2, 1))
    patcher.chain((delay, 0), free, way)
