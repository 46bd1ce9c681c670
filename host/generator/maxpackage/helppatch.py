"""Makes the help patch of a class for Max: messages to click, and all there is to know."""

from __future__ import annotations

from generator.maxpackage.abstractions import ABSTRACTIONS
from generator.maxpackage.pages import inlets_after_the_first, what_names_do
from generator.maxpackage.patchers import Patcher
from generator.reference.words import MAX
from patchlstm.objects.vocabulary import Object, Tool

_LINE = 26  # pixels from one row to the next
_TOP, _LEFT = 112, 20
_OBJECT_ROW, _OUTLET_ROW = 9, 11


def help_patch(described: Object | Tool) -> str:
    """Return the text of a class's help patch."""
    n_inlets = 1 + len(inlets_after_the_first(described))
    parameters = list(described.parameters.items()) if isinstance(described, Tool) else []
    lines = [f"{MAX.typed(each)}: {MAX.explained(each)}" for each in described.messages.values()]
    lines += [f"@{name} {each.initial:g}: {MAX.said(each.does)}" for name, each in parameters]
    patcher = Patcher(height=_TOP + 70 + _LINE * max(_OUTLET_ROW + 4, len(lines)))
    head = (f"{described.max_name}: {described.digest}", MAX.said(described.description))
    shared = what_names_do(described)
    for row, text in enumerate([*head, *([shared] if shared else []), *_notes(shared)]):
        patcher.box(text, _LEFT, 16 + 22 * row, "comment", (1, 0), 860)
    centre = patcher.box(
        f"{described.max_name} {described.example}",
        _LEFT,
        _TOP + _LINE * _OBJECT_ROW,
        ports=(n_inlets, 2),
        width=260,
    )
    for row, text in enumerate(described.shown):
        message = patcher.box(text, _LEFT + 14 * row, _TOP + _LINE * row, "message", (2, 1))
        patcher.connect(message, 0, centre)
    _SURROUNDINGS.get(described.name, _print_all)(patcher, centre)
    for row, line in enumerate(lines):
        patcher.box(line, 340, _TOP + _LINE * row, "comment", (1, 0), 540)
    return patcher.text()


def abstraction_help(name: str) -> str:
    """Return the text of the help patch of an object that is a patcher."""
    _, about, _, ports, example, shown = ABSTRACTIONS[name]
    patcher = Patcher(760, 480)
    patcher.box(f"{name}: {about}", _LEFT, 16, "comment", (1, 0), 700)
    patcher.box("Open it to see all that it takes.", _LEFT, 38, "comment", (1, 0), 700)
    below = 94 + 22 * len(shown)
    centre = patcher.box(f"{name} {example}", _LEFT, below, ports=ports, width=300)
    for row, (text, inlet) in enumerate(shown):
        message = patcher.box(text, _LEFT + 14 * row, 70 + 22 * row, "message", (2, 1))
        patcher.connect(message, 0, centre, inlet)
    for outlet, side in enumerate(("left", "right")[: ports[1]]):
        printed = patcher.box(f"print {side}", _LEFT + 130 * outlet, below + 40, ports=(1, 0))
        patcher.connect(centre, outlet, printed)
    return patcher.text()


def _notes(shared: str) -> list[str]:
    return ["#0 makes a name that no other patcher has."] if shared else []


def _print_all(patcher: Patcher, centre: str) -> None:
    for outlet, side in enumerate(("left", "right")):
        patcher.chain((centre, outlet), _print(patcher, side, 130 * outlet))


def _print(patcher: Patcher, name: str, shift: float, row: float = _OUTLET_ROW) -> str:
    return patcher.box(f"print {name}", _LEFT + shift, _TOP + _LINE * row, ports=(1, 0))


def _bars(patcher: Patcher, shift: float, row: float = _OUTLET_ROW) -> str:
    """Add what shows the values of a frame; it takes as many as come."""
    left, top = _LEFT + shift, _TOP + _LINE * row
    return patcher.widget("multislider", left, top, 150, 60, (1, 2), size=13, setminmax=[-60, 60])


def _level(patcher: Patcher, source: str, shift: float, row: float) -> str:
    """Add what takes the level out of a right outlet and prints the rest; return its box."""
    level = patcher.box("route float", _LEFT + shift, _TOP + _LINE * row, ports=(1, 2))
    patcher.connect(source, 1, level)
    patcher.connect(level, 1, _print(patcher, "right", shift + 100, row))
    return level


def _microphone(patcher: Patcher, row: float) -> str:
    return patcher.widget("ezadc~", _LEFT, _TOP + _LINE * row, 32, 32, (1, 2))


def _hear(patcher: Patcher, mfcc: str) -> None:
    patcher.chain((_microphone(patcher, 6.5), 0), mfcc)
    patcher.connect(mfcc, 0, _bars(patcher, 0))
    level = _level(patcher, mfcc, 170, _OUTLET_ROW)
    shown = patcher.widget("flonum", _LEFT + 170, _TOP + _LINE * 12.5, 60, 22, (1, 2))
    patcher.connect(level, 0, shown)


def _read(patcher: Patcher, bufmfcc: str) -> None:
    sound = patcher.box("replace jongly.aif", _LEFT, _TOP + _LINE * 5, "message", (2, 1))
    voice = patcher.box("buffer~ #0-voice", _LEFT, _TOP + _LINE * 6, ports=(1, 2))
    patcher.connect(sound, 0, voice)
    patcher.box("buffer~ #0-frames", _LEFT + 140, _TOP + _LINE * 6, ports=(1, 2))
    _print_all(patcher, bufmfcc)


def _cut(patcher: Patcher, segment: str) -> None:
    mfcc = patcher.box("lstm.mfcc~", _LEFT + 60, _TOP + _LINE * 6.5, ports=(1, 2))
    patcher.chain((_microphone(patcher, 6.2), 0), mfcc)
    patcher.connect(mfcc, 0, segment)
    level = _level(patcher, mfcc, 60, 7.6)
    patcher.connect(level, 0, segment, 1)
    takes = patcher.box("route begin end", _LEFT, _TOP + _LINE * _OUTLET_ROW, ports=(1, 3))
    patcher.connect(segment, 0, takes)
    for outlet, name in enumerate(("begin", "end")):
        patcher.connect(takes, outlet, _print(patcher, name, 100 * outlet, 12.2))
    patcher.connect(takes, 2, _bars(patcher, 0, 13.4))
    patcher.connect(segment, 1, _print(patcher, "floor", 200, _OUTLET_ROW))


_SURROUNDINGS = {"lstm.mfcc~": _hear, "lstm.bufmfcc": _read, "lstm.segment": _cut}
"""What a tool's help has around it."""
