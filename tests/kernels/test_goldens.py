"""Probabilities, loss and gradient against PyTorch's, as written by make_goldens.py."""

from pathlib import Path

import numpy as np
import pytest

from golden_cases import CASES, LENGTHS
from helpers import named_arrays, one_hot, predict
from patchlstm_kernels import (
    Network,
    Topology,
    allocate_workspace,
    arrange,
    batch_gradient,
    make_examples,
)


@pytest.fixture(scope="module")
def goldens():
    with np.load(Path(__file__).with_name("goldens.npz")) as file:
        return dict(file)


@pytest.mark.parametrize("case", CASES)
def test_pytorch_agrees(goldens, case):
    topology = Topology(*CASES[case])
    plain = np.zeros(topology.n_parameters, dtype=np.float32)
    for name, view in topology.views(plain).items():
        view[...] = goldens[f"{case}/parameters/{name}"]
    parameters = arrange(topology, plain)
    frames = goldens[f"{case}/frames"]
    offsets = np.concatenate([[0], np.cumsum(LENGTHS)]).astype(np.int64)
    np.testing.assert_allclose(
        predict(topology, parameters, frames, offsets),
        goldens[f"{case}/probabilities"],
        rtol=0,
        atol=1e-6,
    )
    series = np.arange(len(LENGTHS))
    gradient = np.empty_like(parameters)
    targets = one_hot(goldens[f"{case}/targets"], topology.n_outputs)
    loss = batch_gradient(
        Network(topology.sizes, parameters),
        make_examples(topology, frames, offsets, targets),
        series,
        np.ones((len(series), topology.n_features), dtype=np.float32),
        gradient,
        allocate_workspace(topology, np.diff(offsets), len(series)),
    )
    assert loss == pytest.approx(float(goldens[f"{case}/loss"]), rel=1e-6)
    for name, values in named_arrays(topology, gradient).items():
        if name not in ("mean", "scale"):
            expected = goldens[f"{case}/gradient/{name}"]
            size = np.abs(expected).max()
            np.testing.assert_allclose(values, expected, rtol=0, atol=3e-6 * size, err_msg=name)
