"""Bidirectional networks in real Pd: whole series as in Python, and no streams."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dialogue import answers, refusal
from installations import copy_library
from lessons import lesson
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE
from realpd import Line

# Longer than what the object reads at once, and no multiple of it.
FRAMES = np.random.default_rng(4).uniform(0, 1, (150, 2)).astype(np.float32)
ARRAYS = {f"long-{d}": [float(value) for value in FRAMES[:, d]] for d in range(2)}
ARRAYS |= {f"short-{d}": [0.25 + d / 2] for d in range(2)}
SERIES = {"long": FRAMES, "short": np.array([[0.25, 0.75]], np.float32)}
STREAMED = ("predictframe 1 0", "1 0", "list 1 0", "float 1", "predictframe short-0", "0.5")


def check_answers(pd, name, classifier):
    """Check what is said of both series, and of streams."""
    for buffer, frames in SERIES.items():
        pd.send(f"{name} predictseries {buffer}")
        lines = [line for line in pd.sync() if line.source.startswith(f"{name}.")]
        said, label = (line.atoms for line in lines)
        expected = classifier.predict_proba([frames])[0]
        assert said[1::2] == tuple(classifier.classes_)
        # the console shows six digits, and another variant of the kernels may round otherwise
        np.testing.assert_allclose(np.array(said[2::2], float), expected, rtol=1e-5, atol=1e-6)
        assert label == ("predictseries", classifier.classes_[expected.argmax()])
        pd.ask(name, "reject 0.5")  # the first time it takes a moment
        pd.send(f"{name} predictseries {buffer}", f"{name} reject 0")
        (expected,) = classifier.set_params(reject=0.5).predict([frames])
        assert pd.sync()[-1] == Line(f"{name}.left", ("predictseries", expected))
        classifier.set_params(reject=0)
    for message in STREAMED:
        pd.send(f"{name} {message}")
        error, reply = pd.sync()
        *_, text = reply.atoms
        assert error == Line("error", (f"lstm.classifier gest: predictframe: {text}",))
        assert reply == Line(f"{name}.right", ("error", "predictframe", text))
        assert text.startswith("Whole series needed: a bidirectional network")
        assert "`predictseries`" in text
        assert "`bidirectional 0`" in text


@pytest.mark.parametrize("layers", ["5", "6 3"])
def test_fit_and_predict_with_python_and_without(start_pd, library, tmp_path, layers):
    tags = f"-hiddensize {layers} -maxiter 5 -bidirectional 1"
    classifier = f"lstm.classifier gest {tags}"
    objects = {"ds": "lstm.dataseries d", "ls": "lstm.labelset d", "c": classifier}
    pd = start_pd(objects, arrays=ARRAYS)
    pd.send(*lesson("ds", "ls"), "c fit d d")
    pd.until("c.left", "fit")
    model, text = tmp_path / "gesture.lstm", tmp_path / "gesture.json"
    for path in (model, text):
        pd.ask("c", f"write {path}")
    classifier = LSTMClassifier.from_bytes(model.read_bytes())
    assert classifier.bidirectional
    assert classifier.to_json() == text.read_text(encoding="utf-8")
    assert any(name.startswith("backward.") for name in json.loads(text.read_text())["weights"])
    check_answers(pd, "c", classifier)

    # set to what it is, it stays; set to something else, it forgets
    assert answers(pd, "c", "bidirectional 1") == []
    check_answers(pd, "c", classifier)
    assert answers(pd, "c", "bidirectional 0") == []
    said = refusal(pd, "c", "lstm.classifier gest", "predictseries long")
    assert said.startswith("No data fitted: ")
    pd.send("c fit d d")
    pd.until("c.left", "fit")
    assert [line.atoms[0] for line in pd.ask("c", "predictframe 1 0")] == [
        "probabilities",
        "predictframe",
    ]
    assert pd.quit() == 0

    without = copy_library(library, tmp_path)
    (without / PATHS_FILE).unlink()
    pd = start_pd({"c": f"lstm.classifier gest -model {model}"}, path=[without], arrays=ARRAYS)
    check_answers(pd, "c", classifier)
    assert pd.quit() == 0
