"""Models as ONNX: in ONNX Runtime they answer as here."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from networks import FOREIGN, LENGTHS, SHAPES, answer, make, make_series

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def run(data, series):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"series": series})
    return found


@pytest.mark.parametrize("topology", [*SHAPES, *FOREIGN], ids=str)
def test_it_answers_as_ours(topology):
    from patchlstm.interchange.onnx_model import to_onnx

    model = make(topology)
    data = to_onnx(model)
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    for length in LENGTHS:
        series = make_series(topology.n_inputs, length)
        assert_allclose(run(data, series), answer(model, series), atol=1e-5)


def test_where_nothing_is_positive_flucomas_labels_are_equal():
    from patchlstm.interchange.onnx_model import to_onnx

    model = make(FOREIGN[0])
    views = model.topology.views(np.zeros(model.topology.n_parameters, np.float32))
    views["layers.1.bias"][2] = -3  # candidates
    assert_allclose(run(to_onnx(with_weights(model, views)), make_series(3, 4)), 0.25)


def with_weights(model, views):
    from patchlstm_kernels import arrange

    flat = np.concatenate([values.reshape(-1) for values in views.values()])
    return replace(model, parameters=arrange(model.topology, flat))


def test_it_says_what_its_outputs_are():
    from patchlstm.interchange.onnx_model import to_onnx

    model = make(SHAPES[2])
    loaded = onnx.load_from_string(to_onnx(model))
    texts = {each.key: each.value for each in loaded.metadata_props}
    assert texts["kind"] == "patchlstm.classifier"
    assert tuple(json.loads(texts["labels"])["labels"]) == model.labels
    assert texts["threshold"] == "0"
    assert [value.name for value in loaded.graph.output] == ["probabilities"]
    numbers = onnx.load_from_string(to_onnx(make(SHAPES[5])))
    assert [value.name for value in numbers.graph.output] == ["numbers"]
    assert loaded.producer_name == "patchlstm"
