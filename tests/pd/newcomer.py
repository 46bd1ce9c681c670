"""What the README's first page asks for, by mouse and keyboard: from nothing to a word.

Opens words.pd in a Pd with a window and JACK, has a recorded voice speak to it in real time, and
says what was recognised and how long it took. Needs Xvfb, xdotool and jackd.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from jack import RATE, Jack
from patchfile import with_hands
from patchlstm.cli.install import install_pd
from patchlstm.cli.spoken import N_TAKES, WORDS, recordings_of, say

_SCREEN = 1400, 760
_FRAME = 20, 52  # where the patch begins on the screen
_LEARN, _LABEL, _FIT = (40, 95), (98, 256), (650, 95)
_RECOGNISED = 183, 179


class Hand:
    """Mouse and keyboard of a virtual screen; a context manager.

    Parameters
    ----------
    number : int
        The screen's.
    """

    def __init__(self, number: int) -> None:
        self.environment = {"DISPLAY": f":{number}"}
        size = "{}x{}x24".format(*_SCREEN)
        self._server = subprocess.Popen(
            ["Xvfb", f":{number}", "-screen", "0", size],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()

    def do(self, *words: object) -> str:
        """Have xdotool do something."""
        command = ["xdotool", *map(str, words)]
        environment = {**os.environ, **self.environment}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.stdout

    def click(self, place: tuple[int, int]) -> None:
        """Click on a place of the patch."""
        x, y = (a + b for a, b in zip(place, _FRAME, strict=True))
        self.do("mousemove", x, y, "click", 1)
        time.sleep(0.2)

    def write(self, text: str) -> None:
        """Type, and press return."""
        self.do("type", "--delay", 60, text)
        self.do("key", "Return")

    def wait_for_window(self, name: str) -> None:
        """Wait until a window is there, and give it the keyboard."""
        deadline = time.monotonic() + 30
        while not (found := self.do("search", "--name", name).split()):
            if time.monotonic() > deadline:
                raise SystemExit(f"no window {name}")
            time.sleep(0.1)
        time.sleep(1.0)
        self.do("windowfocus", found[-1])


def main() -> None:
    """Do it, print how it went; exit status 1 if fewer than eight of nine words were right."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        library = install_pd(folder)
        with Jack(folder) as server, Hand(number=95) as hand:
            said, heard, seconds = _perform(folder, library, server, hand)
    n_right = sum(a == b for a, b in zip(said, heard, strict=False))
    print(f"said  {' '.join(said)}\nheard {' '.join(heard)}")
    print(f"{n_right} of {len(said)} right")
    print(f"{seconds:.0f} s from opening words.pd to the first answer")
    sys.exit(n_right < len(said) - 1 or len(heard) != len(said))


def _perform(
    folder: Path, library: Path, server: Jack, hand: Hand
) -> tuple[list[str], list[str], float]:
    printed = {"lstm.performer": "word", "lstm.classifier $0-words -keep 1": "model"}
    with_hands(library / "examples" / "words.pd", printed, folder / "words.pd")
    flags = ["-noprefs", "-nomidi", "-stderr", "-jack", "-nojackconnect", "-jackname", "ear"]
    flags += ["-r", str(RATE), "-inchannels", "1", "-outchannels", "2"]
    flags += ["-path", str(library), "-path", str(library / "examples"), "-lib", "lstm"]
    console = folder / "console.txt"
    begin = time.monotonic()
    with (
        console.open("wb") as log,
        subprocess.Popen(
            ["pd", *flags, "-open", "words.pd"],
            cwd=folder,
            env={**server.environment, **hand.environment},
            stdout=log,
            stderr=log,
        ) as pd,
    ):
        try:
            hand.wait_for_window("words")
            hand.click(_LEARN)
            rng = np.random.default_rng(0)
            for word in WORDS:
                hand.click(_LABEL)
                hand.write(word)
                server.play(say(recordings_of(library, word)[:N_TAKES], rng), "ear:input_1")
            hand.click(_FIT)
            _wait_until("model.left: fit", console)
            hand.click(_RECOGNISED)
            asked = [(word, n) for word in WORDS for n in range(N_TAKES, 8)]
            random.Random(2).shuffle(asked)
            sounds = [recordings_of(library, word)[n] for word, n in asked]
            server.play(say(sounds[:1], rng), "ear:input_1")
            seconds = time.monotonic() - begin
            server.play(say(sounds[1:], rng), "ear:input_1")
        finally:
            pd.kill()
    lines = console.read_text(encoding="utf-8", errors="replace").splitlines()
    heard = [line.split()[-1] for line in lines if line.startswith("word.left:")]
    return [word for word, _ in asked], heard, seconds


def _wait_until(text: str, console: Path) -> None:
    deadline = time.monotonic() + 60
    while text not in console.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() > deadline:
            raise SystemExit(f"no {text!r} in Pd's console")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
