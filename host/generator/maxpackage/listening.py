"""The examples that tell which word is said, or which thing is struck, for Max.

What they do with takes, once they have them, is that of every example that recognises something.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from generator.maxpackage.patchers import Patcher


class Lesson(NamedTuple):
    """What is to be recognised, and how."""

    title: str
    do: str
    """What one does with it: say, strike, play."""
    add_takes: Callable[[Patcher], str]
    """Adds what makes takes; returns the box whose left outlet has them."""
    network: str = ""
    answering: str = ""


def words() -> str:
    """Return the example that tells which word is said."""
    lesson = Lesson(
        "Words: say each of yours five times, train, and it tells which it is.",
        "say",
        partial(_add_ears, ears="", cutting="", learning="learn"),
        answering=" @hold 3000",
    )
    return example(lesson)


def strokes() -> str:
    """Return the example that tells at once which thing is struck."""
    lesson = Lesson(
        "Strokes: strike things five times each, train, and it tells at once which one you strike.",
        "strike",
        partial(
            _add_ears,
            ears=" @window 512 @hop 128",
            cutting=" @onset 9 @least 2 @preroll 0 @most 14",
            learning="learn 300",
        ),
        answering=" @frames 3 @refractory 50 @hold 1000",
    )
    return example(lesson)


def example(lesson: Lesson) -> str:
    """Return the text of an example that records takes, learns and recognises them."""
    patcher = Patcher(980, 600)
    _comment(patcher, lesson.title, 20, 14, 700)
    takes = lesson.add_takes(patcher)
    recording, performing = _add_mode(patcher, lesson)
    for gate in (recording, performing):
        patcher.connect(takes, 0, gate, 1)
    _add_recorder(patcher, lesson, recording)
    _add_network(patcher, lesson, performing)
    return patcher.text()


def _comment(patcher: Patcher, text: str, left: float, top: float, width: float = 440) -> None:
    patcher.box(text, left, top, "comment", (1, 0), width)


def _add_ears(patcher: Patcher, ears: str, cutting: str, learning: str) -> str:
    _comment(patcher, "1. Switch the sound on, keep silent and click learn.", 20, 50)
    microphone = patcher.widget("ezadc~", 20, 80, 36, 36, (1, 2))
    mfcc = patcher.box(f"lstm.mfcc~ #0-ears{ears}", 20, 126, ports=(1, 2))
    level = patcher.box("route float", 190, 156, ports=(1, 2))
    shown = patcher.widget("flonum", 270, 156, 60, 22, (1, 2))
    _comment(patcher, "how loud it is, in dB", 334, 156, 160)
    segment = patcher.box(f"lstm.segment~{cutting}", 20, 190, ports=(2, 2))
    learn = patcher.box(learning, 80, 90, "message", (2, 1))
    _comment(patcher, "what the room sounds like", 160, 90, 200)
    patcher.chain((microphone, 0), mfcc, segment)
    patcher.chain((mfcc, 1), level, shown)
    patcher.connect(level, 0, segment, 1)
    patcher.connect(learn, 0, segment)
    return segment


def _add_mode(patcher: Patcher, lesson: Lesson) -> tuple[str, str]:
    """Add the switch; return the gates whose right inlets want what is heard."""
    _comment(patcher, f"2. Off: what you {lesson.do} is recorded. On: it is recognised.", 20, 226)
    begin = patcher.box("loadbang", 20, 254, ports=(1, 1))
    off = patcher.box("0", 90, 254, "message", (2, 1))
    switch = patcher.widget("toggle", 130, 254, 24, 24, (1, 1))
    performs = patcher.box("t i i", 170, 254, ports=(1, 2))
    records = patcher.box("== 0", 220, 254, ports=(2, 1))
    recording = patcher.box("gate", 20, 290, ports=(2, 1))
    performing = patcher.box("gate", 520, 226, ports=(2, 1))
    patcher.chain((begin, 0), off, switch, performs, performing)
    patcher.chain((performs, 1), records, recording)
    return recording, performing


def _add_recorder(patcher: Patcher, lesson: Lesson, recording: str) -> None:
    """Add what keeps takes under the label that is chosen."""
    text = f"Type a label and Enter, {lesson.do} it five times, then the next."
    _comment(patcher, text, 20, 322)
    typed = patcher.widget("textedit", 20, 350, 140, 24, (1, 4))
    text = patcher.box("route text", 170, 350, ports=(1, 2))
    label = patcher.box("prepend label", 250, 350, ports=(1, 1))
    delete = patcher.box("delete", 360, 350, "message", (2, 1))
    _comment(patcher, "the last", 416, 350, 70)
    recorder = patcher.box("lstm.recorder #0-takes #0-takes", 20, 390, ports=(1, 1), width=240)
    told = patcher.box("print recorder", 20, 420, ports=(1, 0))
    patcher.chain((typed, 0), text, label, recorder)
    patcher.connect(delete, 0, recorder)
    patcher.chain((recording, 0), recorder, told)
    _comment(patcher, "All takes, to hear and mend: open this", 20, 456)
    patcher.box("lstm.takes #0-takes #0-takes", 260, 456, ports=(1, 2), width=220)
    patcher.box("lstm.dataseries~ #0-takes @keep 1", 20, 500, ports=(1, 2), width=240)
    patcher.box("lstm.labelset~ #0-takes @keep 1", 20, 530, ports=(1, 2), width=240)
    _comment(patcher, "@keep 1: saved with this patch", 270, 515, 220)


def _add_network(patcher: Patcher, lesson: Lesson, performing: str) -> None:
    """Add what learns the takes, and tells which one is heard."""
    _comment(patcher, "3. Train: it takes some seconds.", 520, 50)
    fit = patcher.box("fit #0-takes #0-takes", 520, 80, "message", (2, 1))
    text = f"lstm.classifier~ #0-heard{lesson.network} @keep 1"
    network = patcher.box(text, 600, 310, ports=(1, 2), width=330)
    patcher.connect(fit, 0, network)

    _comment(patcher, f"4. Perform: {lesson.do} one of them.", 520, 196)
    heard = patcher.box("route begin end", 600, 254, ports=(1, 3))
    reset = patcher.box("reset", 600, 282, "message", (2, 1))
    patcher.chain((performing, 0), heard, reset, network)
    patcher.connect(heard, 2, network)

    answer = patcher.box(f"lstm.performer{lesson.answering}", 520, 400, ports=(2, 2), width=300)
    shown = patcher.box("prepend set", 520, 430, ports=(1, 1))
    said = patcher.box("", 520, 460, "message", (2, 1), 300)
    patcher.connect(performing, 0, answer)
    patcher.chain((answer, 0), shown, said)
    patcher.connect(answer, 1, patcher.box("print performer", 640, 430, ports=(1, 0)))
    news = patcher.box("route fit", 600, 344, ports=(1, 2))
    patcher.connect(network, 0, news)
    patcher.connect(news, 0, patcher.box("print loss", 600, 374, ports=(1, 0)))
    patcher.connect(news, 1, answer, 1)

    split = patcher.box("zl delace", 860, 404, ports=(2, 2))
    probabilities = patcher.box("route probabilities error", 860, 374, ports=(1, 3))
    names = patcher.box("prepend set", 860, 434, ports=(1, 1))
    legend = patcher.box("", 520, 560, "message", (2, 1), 400)
    bars = patcher.widget(
        "multislider", 520, 500, 240, 50, (1, 2), size=2, setminmax=[0.0, 1.0], setstyle=1
    )
    patcher.connect(network, 1, answer, 1)
    patcher.connect(network, 1, probabilities)
    patcher.chain((probabilities, 0), split, names, legend)
    patcher.connect(split, 1, bars)
    patcher.connect(probabilities, 1, patcher.box("print problem", 900, 464, ports=(1, 0)))
