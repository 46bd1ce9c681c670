"""The example that tells which of some words is said, for Max."""

from __future__ import annotations

from generator.maxpackage.patchers import Patcher


def words() -> str:
    """Return the example: say each word five times, train, and it tells which one is said."""
    patcher = Patcher(980, 600)
    _comment(
        patcher, "Words: say each of yours five times, train, and it tells which it is.", 20, 14
    )
    segment = _add_ears(patcher)
    recording, performing = _add_mode(patcher)
    for gate in (recording, performing):
        patcher.connect(segment, 0, gate, 1)
    _add_recorder(patcher, recording)
    _add_network(patcher, performing)
    return patcher.text()


def _comment(patcher: Patcher, text: str, left: float, top: float, width: float = 440) -> None:
    patcher.box(text, left, top, "comment", (1, 0), width)


def _add_ears(patcher: Patcher) -> str:
    """Add what cuts the sound into words; return the box whose left outlet has them."""
    _comment(patcher, "1. Switch the sound on, keep silent and click learn.", 20, 50)
    microphone = patcher.widget("ezadc~", 20, 80, 36, 36, (1, 2))
    mfcc = patcher.box("lstm.mfcc~ #0-ears", 20, 126, ports=(1, 2))
    level = patcher.box("route float", 170, 156, ports=(1, 2))
    shown = patcher.widget("flonum", 270, 156, 60, 22, (1, 2))
    _comment(patcher, "how loud it is, in dB", 334, 156, 160)
    segment = patcher.box("lstm.segment~", 20, 190, ports=(2, 2))
    learn = patcher.box("learn", 80, 90, "message", (2, 1))
    _comment(patcher, "what the room sounds like", 130, 90, 200)
    patcher.chain((microphone, 0), mfcc, segment)
    patcher.chain((mfcc, 1), level, shown)
    patcher.connect(level, 0, segment, 1)
    patcher.connect(learn, 0, segment)
    return segment


def _add_mode(patcher: Patcher) -> tuple[str, str]:
    """Add the switch; return the gates whose right inlets want what is heard."""
    _comment(patcher, "2. Off: what you say is recorded. On: it is recognised.", 20, 226)
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


def _add_recorder(patcher: Patcher, recording: str) -> None:
    """Add what keeps the words that are said under the label that is chosen."""
    _comment(patcher, "Type a label and Enter, say it five times, then the next.", 20, 322)
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


def _add_network(patcher: Patcher, performing: str) -> None:
    """Add what learns the words, and tells them."""
    _comment(patcher, "3. Train: it takes some seconds.", 520, 50)
    fit = patcher.box("fit #0-takes #0-takes", 520, 80, "message", (2, 1))
    network = patcher.box("lstm.classifier~ #0-words @keep 1", 520, 310, ports=(1, 2), width=250)
    patcher.connect(fit, 0, network)

    _comment(patcher, "4. Perform: say one of them.", 520, 196)
    takes = patcher.box("route begin end", 520, 254, ports=(1, 3))
    reset = patcher.box("reset", 520, 282, "message", (2, 1))
    patcher.connect(performing, 0, takes)
    patcher.chain((takes, 0), reset, network)
    patcher.connect(takes, 2, network)

    answers = patcher.box("route predictframe fit", 520, 344, ports=(1, 3))
    last = patcher.box("zl reg", 520, 380, ports=(2, 2))
    said = patcher.box("t b", 640, 282, ports=(1, 1))
    patcher.connect(network, 0, answers)
    patcher.connect(answers, 0, last, 1)
    patcher.connect(answers, 1, patcher.box("print loss", 680, 374, ports=(1, 0)))
    shown = patcher.box("prepend set", 520, 410, ports=(1, 1))
    word = patcher.box("", 520, 440, "message", (2, 1), 300)
    patcher.chain((takes, 1), said, last, shown, word)

    news = patcher.box("route probabilities progress", 780, 344, ports=(1, 3))
    split = patcher.box("zl delace", 780, 480, ports=(2, 2))
    names = patcher.box("prepend set", 780, 510, ports=(1, 1))
    legend = patcher.box("", 520, 540, "message", (2, 1), 400)
    bars = patcher.widget(
        "multislider", 520, 480, 240, 50, (1, 2), size=2, setminmax=[0.0, 1.0], setstyle=1
    )
    patcher.connect(network, 1, news)
    patcher.chain((news, 0), split, names, legend)
    patcher.connect(split, 1, bars)
    patcher.connect(news, 2, patcher.box("print words", 900, 374, ports=(1, 0)))
