"""Makes Max's patchers of boxes and cords."""

from __future__ import annotations

import json
from typing import Any

Port = tuple[str, int]
"""A box and one of its outlets."""


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
        **attributes: object,
    ) -> str:
        """Add a control, such as ``toggle``, and return its number for `connect`."""
        number = self.box("", left, top, kind, ports, width)
        self._boxes[-1]["box"]["patching_rect"][3] = height
        self._boxes[-1]["box"].update(attributes)
        return number

    def chain(self, source: Port, *boxes: str) -> str:
        """Connect boxes, the first one's inlet to a port; return the last."""
        box, outlet = source
        for each in boxes:
            self.connect(box, outlet, each)
            box, outlet = each, 0
        return box

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
