"""A JACK server without a sound card, and a voice that plays files into it in real time."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

RATE = 44100
VOICE = "voice"
_PATIENCE = 30.0  # seconds

# Plays a file, once there has been time to connect it, and leaves when it has ended.
_VOICE = """\
#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X obj 10 40 t b b;
#X msg 80 70 \\; pd dsp 1;
#X obj 10 70 delay 700;
#X msg 10 100 open voice.wav \\, 1;
#X obj 10 130 readsf~ 1;
#X obj 10 160 dac~ 1;
#X msg 120 160 \\; pd quit;
#X connect 0 0 1 0;
#X connect 1 1 2 0;
#X connect 1 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 5 1 7 0;
"""


def needed() -> str:
    """Return which of the programs that this needs is missing; empty if none is."""
    return ", ".join(name for name in ("jackd", "jack_connect", "pd") if not shutil.which(name))


class Jack:
    """The server, alone under a name of its own; a context manager.

    Parameters
    ----------
    folder : Path
        For what it and the voice say.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        name = f"lstm-{os.getpid()}"
        self.environment: Mapping[str, str] = os.environ | {
            "JACK_DEFAULT_SERVER": name,
            "JACK_NO_AUDIO_RESERVATION": "1",
            "JACK_NO_START_SERVER": "1",
        }
        command = ["jackd", "--name", name, "-r", "-d", "dummy", "-r", str(RATE), "-p", "1024"]
        self._server = self._start(command, "jackd")

    def __enter__(self) -> Self:
        try:
            self._wait_for("system:capture_1")
        except BaseException:
            self._server.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait(_PATIENCE)

    def play(self, sound: NDArray[np.float32], port: str) -> None:
        """Play a sound into an input port, in real time; return when it has been played.

        Parameters
        ----------
        sound : float32[N]
            At `RATE`.
        port : str
            Such as ``listener:input_1``.
        """
        with self.voice(sound) as speaker:
            self._wait_for(port)
            self._run("jack_connect", f"{VOICE}:output_1", port)
            speaker.wait(_PATIENCE + len(sound) / RATE)

    @contextmanager
    def voice(self, sound: NDArray[np.float32]) -> Iterator[subprocess.Popen[bytes]]:
        """Have the client `VOICE` begin to play in a moment, and yield it when its port is there.

        Parameters
        ----------
        sound : float32[N]
            At `RATE`.
        """
        soundfile.write(self._folder / "voice.wav", sound, RATE, subtype="FLOAT")
        (self._folder / "voice.pd").write_text(_VOICE, encoding="utf-8")
        flags = ["-noprefs", "-nogui", "-nomidi", "-stderr", "-r", str(RATE), "-jack"]
        flags += ["-nojackconnect", "-jackname", VOICE, "-outchannels", "1", "-inchannels", "0"]
        with subprocess.Popen(
            ["pd", *flags, "-open", "voice.pd"],
            cwd=self._folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as speaker:
            try:
                self._wait_for(f"{VOICE}:output_1")
                yield speaker
            finally:
                speaker.kill()

    def _wait_for(self, port: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while port not in self._run("jack_lsp").split():
            if self._server.poll() is not None or time.monotonic() > deadline:
                said = (self._folder / "jackd.log").read_text(encoding="utf-8", errors="replace")
                pytest.skip(f"no JACK here: {port} is missing; jackd said {said[-300:]!r}")
            time.sleep(0.05)

    def _run(self, *command: str) -> str:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        ).stdout

    def _start(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
