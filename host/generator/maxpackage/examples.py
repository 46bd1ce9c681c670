"""The patchers of the package besides the help: an example, and a test for somebody with Max."""

from __future__ import annotations

from collections.abc import Sequence

from generator.maxpackage.patchers import Patcher

_ROW = 30  # pixels
_VOWELS = "japanese-vowels"
_BUFFER = "lstm-maxtest-buffer"


def _message(patcher: Patcher, text: str, left: float, top: float) -> str:
    return patcher.box(text, left, top, "message", (2, 1))


def _comment(patcher: Patcher, text: str, left: float, top: float, width: float = 600) -> None:
    patcher.box(text, left, top, "comment", (1, 0), width)


def japanese_vowels() -> str:
    """Return the example, in which nine men say a vowel and the network tells who speaks."""
    patcher = Patcher(960, 620)
    _comment(patcher, "Japanese vowels: nine men say /ae/; who speaks?", 20, 14)
    _comment(patcher, "1. Read the series and their labels.", 20, 44)
    for column, part in enumerate(("train", "test")):
        left = 20 + 460 * column
        for row, (kind, ending) in enumerate((("dataseries", ""), ("labelset", "-labels"))):
            top = 74 + 3 * _ROW * row
            read = _message(patcher, f"read {_VOWELS}-{part}{ending}.json", left, top)
            target = patcher.box(f"lstm.{kind}~ #0-{part}", left, top + _ROW, ports=(1, 2))
            shown = patcher.box(f"print {part}-{kind}", left + 240, top + _ROW, ports=(1, 0))
            patcher.connect(read, 0, target)
            patcher.connect(target, 1, shown)
    _comment(
        patcher, "2. Train; sound and patch go on. 3. Ask about series it has not seen.", 20, 270
    )
    texts = (
        "fit #0-train #0-train",
        "cancel",
        "evaluate #0-test #0-test",
        "predict #0-test #0-heard",
        "getmaxiter",
    )
    classifier = patcher.box("lstm.classifier~ #0-vowels", 20, 300 + _ROW * 6, ports=(1, 2))
    for row, text in enumerate(texts):
        patcher.connect(_message(patcher, text, 20 + 10 * row, 300 + _ROW * row), 0, classifier)
    for outlet, side in enumerate(("answer", "progress")):
        shown = patcher.box(f"print {side}", 20 + 150 * outlet, 300 + _ROW * 7, ports=(1, 0))
        patcher.connect(classifier, outlet, shown)
    heard = patcher.box("lstm.labelset~ #0-heard", 480, 300 + _ROW * 2, ports=(1, 2))
    who = _message(patcher, "getlabel test-001", 480, 300 + _ROW)
    patcher.connect(who, 0, heard)
    patcher.connect(heard, 0, patcher.box("print heard", 480, 300 + _ROW * 3, ports=(1, 0)))
    return patcher.text()


def self_test() -> str:
    """Return the test: for the package max-test, and readable without it in Max's console.

    Each check prints its name with 1 or 0, and tells `test.assert`, if that is installed.
    """
    patcher = Patcher(1180, 620)
    _comment(patcher, "Prints `NAME: 1` in the console for all that works; needs no sound.", 20, 14)
    start = patcher.box("loadbang", 20, 44, ports=(1, 1))
    order = patcher.box("t b b b b b b", 20, 80, ports=(1, 6), width=900)
    patcher.connect(start, 0, order)

    series = patcher.box("lstm.dataseries~ lstm-maxtest @blocking 1", 640, 170, ports=(1, 2))
    labels = patcher.box("lstm.labelset~ lstm-maxtest @blocking 1", 400, 170, ports=(1, 2))
    copy = patcher.box("lstm.dataseries~ lstm-maxtest-copy @blocking 1", 640, 330, ports=(1, 2))
    network = "lstm.classifier~ lstm-maxtest @hiddensize 6 @maxiter 60 @seed 1 @learnrate 0.05"
    classifier = patcher.box(network, 20, 260, ports=(1, 2))
    patcher.box(f"buffer~ {_BUFFER} @samps 3 2", 880, 330, ports=(1, 2))

    # right to left: the sets are full before anything is asked of them
    steps = (
        (5, "clear, " + ", ".join(_frames()) + ", size", 640, series),
        (4, "clear, " + ", ".join(_labels()) + ", size", 400, labels),
        (3, "dump", 560, series),
        (2, "getmaxiter", 300, classifier),
        (1, "fit lstm-maxtest lstm-maxtest", 20, classifier),
    )
    for outlet, text, left, target in steps:
        box = patcher.box(text, left, 110, "message", (2, 1), 150)
        patcher.connect(order, outlet, box)
        patcher.connect(box, 0, target)

    _check_size(patcher, series, "size", "4", "dataseries", 860, 170)
    _check_size(patcher, labels, "size", "4", "labelset", 400, 200)
    _test_dictionary(patcher, series, copy)
    is_up = _test_network(patcher, classifier)

    end = patcher.box("delay 2000", 300, 500, ports=(2, 1))
    patcher.connect(is_up, 0, end)
    late = patcher.box("delay 120000", 420, 500, ports=(2, 1))
    patcher.connect(order, 0, late)
    stop = patcher.box("test.terminate", 300, 540, ports=(1, 0))
    patcher.connect(end, 0, stop)
    patcher.connect(late, 0, stop)
    return patcher.text()


def _test_dictionary(patcher: Patcher, series: str, copy: str) -> None:
    """Check that what is dumped can be loaded, and that buffers are written and read."""
    dumped = _chain(patcher, (series, 1), ("route dump", "route dictionary"), 640, 230)
    loaded = patcher.box("prepend load dictionary", 640, 290, ports=(1, 1))
    patcher.connect(dumped, 0, loaded)
    patcher.connect(loaded, 0, copy)
    answer = patcher.box("route load getseries size", 640, 370, ports=(1, 4))
    patcher.connect(copy, 0, answer)
    patcher.connect(copy, 1, answer)
    for outlet, text in enumerate((f"getseries up1 {_BUFFER}", f"addseries again {_BUFFER}, size")):
        box = _message(patcher, text, 640 + 220 * outlet, 410)
        patcher.connect(answer, outlet, box)
        patcher.connect(box, 0, copy)
    _check(patcher, (answer, 2), "== 5", "dictionary-and-buffer", 640, 450)


def _test_network(patcher: Patcher, classifier: str) -> str:
    """Check an attribute, a fit and a stream; return the box that bangs when all has answered."""
    _check_size(patcher, classifier, "maxiter", "60", "attribute", 240, 330, outlet=1)
    answers = patcher.box("route fit predictframe", 20, 300, ports=(1, 3))
    patcher.connect(classifier, 0, answers)
    fitted = patcher.box("t b f", 20, 330, ports=(1, 2))
    patcher.connect(answers, 0, fitted)
    _check(patcher, (fitted, 1), "< 0.5", "fit", 100, 400)
    ask = _message(patcher, "reset, predictframe 0 1, predictframe 1 2, predictframe 2 3", 20, 360)
    patcher.connect(fitted, 0, ask)
    patcher.connect(ask, 0, classifier)
    is_up = patcher.box("sel up", 20, 440, ports=(2, 2))
    patcher.connect(answers, 1, is_up)
    one = _message(patcher, "1", 20, 470)
    patcher.connect(is_up, 0, one)
    _check(patcher, (one, 0), "== 1", "stream", 20, 500)
    return is_up


def _frames() -> list[str]:
    frames = []
    for i in (1, 2):
        for t in range(3):
            frames += [f"addframe up{i} {t} {t + i}", f"addframe down{i} {-t} {-t - i}"]
    return frames


def _labels() -> list[str]:
    return [f"addlabel {label}{i} {label}" for i in (1, 2) for label in ("up", "down")]


def _chain(
    patcher: Patcher, source: tuple[str, int], texts: Sequence[str], left: float, top: float
) -> str:
    """Add boxes below each other, each fed by the one above; return the last."""
    box, outlet = source
    for row, text in enumerate(texts):
        below = patcher.box(text, left, top + _ROW * row, ports=_ports(text))
        patcher.connect(box, outlet, below)
        box, outlet = below, 0
    return box


def _ports(text: str) -> tuple[int, int]:
    word, *arguments = text.split()
    return (1, len(arguments) + 1) if word == "route" else (2, 1)


def _check_size(
    patcher: Patcher,
    source: str,
    selector: str,
    expected: str,
    name: str,
    left: float,
    top: float,
    outlet: int = 0,
) -> None:
    routed = _chain(patcher, (source, outlet), (f"route {selector}",), left, top)
    _check(patcher, (routed, 0), f"== {expected}", name, left, top + _ROW)


def _check(
    patcher: Patcher, source: tuple[str, int], test: str, name: str, left: float, top: float
) -> None:
    """Compare what comes from an outlet, print the result and assert it."""
    result = _chain(patcher, source, (test,), left, top)
    for row, sink in enumerate((f"print {name}", f"test.assert {name}")):
        box = patcher.box(sink, left, top + _ROW * (row + 1), ports=(1, 0 if row == 0 else 1))
        patcher.connect(result, 0, box)
