"""The example in which a movement plays a synthesizer, for Max."""

from __future__ import annotations

from generator.maxpackage.patchers import Patcher

_LAST_FRAME = 59
_PHRASES = ("swell", "wobble", "fall", "pulse")
# Of each phrase, and of where in it, $f1 from 0 to 1; Max's expr knows no choice.
_GATE = "(1 - int($f1 * 14) % 2)"
_SOUNDS = (
    ("0.3 + 0.2 * $f1", "0.55 + 0.05 * sin(25.13 * $f1)", "0.9 - 0.7 * $f1", "0.2"),
    ("0.1", "0.5 + 0.4 * sin(25.13 * $f1)", "$f1", "0.9"),
    ("0.1 + 0.8 * sin(3.1416 * $f1)", "0.5", "0.8 - 0.7 * $f1", f"0.2 + 0.6 * {_GATE}"),
    ("sin(3.1416 * $f1)", "0.7", "1 - $f1", _GATE),
)
_NAMES = ("pitch", "second oscillator", "filter", "loudness")


def movement_plays_synth() -> str:
    """Return the example: move along with a phrase, and then the movement plays it."""
    patcher = Patcher(1240, 760)
    _comment(patcher, "A movement plays a synth: move along with a phrase, then play it.", 20, 14)
    x, y = _add_pad(patcher)
    synth = _add_synth(patcher)
    _add_score(patcher, (x, y), synth)
    _add_mapping(patcher, (x, y), synth)
    return patcher.text()


def _comment(patcher: Patcher, text: str, left: float, top: float, width: float = 560) -> None:
    patcher.box(text, left, top, "comment", (1, 0), width)


def _add_pad(patcher: Patcher) -> tuple[str, str]:
    """Add the pad that is moved; return where its places come out, 0 to 1."""
    _comment(patcher, "The pad: the mouse moves it, or whatever sends it 0 to 127.", 20, 44)
    pad = patcher.widget("pictslider", 20, 70, 130, 130, ports=(2, 2))
    places = []
    for outlet in range(2):
        place = patcher.box("/ 127.", 20 + 80 * outlet, 210, ports=(2, 1))
        patcher.connect(pad, outlet, place)
        places.append(place)
    return places[0], places[1]


def _add_score(patcher: Patcher, places: tuple[str, str], synth: str) -> None:
    """Add what plays a phrase and records it together with the pad."""
    _comment(patcher, "1. Click a phrase and move along: that is a take. A few of each.", 240, 44)
    begin = patcher.box("t b b i", 240, 104, ports=(1, 3))
    for number, name in enumerate(_PHRASES):
        click = patcher.box(str(number), 240 + 90 * number, 74, "message", (2, 1))
        _comment(patcher, name, 268 + 90 * number, 74, 60)
        patcher.connect(click, 0, begin)
    take = patcher.box("i 1", 460, 104, ports=(2, 1))
    following = patcher.box("+ 1", 500, 104, ports=(2, 1))
    current = patcher.box("i", 460, 134, ports=(2, 1))
    patcher.chain((begin, 1), take, following)
    patcher.connect(following, 0, take, 1)
    patcher.connect(take, 0, current, 1)
    on = patcher.box("0, 1", 240, 134, "message", (2, 1))
    clock = patcher.box("metro 40", 240, 164, ports=(2, 1))
    frame = patcher.box("i", 240, 194, ports=(2, 1))
    later = patcher.box("+ 1", 280, 194, ports=(2, 1))
    first = patcher.box("0", 330, 134, "message", (2, 1))
    patcher.connect(begin, 0, first)
    patcher.connect(first, 0, frame, 1)
    patcher.chain((begin, 0), on, clock, frame, later)
    patcher.connect(later, 0, frame, 1)
    each = patcher.box("t b i i", 240, 224, ports=(1, 3))
    end = patcher.box(f"sel {_LAST_FRAME}", 330, 164, ports=(2, 2))
    off = patcher.box("0", 330, 194, "message", (2, 1))
    patcher.connect(frame, 0, each)
    patcher.chain((each, 2), end, off, clock)
    where = patcher.box(f"/ {_LAST_FRAME}.", 340, 224, ports=(2, 1))
    patcher.connect(each, 1, where)
    shown = patcher.box("pack 0 0. 0. 0. 0.", 240, 400, ports=(5, 1))
    for number, formulas in enumerate(_SOUNDS):
        parts = (f"($i2 == {phrase}) * ({part})" for phrase, part in enumerate(formulas))
        formula = " + ".join(parts)
        sound = patcher.box(f"expr {formula}", 340, 260 + 32 * number, ports=(2, 1), width=780)
        patcher.connect(where, 0, sound)
        patcher.connect(begin, 2, sound, 1)
        patcher.connect(sound, 0, shown, number + 1)
    moved = patcher.box("pack 0 0. 0.", 140, 400, ports=(3, 1))
    patcher.connect(each, 0, current)
    for number, place in enumerate(places):
        patcher.connect(place, 0, moved, number + 1)
    for pack, name, left in ((moved, "moves", 20), (shown, "sounds", 240)):
        patcher.connect(current, 0, pack)
        series = patcher.box(f"lstm.dataseries~ #0-{name}", left, 460, ports=(1, 2))
        add = patcher.box("prepend addframe", left, 430, ports=(1, 1))
        patcher.chain((pack, 0), add, series)
        clear = patcher.box("clear", left + 130, 430, "message", (2, 1))
        patcher.connect(clear, 0, series)
    heard = patcher.box("unpack 0 0. 0. 0. 0.", 420, 430, ports=(1, 5))
    to_synth = patcher.box("pack 0. 0. 0. 0.", 420, 460, ports=(4, 1))
    patcher.connect(shown, 0, heard)
    for number in range(4):
        patcher.connect(heard, number + 1, to_synth, number)
    patcher.connect(to_synth, 0, synth)


def _add_mapping(patcher: Patcher, places: tuple[str, str], synth: str) -> None:
    """Add the regressor: what teaches it, and what makes it play."""
    _comment(patcher, "2. Train; sound and patch go on meanwhile.", 20, 500, 280)
    mapping = patcher.box("lstm.regressor~ #0-mapping @hiddensize 64", 20, 600, ports=(1, 2))
    for row, text in enumerate(("fitframes #0-moves #0-sounds", "cancel", "clear")):
        message = patcher.box(text, 20 + 10 * row, 524 + 24 * row, "message", (2, 1))
        patcher.connect(message, 0, mapping)
    _comment(patcher, "3. Switch on, turn the sound up, and move the pad.", 330, 500, 330)
    play = patcher.widget("toggle", 330, 524, 24, 24, ports=(1, 1))
    begin = patcher.box("t i i", 360, 524, ports=(1, 2))
    is_on = patcher.box("sel 1", 430, 524, ports=(2, 2))
    reset = patcher.box("reset", 480, 524, "message", (2, 1))
    _comment(patcher, "forgets the frames before", 530, 524, 180)
    clock = patcher.box("metro 40", 330, 554, ports=(2, 1))
    now = patcher.box("pack 0. 0.", 330, 600, ports=(2, 1))
    patcher.connect(play, 0, begin)
    patcher.chain((begin, 1), is_on, reset, mapping)
    patcher.chain((begin, 0), clock, now)
    for number, place in enumerate(places):
        hold = patcher.box("f", 330 + 60 * number, 578, ports=(2, 1))
        patcher.connect(place, 0, hold, 1)
        if number:
            patcher.connect(place, 0, now, 1)
        else:
            patcher.connect(clock, 0, hold)
            patcher.connect(hold, 0, now)
    ask = patcher.box("prepend predictframe", 330, 630, ports=(1, 1))
    patcher.chain((now, 0), ask, mapping)
    answers = patcher.box("route fitframes predictframe", 20, 660, ports=(1, 3))
    patcher.connect(mapping, 0, answers)
    patcher.connect(answers, 0, patcher.box("print loss", 20, 690, ports=(1, 0)))
    patcher.connect(answers, 1, synth)
    patcher.connect(mapping, 1, patcher.box("print progress", 240, 660, ports=(1, 0)))


def _add_synth(patcher: Patcher) -> str:
    """Add two oscillators and a filter; return the box that takes four numbers, 0 to 1."""
    _comment(patcher, ", ".join(_NAMES), 740, 470, 400)
    heard = patcher.box("unpack 0. 0. 0. 0.", 740, 494, ports=(1, 4), width=460)
    formulas = ("36. + 48. * $f1", "1. + 0.03 * $f1", "40. + 80. * $f1", "0.2 * $f1 * $f1")
    values = []
    for number, formula in enumerate(formulas):
        value = patcher.box(f"expr {formula}", 740 + 125 * number, 524, ports=(1, 1), width=118)
        patcher.connect(heard, number, value)
        values.append(value)
    pitch = patcher.box("mtof", 740, 554, ports=(1, 1))
    cutoff = patcher.box("mtof", 990, 554, ports=(1, 1))
    higher = patcher.box("* 1.", 865, 554, ports=(2, 1))
    oscillators = [patcher.box("saw~", 740 + 125 * n, 584, ports=(2, 1)) for n in range(2)]
    low_pass = patcher.box("lores~ 1000. 0.6", 740, 624, ports=(3, 1))
    smooth = patcher.box("pack 0. 40", 1115, 554, ports=(2, 1))
    line = patcher.box("line~", 1115, 584, ports=(2, 2))
    loud = patcher.box("*~", 740, 660, ports=(2, 1))
    patcher.connect(values[1], 0, higher, 1)
    patcher.chain((values[0], 0), pitch, oscillators[0], low_pass, loud)
    patcher.chain((pitch, 0), higher, oscillators[1], low_pass)
    patcher.connect(values[2], 0, cutoff)
    patcher.connect(cutoff, 0, low_pass, 1)
    patcher.chain((values[3], 0), smooth, line)
    patcher.connect(line, 0, loud, 1)
    speaker = patcher.widget("ezdac~", 740, 700, 40, 40, ports=(2, 0))
    for channel in range(2):
        patcher.connect(loud, 0, speaker, channel)
    return heard
