"""Makes Max's patchers: boxes, cords, and the help patch of a class."""

from __future__ import annotations

import json
from typing import Any

from generator.reference.words import MAX
from patchlstm.objects.common import KEPT
from patchlstm.objects.vocabulary import Object

_LINE = 26  # pixels from one row to the next


class Patcher:
    """A patcher that is being made."""

    def __init__(self, width: float = 900, height: float = 560) -> None:
        self._boxes: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._rectangle = [80.0, 80.0, width, height]

    def box(
        self,
        text: str,
        left: float,
        top: float,
        kind: str = "newobj",
        ports: tuple[int, int] = (1, 1),
        width: float | None = None,
    ) -> str:
        """Add a box and return its number for `connect`.

        Parameters
        ----------
        text : str
        left, top : float
            In pixels.
        kind : str
            ``newobj``, ``message`` or ``comment``.
        ports : tuple of int
            Numbers of inlets and outlets.
        width : float, optional
            In pixels; by default it follows the text.
        """
        number = f"obj-{len(self._boxes) + 1}"
        rectangle = [left, top, width or 24 + 7.0 * len(text), 22.0]
        box = {
            "id": number,
            "maxclass": kind,
            "numinlets": ports[0],
            "numoutlets": ports[1],
            "outlettype": [""] * ports[1],
            "patching_rect": rectangle,
            "text": text,
        }
        self._boxes.append({"box": box})
        return number

    def widget(
        self,
        kind: str,
        left: float,
        top: float,
        width: float,
        height: float,
        ports: tuple[int, int],
    ) -> str:
        """Add a control, such as ``toggle``, and return its number for `connect`."""
        number = self.box("", left, top, kind, ports, width)
        self._boxes[-1]["box"]["patching_rect"][3] = height
        return number

    def connect(self, source: str, outlet: int, target: str, inlet: int = 0) -> None:
        """Add a patch cord."""
        line = {"source": [source, outlet], "destination": [target, inlet]}
        self._lines.append({"patchline": line})

    def text(self) -> str:
        """Return the file's text."""
        version = {"major": 8, "minor": 5, "revision": 0, "architecture": "x64", "modernui": 1}
        patcher = {
            "fileversion": 1,
            "appversion": version,
            "classnamespace": "box",
            "rect": self._rectangle,
            "boxes": self._boxes,
            "lines": self._lines,
        }
        return json.dumps({"patcher": patcher}, indent=2) + "\n"


def help_patch(described: Object) -> str:
    """Return the text of a class's help patch: messages to click, and all there is to know."""
    patcher = Patcher(height=182 + _LINE * max(12, len(described.messages)))
    patcher.box(f"{described.max_name}: {described.digest}", 20, 16, "comment", (1, 0), 600)
    patcher.box(described.description, 20, 40, "comment", (1, 0), 800)
    patcher.box(
        f"{KEPT} #0 makes a name that no other patcher has.", 20, 62, "comment", (1, 0), 860
    )
    top = 112.0
    centre = patcher.box(
        f"{described.max_name} {described.example}",
        20,
        top + _LINE * 9,
        ports=(1, 2),
        width=260,
    )
    for row, text in enumerate(described.shown):
        message = patcher.box(text, 20 + 14 * row, top + _LINE * row, "message", (2, 1))
        patcher.connect(message, 0, centre)
    for outlet, side in enumerate(("left", "right")):
        shown = patcher.box(f"print {side}", 20 + 130 * outlet, top + _LINE * 11, ports=(1, 0))
        patcher.connect(centre, outlet, shown)
    for row, message in enumerate(described.messages.values()):
        line = f"{MAX.typed(message)}: {MAX.explained(message)}"
        patcher.box(line, 340, top + _LINE * row, "comment", (1, 0), 540)
    return patcher.text()
