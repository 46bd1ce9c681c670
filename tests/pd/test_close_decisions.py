"""Predictions at the edge: a probability that is the threshold itself, a frame beyond computing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lessons import ARRAYS, texts
from patchlstm import LSTMClassifier

# A number, times the probability of the first label, becomes the threshold, without any rounding.
SET_THRESHOLD = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r factor;
#X obj 10 40 t b f;
#X msg 10 70 predictseries a;
#X obj 10 100 lstm.classifier gest -model {model};
#X obj 90 130 route probabilities;
#X obj 90 160 unpack s f;
#X obj 90 190 *;
#X msg 90 220 threshold \\$1;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 6 1;
#X connect 2 0 3 0;
#X connect 3 1 4 0;
#X connect 4 0 5 0;
#X connect 5 1 6 0;
#X connect 6 0 7 0;
#X connect 7 0 3 0;
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Return a model that takes the buffer `a` for its first label."""
    path = tmp_path_factory.mktemp("models") / "gesture.lstm"
    like_a = np.array(list(ARRAYS.values()), np.float32).T
    classifier = LSTMClassifier(hidden_size=5, max_iter=60)
    classifier.fit([like_a, 1 - like_a] * 4, ["low", "other"] * 4).write(path)
    assert classifier.predict([like_a]) == ["low"]
    return path


@pytest.fixture
def pd(start_pd, model, tmp_path):
    patch = tmp_path / "threshold.pd"
    patch.write_text(SET_THRESHOLD.format(model=model))
    return start_pd(
        {"c": "lstm.classifier gest"},
        arrays=ARRAYS,
        receivers=["factor"],
        flags=["-open", str(patch)],
    )


def predict(pd, message):
    pd.send(f"c {message}")
    return texts(pd.sync())


@pytest.mark.parametrize(
    ("factor", "label"), [(1, "low"), (0.9999, "low"), (1.0001, "unknown")], ids=str
)
def test_a_probability_that_equals_the_threshold_is_a_label(pd, factor, label):
    pd.send(f"factor {factor}")
    assert pd.sync() == []
    assert predict(pd, "getthreshold") != ["c.right: threshold 0"]
    assert predict(pd, "predictseries a")[-1] == f"c.left: predictseries {label}"


def test_a_frame_that_cannot_be_computed_with_leaves_the_stream_as_it_was(pd):
    frames = ["0.5 0.5", "0.1 0.9", "0.4 0.2"]
    undisturbed = [predict(pd, frame) for frame in frames]
    pd.send("c reset")
    disturbed = []
    for frame in frames:
        for wrong in ("3e38 -3e38", "1 2 3", "nowhere", "1 x"):
            assert "c.right: error predictframe" in predict(pd, f"predictframe {wrong}")[-1]
        disturbed.append(predict(pd, frame))
    assert disturbed == undisturbed


def test_of_equal_probabilities_the_first_label_is_the_answer(start_pd, model):
    content = json.loads(_read(model).to_json())
    for name in ("head.weights", "head.bias"):
        content["weights"][name] = np.zeros_like(content["weights"][name]).tolist()
    del content["experts"]
    undecided = LSTMClassifier.from_json(json.dumps(content))
    path = model.with_name("undecided.lstm")
    undecided.write(path)
    pd = start_pd({"c": f"lstm.classifier -model {path}"}, arrays=ARRAYS)
    assert predict(pd, "predictseries a") == [
        "c.right: probabilities low 0.5 other 0.5",
        "c.left: predictseries low",
    ]
    assert undecided.predict([[[1.0, 2.0]]]) == ["low"]


def test_a_series_of_minutes_is_heard_to_its_end(start_pd, model):
    time = np.arange(6000)
    series = np.stack([np.sin(time / 700), np.cos(time / 300)], axis=1).astype(np.float32)
    arrays = {f"long-{i}": series[:, i].tolist() for i in range(2)}
    pd = start_pd({"c": f"lstm.classifier -model {model}"}, arrays=arrays)
    pd.sync()
    pd.send("c predictseries long")
    _, low, _, high = pd.until("c.right", "probabilities")[-1].atoms[1:]
    expected = _read(model).predict_proba([series])[0]
    assert [float(low), float(high)] == pytest.approx(expected, abs=1e-5)


def _read(path):
    classifier = LSTMClassifier()
    classifier.read(path)
    return classifier
