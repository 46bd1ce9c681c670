"""FluCoMa's LSTM files in real Pd: read, they answer as FluCoMa does, with Python and without."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dialogue import read_array
from flucoma_network import Network, choose, continue_series, make_layers
from installations import copy_library
from lessons import texts
from patchlstm.cli.environment import PATHS_FILE

FRAMES = np.random.default_rng(3).normal(0, 1, (20, 2)).round(3)
ARRAYS = {f"heard-{d}": FRAMES[:, d].tolist() for d in range(2)} | {"said": [0]}
LABELS = ["up", "down", "away"]
NETWORK = make_layers(np.random.default_rng(0), (2, 6, 3))
CONTENT = {
    "classifier": {"labels": {"labels": LABELS, "rows": 3}, "lstm": NETWORK},
    "regressor": NETWORK,
}


@pytest.fixture(params=CONTENT)
def kind(request):
    return request.param


def expected(kind):
    """What the object says to the whole series, and after the first frame of a stream."""
    outputs = Network(NETWORK).hear(FRAMES)
    if kind == "classifier":
        return [choose(LABELS, outputs[-1])], [choose(LABELS, outputs[0])]
    return outputs[-1].tolist(), outputs[0].tolist()


def check(pd, kind):
    frame = " ".join(map(str, FRAMES[0]))
    pd.send("m predictseries heard", f"m predictframe {frame}")
    said = [line.atoms for line in pd.sync() if line.source == "m.left"]
    assert [atoms[0] for atoms in said] == ["predictseries", "predictframe"]
    for atoms, wanted in zip(said, expected(kind), strict=True):
        if kind == "classifier":
            assert list(atoms[1:]) == wanted
        else:
            np.testing.assert_allclose(np.array(atoms[1:], float), wanted, rtol=1e-4, atol=1e-5)


def test_it_answers_as_flucoma_does_and_from_our_files(start_pd, library, tmp_path, kind):
    (tmp_path / "theirs.json").write_text(json.dumps(CONTENT[kind]))
    pd = start_pd({"m": f"lstm.{kind} foreign"}, arrays=ARRAYS)
    file = tmp_path / "theirs.json"
    assert texts(pd.ask("m", f"read {file}")) == [f"m.right: read {file}"]
    check(pd, kind)
    assert texts(pd.ask("m", "gethiddensize")) == ["m.right: hiddensize 6"]
    for name in ("ours.lstm", "ours.json"):
        pd.ask("m", f"write {tmp_path / name}")
    pd.ask("m", "clear")
    pd.ask("m", f"read {tmp_path / 'ours.json'}")
    check(pd, kind)

    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).unlink()
    alone = start_pd(
        {"m": f"lstm.{kind} foreign -model {tmp_path / 'ours.lstm'}"}, path=[copy], arrays=ARRAYS
    )
    check(alone, kind)


def test_a_forecaster_goes_on_as_flucomas(start_pd, library, tmp_path):
    network = make_layers(np.random.default_rng(1), (2, 8, 2))
    (tmp_path / "theirs.json").write_text(json.dumps(network))
    pd = start_pd({"f": "lstm.forecaster foreign"}, arrays=ARRAYS | {"next-0": [0], "next-1": [0]})
    pd.ask("f", f"read {tmp_path / 'theirs.json'}")
    pd.send("f predictseries heard next 12")
    pd.sync()
    found = np.array([read_array(pd, f"next-{d}") for d in range(2)]).T
    expected = continue_series(Network(network), FRAMES, 12)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
