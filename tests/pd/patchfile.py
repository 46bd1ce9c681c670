"""Reads Pd's patch files: which objects a canvas holds, and what is connected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_BOXES = ("obj", "msg", "text", "floatatom", "symbolatom", "listbox")


@dataclass
class Canvas:
    """A patch or a subpatch.

    Attributes
    ----------
    boxes : list of tuple
        Kind (``obj``, ``msg``, ``text``, ...) and text of each, in the order in which connections
        count them. A subpatch stands as what it is called, ``pd NAME`` or ``graph``.
    connections : list of tuple of int
        Source, outlet, target, inlet.
    """

    boxes: list[tuple[str, str]] = field(default_factory=list)
    connections: list[tuple[int, ...]] = field(default_factory=list)
    children: dict[str, Canvas] = field(default_factory=dict)

    def find(self, text: str, kind: str = "obj") -> int:
        """Return the number of the one box with this text."""
        found = [i for i, box in enumerate(self.boxes) if box == (kind, text)]
        assert len(found) == 1, f"{len(found)} boxes are {kind} {text!r}"
        return found[0]

    def find_widget(self, name: str) -> int:
        """Return the number of the one slider, toggle or the like that sends to a name."""
        found = [i for i, (_, text) in enumerate(self.boxes) if name in text.split()[3:8]]
        assert len(found) == 1, f"{len(found)} boxes send to {name}"
        return found[0]

    def texts(self, kind: str) -> list[str]:
        """Return the texts of all boxes of a kind."""
        return [text for box_kind, text in self.boxes if box_kind == kind]

    def everywhere(self) -> Iterator[Canvas]:
        """Yield this canvas and all inside it."""
        yield self
        for child in self.children.values():
            yield from child.everywhere()


def read_patch(path: Path) -> Canvas:
    """Read a patch file."""
    parents: list[Canvas] = []
    canvas = Canvas()  # of nothing; the patch becomes its child
    for record in re.split(r"(?<!\\);\n", path.read_text(encoding="utf-8")):
        kind, *words = record.replace("\n", " ").removeprefix("#").split() or ["", ""]
        if kind == "N":
            parents.append(canvas)
            canvas = Canvas()
        elif kind == "X" and words[0] == "connect":
            canvas.connections.append(tuple(map(int, words[1:])))
        elif kind == "X" and words[0] == "restore":
            child, canvas = canvas, parents.pop()
            name = " ".join(words[3:])
            canvas.children[f"{name} {len(canvas.boxes)}" if name == "graph" else name] = child
            canvas.boxes.append(("obj", name))
        elif kind == "X" and words[0] in _BOXES:
            text = re.sub(r", f \d+$", "", " ".join(words[3:]))
            canvas.boxes.append((words[0], re.sub(r" ?\\([,;])|\\(\$)", r"\1\2", text)))
    assert len(parents) == 1, "canvases that are never closed"
    return canvas


def with_hands(
    path: Path,
    printed: dict[str, str],
    target: Path,
    fed: dict[str, str] | None = None,
    heard: dict[str, str] | None = None,
) -> list[str]:
    """Copy a patch so that a test can click each message box and button, and hear objects.

    Parameters
    ----------
    path : Path
    printed : dict of str to str
        Text of an object to NAME; its outlets get [print NAME.left] and [print NAME.right].
    target : Path
        Where the copy goes.
    fed : dict of str to str, optional
        Text of an object, or name to which a slider or the like sends, to the receiver from which
        it gets messages.
    heard : dict of str to str, optional
        Name of a receiver, such as ``$0-name``, to NAME; what it gets comes to [print NAME.left].

    Returns
    -------
    list of str
        The text of each message box, ``bng`` for a button; a bang to the receiver ``click-N``
        clicks number N.
    """
    canvas = read_patch(path)
    added: list[str] = []
    n_boxes = len(canvas.boxes)

    def add(text: str) -> int:
        nonlocal n_boxes
        added.append(f"#X obj 10 2000 {text};\n")
        n_boxes += 1
        return n_boxes - 1

    clicked = {
        i: text if kind == "msg" else "bng"
        for i, (kind, text) in enumerate(canvas.boxes)
        if kind == "msg" or text.startswith("bng ")
    }
    for number, box in enumerate(clicked):
        added.append(f"#X connect {add(f'r click-{number}')} 0 {box} 0;\n")
    for text, name in printed.items():
        for outlet, side in enumerate(("left", "right")):
            source = canvas.find(text)
            added.append(f"#X connect {source} {outlet} {add(f'print {name}.{side}')} 0;\n")
    for text, receiver in (fed or {}).items():
        target_box = canvas.find_widget(text) if text.startswith("$0-") else canvas.find(text)
        added.append(f"#X connect {add(f'r {receiver}')} 0 {target_box} 0;\n")
    for receiver, name in (heard or {}).items():
        source = add(f"r {receiver}".replace("$", "\\$"))
        added.append(f"#X connect {source} 0 {add(f'print {name}.left')} 0;\n")
    target.write_text(path.read_text(encoding="utf-8") + "".join(added), encoding="utf-8")
    return list(clicked.values())
