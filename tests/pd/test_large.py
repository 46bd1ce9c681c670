"""Models and texts so large that Pd would stand still, or grow without end."""

from __future__ import annotations

import re

import pytest

from dialogue import answers, refusal, tell
from installations import copy_library
from lessons import ARRAYS, texts
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE

LIMIT = 4 << 20  # bytes; a larger model is not read at once


def write_model(path, hidden_size):
    """Write a model of that size; return what it predicts for the buffer ``a``."""
    series = [[[0.0, 1.0]] * 3, [[1.0, 0.0]] * 3] * 2
    model = LSTMClassifier(hidden_size=hidden_size, members=1, max_iter=1, threshold=0.125)
    model.fit(series, ["low", "high"] * 2).write(path)
    frames = list(zip(*ARRAYS.values(), strict=True))
    return model.predict([frames])[0]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return a large model's file, and the label that it answers."""
    path = tmp_path_factory.mktemp("models") / "large.lstm"
    label = write_model(path, 1100)
    assert path.stat().st_size > LIMIT
    return path, label


@pytest.fixture
def without_python(library, tmp_path):
    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).unlink()
    return copy


def wait_for_model(pd, message):
    """Send a message until there is a model to answer it; return the answer."""
    while True:
        pd.send(f"c {message}")
        lines = [line for line in pd.sync() if line.source.startswith("c.")]
        if lines[-1].atoms[0] != "error":
            return texts(lines)[-1]
        assert "No data fitted" in lines[-1].text


@pytest.mark.parametrize("has_python", [True, False], ids=["Python", "without Python"])
def test_a_large_model_is_read_while_the_patch_goes_on(
    start_pd, library, without_python, large, has_python
):
    path, label = large
    pd = start_pd(
        {"c": f"lstm.classifier c -model {path}", "twin": "lstm.classifier c"},
        path=[library if has_python else without_python],
        arrays=ARRAYS,
    )
    assert wait_for_model(pd, "predictseries a") == f"c.left: predictseries {label}"
    told = [line.text for line in pd.seen if str(path) in line.text]
    assert len(told) == 1
    assert told[0].endswith("is large: it is read while the patch goes on, and then predicts")
    assert texts(pd.ask("twin", "getthreshold")) == ["twin.right: threshold 0.125"]
    pd.send("twin predictseries a")
    assert texts(pd.sync())[-1] == f"twin.left: predictseries {label}"


@pytest.mark.parametrize("has_python", [True, False], ids=["Python", "without Python"])
def test_a_large_model_that_is_read_answers_when_it_is_there(
    start_pd, library, without_python, large, has_python
):
    path, label = large
    folder = library if has_python else without_python
    pd = start_pd({"c": "lstm.classifier c"}, path=[folder], arrays=ARRAYS)
    pd.send(f"c read {path}")
    assert pd.until("c.right", "read")[-1].text == f"read {path}"
    pd.send("c predictseries a")
    assert texts(pd.sync())[-1] == f"c.left: predictseries {label}"


@pytest.mark.parametrize("has_python", [True, False], ids=["Python", "without Python"])
@pytest.mark.parametrize("message", ["read", "model"])
def test_a_damaged_large_model_leaves_all_as_it_was(
    start_pd, library, without_python, large, tmp_path, has_python, message
):
    path, _ = large
    data = bytearray(path.read_bytes())
    data[LIMIT] ^= 1
    (tmp_path / "damaged.lstm").write_bytes(data)
    label = write_model(tmp_path / "small.lstm", 4)
    folder = library if has_python else without_python
    creation = f"lstm.classifier c -model {tmp_path}/small.lstm"
    pd = start_pd({"c": creation}, path=[folder], arrays=ARRAYS)
    pd.send(f"c {message} {tmp_path}/damaged.lstm")
    text = pd.until("c.right", "error", message)[-1].text
    assert "damaged" in text
    assert "checksum" in text
    pd.send("c predictseries a")
    assert texts(pd.sync())[-1] == f"c.left: predictseries {label}"


def test_what_dump_leaves_in_pd_has_a_limit(start_pd):
    pd = start_pd({"ds": "lstm.dataseries ds"}, arrays={"long": [0]})
    pd.send("long resize 300000")
    tell(pd, "ds", "addseries long long")
    for _ in range(4):
        pd.send("ds dump")
        assert pd.until("ds.right")[-1].atoms[0] == "dump"  # the same again costs nothing
    n_dumps = 1
    while True:
        pd.send(f"ds addframe {n_dumps} 1", "ds dump")
        answer = pd.until("ds.right")[-1]
        if answer.atoms[0] == "error":
            break
        n_dumps += 1
    assert re.match(r"error dump Text too long: Pd keeps each text until it quits", answer.text)
    assert 2 <= n_dumps <= 6
    assert answers(pd, "ds", "size") == [f"left: size {n_dumps + 1}"]
    assert "Text too long" in refusal(pd, "ds", "lstm.dataseries ds", "dump")
