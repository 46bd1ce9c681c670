"""A screen that nobody sees, and a Pd on it whose patch is clicked and photographed."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

_SIZE = "1600x1000x24"
_QUIET_SECONDS = 2.0
_START_SECONDS = 60.0
_COLOURS = 32
_MARGIN = 5

_PART = re.compile(  # of a window, as xwininfo lists them
    r"^( +)0x.* (\d+)x(\d+)[+-]-?\d+[+-]-?\d+  \+(-?\d+)\+(-?\d+)$", re.MULTILINE
)

Point = tuple[int, int]


@contextmanager
def screen() -> Iterator[str]:
    """Start an X server without a monitor; what it yields is its name, such as ``:99``."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with open(reading) as numbers:  # noqa: PTH123  (a pipe has no path)
                yield f":{numbers.readline().strip()}"
        finally:
            server.terminate()


class Window:
    """The canvas of a patch in a running Pd."""

    def __init__(self, display: str, title: str) -> None:
        self._display = display
        self._environment = {**os.environ, "DISPLAY": display}
        self._window = self._find(f"^{re.escape(title)}")
        self.settle(60)
        self._xdotool("windowraise", self._window)
        self._left, self._top, self._width, self._height = self._canvas()

    def click(self, at: Point) -> None:
        """Click at a point of the patch."""
        self.drag(at, at)

    def drag(self, start: Point, end: Point) -> None:
        """Press at one point and let go at another, on a straight way and in a second."""
        n_steps = 1 if start == end else 40
        self._move(start)
        self._xdotool("mousedown", "1")
        for step in range(1, n_steps + 1):
            x, y = (a + (b - a) * step // n_steps for a, b in zip(start, end, strict=True))
            self._move((x, y))
            time.sleep(1 / 40)
        self._xdotool("mouseup", "1")

    def type(self, at: Point, text: str) -> None:
        """Type a text into the box at a point, and Enter."""
        self.click(at)
        self._xdotool("type", text)
        self._xdotool("key", "Return")

    def settle(self, seconds: float) -> None:
        """Wait until nothing moves on the screen, but not for longer than some seconds."""
        end, still_since = time.monotonic() + seconds, time.monotonic()
        seen = self._grab()
        while time.monotonic() < min(end, still_since + _QUIET_SECONDS):
            time.sleep(0.25)
            now = self._grab()
            if ImageChops.difference(seen, now).getbbox():
                seen, still_since = now, time.monotonic()

    def photograph(self, file: Path) -> None:
        """Write a picture of the patch."""
        self._move((self._width - 1, self._height - 1))  # where the pointer changes no colour
        time.sleep(0.5)
        right, bottom = self._left + self._width, self._top + self._height
        canvas = self._grab().crop((self._left, self._top, right, bottom))
        ground = Image.new(canvas.mode, canvas.size, canvas.getpixel((1, 1)))
        _, _, right, bottom = ImageChops.difference(canvas, ground).getbbox() or canvas.getbbox()
        picture = canvas.crop((0, 0, min(right + _MARGIN, self._width), bottom + _MARGIN))
        picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)

    def _find(self, title: str) -> str:
        """Return the window that has a title, or will have one."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            command = ["xdotool", "search", "--name", title]
            found = subprocess.run(command, env=self._environment, capture_output=True, text=True)
            if found.stdout:
                return found.stdout.split()[0]
            time.sleep(0.25)
        raise TimeoutError(f"no window {title} within {_START_SECONDS:g} seconds")

    def _move(self, to: Point) -> None:
        self._xdotool("mousemove", str(self._left + to[0]), str(self._top + to[1]))

    def _grab(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self._display)

    def _canvas(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height of the window's largest part without parts."""
        command = ["xwininfo", "-tree", "-id", self._window]
        tree = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True
        ).stdout
        parts = [
            (len(indent), *map(int, (left, top, width, height)))
            for indent, width, height, left, top in _PART.findall(tree)
        ]
        leaves = [part[1:] for part, after in pairwise([*parts, (0,)]) if after[0] <= part[0]]
        return max(leaves, key=lambda part: part[2] * part[3])

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=60)
