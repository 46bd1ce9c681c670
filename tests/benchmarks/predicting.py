"""How long a prediction takes: the whole message in Pd, and the same series in Python."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from patchlstm import LSTMClassifier
from realpd import Pd

N_MESSAGES = 2000
N_FRAMES = 100
N_DIMENSIONS = 13
HIDDEN_SIZE = 32
N_LABELS = 10

# Predicts N_MESSAGES times in one go, and prints how long that took, in ms of real time.
_PATCH = f"""#N canvas 0 0 450 300 12;
#X obj 10 10 r go;
#X obj 10 40 t b b b;
#X obj 10 100 realtime;
#X obj 60 70 until;
#X msg 60 100 predictseries voice;
#X obj 10 130 s from-test;
#X obj 160 40 {N_MESSAGES};
#X obj 60 130 lstm.classifier benchmark;
#X msg 10 115 took \\$1;
#X obj 10 160 print result.left;
#X msg 120 70 {N_MESSAGES};
#X connect 0 0 1 0;
#X connect 1 0 2 1;
#X connect 1 1 10 0;
#X connect 1 2 2 0;
#X connect 10 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 7 0;
#X connect 2 0 9 0;
"""


def run(library: Path, scratch: Path) -> None:
    """Print microseconds a prediction, in Pd and in Python."""
    rng = np.random.default_rng(0)
    series = [rng.normal(size=(N_FRAMES, N_DIMENSIONS)) for _ in range(2 * N_LABELS)]
    labels = [f"label{i % N_LABELS}" for i in range(len(series))]
    classifier = LSTMClassifier(hidden_size=HIDDEN_SIZE, max_iter=1).fit(series, labels)
    classifier.write(scratch / "benchmark.json")
    in_pd = _in_pd(library, scratch, series[0])
    in_python = _in_python(classifier, series[0])
    print(
        f"One series of {N_FRAMES} frames, {N_DIMENSIONS} dimensions, hidden size {HIDDEN_SIZE},"
        f" {N_LABELS} labels [us]; median of the rounds, best round"
    )
    for name, rounds in (("predictseries in Pd", in_pd), ("predict_proba in Python", in_python)):
        print(f"{name:30}{np.median(rounds):8.1f}{min(rounds):8.1f}")


def _in_pd(library: Path, scratch: Path, series: np.ndarray) -> list[float]:
    patch = scratch / "go.pd"
    patch.write_text(_PATCH, encoding="utf-8")
    voice = {f"voice-{channel}": list(series[:, channel]) for channel in range(N_DIMENSIONS)}
    rounds = []
    objects = {"c": "lstm.classifier benchmark"}
    with Pd(
        scratch,
        path=[library],
        objects=objects,
        arrays=voice,
        receivers=["go"],
        library="lstm",
        flags=["-open", str(patch)],
    ) as pd:
        pd.ask("c", f"read {scratch / 'benchmark.json'}")
        for _ in range(9):
            pd.send("go bang")
            took = float(pd.until("result.left")[-1].atoms[-1])
            rounds.append(1000 * took / N_MESSAGES)
    return rounds


def _in_python(classifier: LSTMClassifier, series: np.ndarray) -> list[float]:
    rounds = []
    for _ in range(9):
        start = time.perf_counter()
        for _ in range(N_MESSAGES // 10):
            classifier.predict_proba([series])
        rounds.append(1e7 * (time.perf_counter() - start) / N_MESSAGES)
    return rounds
