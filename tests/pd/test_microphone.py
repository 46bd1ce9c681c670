"""From the microphone to a word in real time: JACK carries a voice into Pd and `listen`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("soundfile")

import soundfile

import jack
from pages import Page
from realpd import Pd
from sounds import recording

pytestmark = pytest.mark.skipif(bool(jack.needed()), reason=f"missing: {jack.needed()}")

RECORDER = "lstm.recorder $0-takes $0-takes"
MODEL = "lstm.classifier $0-words -keep 1"
SPOKEN = ["down", "up"]
SOUND = ["-jack", "-nojackconnect", "-jackname", "ear", "-r", str(jack.RATE)]
SOUND += ["-inchannels", "1", "-outchannels", "0"]


def words_heard(pd: Pd) -> list[str]:
    pd.sync()
    return [line.text for line in pd.seen if line.source == "word.left"]


def test_a_voice_is_recorded_learnt_and_recognised_live(start_pd, library, tmp_path):
    printed = {RECORDER: "recorder", MODEL: "model", "lstm.performer": "word"}
    fed = {RECORDER: "recorder", "$0-mode": "mode", "list append $0-takes $0-takes": "train"}

    with jack.Jack(tmp_path) as server:

        def start(objects, *, flags, **options):
            return start_pd(
                objects, flags=[*SOUND, *flags], environment=server.environment, **options
            )

        page = Page(start, library / "examples" / "words.pd", tmp_path, printed, fed)
        page.click("learn; pd dsp 1")
        for seed, label in enumerate(("up", "down")):
            page.pd.send(f"recorder label {label}")
            server.play(recording([label], seed, jack.RATE), "ear:input_1")
            page.pd.until("recorder.right", "take", f"{label}-1")
        page.pd.send("train fit", "mode 1")
        page.pd.until("model.left", "fit")
        server.play(recording(SPOKEN, 5, jack.RATE), "ear:input_1")
        page.pd.until("word.left")
        assert words_heard(page.pd) == SPOKEN


def test_listen_hears_what_is_played_live(tmp_path):
    pytest.importorskip("pyaudio")
    takes = tmp_path / "word"
    played = recording(10 * ["up"], 3, jack.RATE)  # more of it than it takes until it listens
    with jack.Jack(tmp_path) as server, server.voice(played) as voice:
        command = [Path(sys.executable).with_name("patchlstm"), "listen", "--device", jack.VOICE]
        with subprocess.Popen(
            [*command, "--record", str(tmp_path), "word", "--rate", str(jack.RATE)],
            env=server.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as listener:
            while voice.poll() is None and not (takes / "word-2.wav").exists():
                time.sleep(0.05)
            listener.terminate()
    heard, rate = soundfile.read(takes / "word-1.wav", dtype="float32")
    assert rate == jack.RATE
    loudest = int(np.abs(heard).argmax())
    at = [i - loudest for i in np.flatnonzero(np.abs(played - heard[loudest]) < 1e-4)]
    assert min(np.abs(played[i : i + len(heard)] - heard).max() for i in at if i >= 0) < 1e-4
