"""The command line: models to other programs and back, and what it says when that cannot be."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from flucoma_network import make_layers
from networks import FOREIGN, SHAPES, answer, make, make_series
from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.cli.main import main
from patchlstm.interchange.models import read_model, write_model

PAGE = Path(__file__).parents[3] / "docs" / "interchange.md"
CLASSIFIER, AT_FRAMES = make(SHAPES[2]), make(SHAPES[6])


@pytest.fixture
def folder(tmp_path):
    for ending in ("lstm", "json"):
        write_model(CLASSIFIER, tmp_path / f"classifier.{ending}")
        write_model(AT_FRAMES, tmp_path / f"frames.{ending}")
    return tmp_path


@pytest.mark.parametrize("ending", ["lstm", "json"])
def test_a_classifier_goes_to_pytorch_and_comes_back(folder, capsys, ending):
    there = folder / "gesture.safetensors"
    assert main(["export", str(folder / f"classifier.{ending}"), "--to", str(there)]) == 0
    assert capsys.readouterr().out == f"wrote {there}\n"
    back = folder / "back.lstm"
    labels = ["--labels", *CLASSIFIER.labels]
    assert main(["import", str(there), "--to", str(back), *labels]) == 0
    said = capsys.readouterr().out
    assert said.startswith("classifier:\n  4 labels: label 0 label 1 label 2 label 3\n  3 dimens")
    assert said.endswith(f"imported\nwrote {back}\n")
    assert_array_equal(read_model(back).parameters, CLASSIFIER.parameters)
    classifier = LSTMClassifier()
    classifier.read(back)
    assert (classifier.hidden_size, classifier.pooling, classifier.delta) == ((5, 7), "all", False)


@pytest.mark.parametrize("ending", ["lstm", "json"])
def test_a_mapping_goes_to_rtneural_and_comes_back(folder, ending):
    there, back = folder / "mapping.json", folder / f"back.{ending}"
    assert main(["export", str(folder / f"frames.{ending}"), "--to", str(there)]) == 0
    assert main(["import", str(there), "--to", str(back), "--frames"]) == 0
    series = make_series(2, 30)
    regressor = LSTMRegressor()
    regressor.read(back)
    assert_allclose(regressor.predict_frames([series])[0], answer(AT_FRAMES, series), atol=1e-5)


def test_a_fit_goes_on_from_imported_weights(folder):
    write_model(AT_FRAMES, folder / "frames.lstm")
    regressor = LSTMRegressor()
    regressor.read(folder / "frames.lstm")
    regressor.set_params(max_iter=1, learning_rate=1e-8, augment=0)
    series = [make_series(2, 30)]
    regressor.fit_frames(series, [answer(AT_FRAMES, series[0])])
    assert_allclose(regressor.predict_frames(series)[0], answer(AT_FRAMES, series[0]), atol=1e-3)
    assert regressor.stop_reason_ == "max_iter"


def test_flucomas_networks_are_imported_too(folder):
    theirs = folder / "theirs.json"
    theirs.write_text(json.dumps(make_layers(np.random.default_rng(0), (2, 5, 3))))
    assert main(["import", str(theirs), "--to", str(folder / "ours.lstm")]) == 0
    assert read_model(folder / "ours.lstm").topology.cell == "identity"


def test_the_rate_of_ours_comes_back(folder):
    model = make(next(each for each in SHAPES if each.rate > 1))
    write_model(model, folder / "slow.lstm")
    there, back = folder / "slow.safetensors", folder / "back.json"
    assert main(["export", str(folder / "slow.lstm"), "--to", str(there)]) == 0
    assert main(["import", str(there), "--to", str(back), "--labels", *model.labels]) == 0
    assert read_model(back).topology == model.topology


def test_what_onnx_gets(folder):
    onnxruntime = pytest.importorskip("onnxruntime")
    there = folder / "gesture.onnx"
    assert main(["export", str(folder / "classifier.lstm"), "--to", str(there)]) == 0
    series = make_series(3, 30)
    session = onnxruntime.InferenceSession(there, providers=["CPUExecutionProvider"])
    assert_allclose(session.run(None, {"series": series})[0], answer(CLASSIFIER, series), atol=1e-5)


def failure(capsys, *words):
    assert main([str(word) for word in words]) == 1
    return capsys.readouterr().err


def test_what_cannot_be_is_one_line(folder, capsys):
    model = folder / "classifier.lstm"
    said = failure(capsys, "export", model, "--to", folder / "x.h5")
    assert said == (
        "patchlstm export: Couldn't write file: the name ends in '.h5'; .onnx, .safetensors"
        " (PyTorch) and .json (RTNeural) are possible\n"
    )
    said = failure(capsys, "export", model, "--to", folder / "x.json")
    assert "looks back at the whole series, which RTNeural cannot" in said
    assert not (folder / "x.json").exists()
    assert "File not found" in failure(capsys, "export", folder / "no.lstm", "--to", "x.onnx")
    for name, reason in (("x.h5", r"ends in '\.h5'"), ("no.json", "File not found")):
        assert re.search(
            reason, failure(capsys, "import", folder / name, "--to", folder / "y.lstm")
        )
    (folder / "set.json").write_text('{"cols":1,"data":{"a":[1]}}')
    said = failure(capsys, "import", folder / "set.json", "--to", folder / "y.lstm")
    assert "set.json: this is no network of RTNeural's or FluCoMa's" in said
    (folder / "bad.safetensors").write_bytes(b"x")
    said = failure(capsys, "import", folder / "bad.safetensors", "--to", folder / "y.lstm")
    assert "bad.safetensors: this is not a safetensors file" in said
    assert not (folder / "y.lstm").exists()


def test_without_pytorch_a_pickle_is_refused_with_the_way_out(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (folder / "net.pt").write_bytes(b"x")
    said = failure(capsys, "import", folder / "net.pt", "--to", folder / "y.lstm")
    assert "needs PyTorch to be read; install it, or save the weights with safetensors" in said


def test_without_onnx_the_extra_is_named(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.delitem(sys.modules, "patchlstm.interchange.onnx_model", raising=False)
    monkeypatch.delitem(sys.modules, "patchlstm.interchange.onnx_graph", raising=False)
    said = failure(capsys, "export", folder / "classifier.lstm", "--to", folder / "x.onnx")
    assert "pip install 'patchlstm[export]'" in said


def snippet():
    """The module for PyTorch that the page shows."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if "nn.Module" in block)


@pytest.mark.parametrize("topology", SHAPES, ids=str)
def test_the_pages_module_answers_as_ours(folder, topology):
    torch = pytest.importorskip("torch")
    from patchlstm.interchange.state_dict import to_state_dict

    model = make(topology)
    written, _, _ = snippet().partition("\n\nwith safe_open")
    space = {}
    exec(written.replace("from safetensors import safe_open\n", ""), space)
    state = {
        name: torch.from_numpy(np.ascontiguousarray(values))
        for name, values in sorted(to_state_dict(model).items())  # as the library returns them
    }
    network = space["Network"](state, topology.pooling, topology.rate)
    series = make_series(topology.n_inputs, 40)
    with torch.no_grad():
        found = network(torch.from_numpy(series))
    found = (found.softmax(-1) if model.labels else found).numpy()
    expected = answer(model, series)
    if n_mixtures := topology.n_mixtures:  # weights and spreads are not sums any more
        means = slice(n_mixtures, n_mixtures * (1 + topology.n_inputs))
        found, expected = found[:, means], expected[:, means]
    assert_allclose(found, expected, atol=1e-5)
    assert set(network.state_dict()) == set(state)


def test_what_torch_saves_is_imported(folder):
    torch = pytest.importorskip("torch")
    network = torch.nn.LSTM(3, 5, num_layers=2)
    torch.save(network.state_dict(), folder / "net.pt")
    assert main(["import", str(folder / "net.pt"), "--to", str(folder / "net.lstm")]) == 0
    series = make_series(3, 30)
    with torch.no_grad():
        expected, _ = network(torch.from_numpy(series))
    assert_allclose(answer(read_model(folder / "net.lstm"), series), expected[-1], atol=1e-5)
    torch.save(network, folder / "whole.pt")
    assert main(["import", str(folder / "whole.pt"), "--to", str(folder / "x.lstm")]) == 1


def test_the_command_line_starts_without_what_only_exports_need():
    code = (
        "import sys; from patchlstm.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('onnx', 'torch', 'numpy')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_flucomas_cells_go_to_onnx_alone(folder, capsys):
    write_model(make(FOREIGN[1]), folder / "theirs.lstm")
    said = failure(capsys, "export", folder / "theirs.lstm", "--to", folder / "x.safetensors")
    assert "which nn.LSTM does not have; export it as .onnx" in said


def test_of_three_experts_the_network_alone_is_exported(tmp_path, capsys):
    series = [make_series(2, 9) + place for place in range(4)]
    classifier = LSTMClassifier(hidden_size=4, max_iter=2).fit(series, [0, 1, 0, 1])
    classifier.write(tmp_path / "all.lstm")
    there = tmp_path / "all.safetensors"
    assert main(["export", str(tmp_path / "all.lstm"), "--to", str(there)]) == 0
    assert "it has the network alone, one of the three experts" in capsys.readouterr().out
