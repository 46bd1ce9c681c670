"""While Python sleeps: names of any length, numbers as Python writes them, odd models."""

from __future__ import annotations

import pytest

from lessons import ARRAYS, texts
from model_bytes import sealed
from patchlstm import LSTMClassifier
from patchlstm.identifiers import as_identifier


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Return the files of two models that differ in their labels."""
    folder = tmp_path_factory.mktemp("models")
    series = [[[0.0, 1.0]] * 3, [[1.0, 0.0]] * 3] * 2
    for name in "ab":
        labels = [f"{name}1", f"{name}2"] * 2
        LSTMClassifier(hidden_size=2, max_iter=1).fit(series, labels).write(folder / f"{name}.lstm")
    return folder / "a.lstm", folder / "b.lstm"


LONG = "n" * 300


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1234567", "1234568"),
        ("0.1234567", "0.1234568"),
        ("16777215", "16777214"),
        (f"{LONG}a", f"{LONG}b"),
        (f"{LONG}a{LONG}", f"{LONG}b{LONG}"),
    ],
)
def test_two_names_are_two_models(start_pd, models, first, second):
    objects = {
        "x": f"lstm.classifier {first} -model {models[0]}",
        "y": f"lstm.classifier {second} -model {models[1]}",
        "z": f"lstm.classifier {second}",
    }
    pd = start_pd(objects, arrays=ARRAYS)
    pd.send("x labels", "y labels", "z labels")
    assert texts(pd.sync()) == [
        "x.left: labels a1 a2",
        "y.left: labels b1 b2",
        "z.left: labels b1 b2",
    ]


@pytest.mark.parametrize("name", ["1234567", "0.1", "-0.5", "1e-05", "16777216", "1e+20"])
def test_a_number_is_written_as_python_writes_it(start_pd, models, name):
    pd = start_pd({"x": f"lstm.classifier {name} -model {models[0]}"})
    pd.send("x predictseries nothing")
    asleep = pd.until("x.right", "error")[0].text
    pd.ask("x", "getmaxiter")  # wakes Python, which sends its own spelling
    pd.send("x predictseries nothing")
    awake = pd.until("x.right", "error")[0].text
    assert asleep == awake
    assert asleep.startswith(f"lstm.classifier {as_identifier(float(name))}: ")


def test_a_model_that_python_refuses_predicts_no_longer(start_pd, models, tmp_path):
    data = models[0].read_bytes()
    info = data.rindex(b"{", 0, -4)
    path = tmp_path / "odd.lstm"
    path.write_bytes(sealed(data[:info] + b"[" + data[info + 1 :]))
    pd = start_pd({"x": f"lstm.classifier x -model {path}"}, arrays=ARRAYS)
    pd.send("x predictseries a")
    assert pd.sync()[-1].atoms[0] == "predictseries"
    pd.ask("x", "getmaxiter")  # wakes Python
    assert any(line.text.startswith("error create Invalid model file") for line in pd.seen)
    pd.send("x predictseries a")
    assert "No data fitted" in pd.sync()[-1].text
