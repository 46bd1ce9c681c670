"""PyTorch's state dicts: what PyTorch's layers compute with ours, and ours with theirs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from networks import FOREIGN, LENGTHS, SHAPES, answer, make, make_series
from patchlstm.errors import FormatError
from patchlstm.interchange.imported import Answers
from patchlstm.interchange.state_dict import model_from_state_dict, to_state_dict
from reference_layers import softmax, torch_lstm


def their_state(n_inputs, units, n_layers=1, n_outputs=None, bidirectional=False, seed=0):
    """The state dict of ``nn.LSTM``, and of an ``nn.Linear`` after it."""
    rng = np.random.default_rng(seed)
    n_directions = 1 + bidirectional
    state = {}
    for number in range(n_layers):
        n_seen = units * n_directions if number else n_inputs
        shapes = (
            ("weight_ih", (4 * units, n_seen)),
            ("weight_hh", (4 * units, units)),
            ("bias_ih", (4 * units,)),
            ("bias_hh", (4 * units,)),
        )
        for ending in ("", "_reverse")[:n_directions]:
            for kind, shape in shapes:
                values = rng.normal(0, 0.5, shape).astype(np.float32)
                state[f"net.lstm.{kind}_l{number}{ending}"] = values
    if n_outputs:
        state["net.out.weight"] = rng.normal(0, 1, (n_outputs, units * n_directions))
        state["net.out.bias"] = rng.normal(0, 1, n_outputs)
    return {name: values.astype(np.float32) for name, values in state.items()}


def their_outputs(state, frames, n_layers=1):
    values = np.asarray(frames, np.float64)
    for number in range(n_layers):
        values = torch_lstm(state, values, "net.lstm.", number)
    return values


@pytest.mark.parametrize("n_layers", [1, 3])
@pytest.mark.parametrize("at_frames", [False, True])
def test_an_lstm_with_a_dense_layer(n_layers, at_frames):
    state = their_state(3, 6, n_layers, 2)
    model = model_from_state_dict(state, Answers(at_frames=at_frames))
    assert model.topology.pooling == ("each" if at_frames else "last")
    for length in LENGTHS:
        series = make_series(3, length)
        hidden = their_outputs(state, series, n_layers)
        expected = hidden @ state["net.out.weight"].T + state["net.out.bias"]
        assert_allclose(answer(model, series), expected if at_frames else expected[-1], atol=1e-5)


def test_labels_get_probabilities():
    state = their_state(3, 6, 1, 2)
    model = model_from_state_dict(state, Answers(("up", "down")))
    series = make_series(3, 30)
    hidden = their_outputs(state, series)[-1]
    sums = hidden @ state["net.out.weight"].T + state["net.out.bias"]
    assert_allclose(model.probabilities([series])[0], softmax(sums), atol=1e-5)
    assert model.labels == ("up", "down")


def test_both_directions_of_one_layer():
    state = their_state(3, 6, 1, 2, bidirectional=True)
    model = model_from_state_dict(state, Answers())
    for length in LENGTHS:
        series = make_series(3, length)
        forward = torch_lstm(state, series, "net.lstm.")[-1]
        backward = torch_lstm(state, series, "net.lstm.", reverse=True)[0]
        features = np.concatenate([forward, backward])
        expected = features @ state["net.out.weight"].T + state["net.out.bias"]
        assert_allclose(answer(model, series), expected, atol=1e-5)


def test_without_a_dense_layer_its_outputs_are_the_answer():
    state = their_state(2, 5)
    model = model_from_state_dict(state, Answers(at_frames=True))
    series = make_series(2, 40)
    assert_allclose(answer(model, series), their_outputs(state, series), atol=1e-5)


def test_layers_of_several_modules_and_without_bias():
    first, second = their_state(3, 4, seed=1), their_state(4, 5, seed=2)
    state = {name.replace("net.lstm", "lstm1"): values for name, values in first.items()}
    state |= {name.replace("net.lstm", "lstm2"): values for name, values in second.items()}
    del state["lstm2.bias_ih_l0"]
    second["net.lstm.bias_ih_l0"][:] = 0
    model = model_from_state_dict(state, Answers())
    series = make_series(3, 20)
    expected = their_outputs(second, their_outputs(first, series))[-1]
    assert_allclose(answer(model, series), expected, atol=1e-5)


@pytest.mark.parametrize("topology", SHAPES, ids=str)
def test_ours_come_back_as_they_were(topology):
    model = make(topology)
    again = model_from_state_dict(
        to_state_dict(model), Answers(model.labels, topology.answers_frames, topology.rate)
    )
    assert again.topology == topology
    assert again.labels == model.labels
    assert again.settings == model.settings
    assert_array_equal(again.parameters, model.parameters)


def test_ours_in_pytorchs_layers():
    model = make(SHAPES[2])
    state = to_state_dict(model)
    series = make_series(3, 25)
    values = (series - state["mean"]) * state["scale"]
    for layer in range(2):
        values = torch_lstm(state, values, f"layers.{layer}.")
    features = np.concatenate([values[-1], values.mean(axis=0), values.max(axis=0)])
    sums = features @ state["head.weight"].T + state["head.bias"]
    assert_allclose(model.probabilities([series])[0], softmax(sums), atol=1e-5)


def test_flucomas_cells_are_none_of_pytorchs():
    with pytest.raises(FormatError, match=r"without a tanh, .*; export it as \.onnx"):
        to_state_dict(make(FOREIGN[0]))


def without(state, name):
    return {key: values for key, values in state.items() if key != name}


STATE = their_state(3, 6, 2, 2)
OUT = STATE["net.out.weight"]


@pytest.mark.parametrize(
    ("state", "answers", "reason"),
    [
        ({}, Answers(), "no LSTM layer"),
        ({"conv.weight": np.ones((2, 3, 4))}, Answers(), "no LSTM layer, but 'conv.weight'"),
        (
            without(STATE, "net.lstm.weight_hh_l0"),
            Answers(),
            r"weight_hh of net\.lstm\.\*_l0 is mi",
        ),
        (STATE | {"norm.gamma": np.ones(3)}, Answers(), "'norm.gamma' belong to neither"),
        (STATE | {"more.weight": OUT}, Answers(), "found 2 dense layers"),
        (STATE | {"net.lstm.weight_hr_l0": OUT}, Answers(), "proj_size"),
        (STATE | {"net.lstm.bias_ih_l1": np.ones(5)}, Answers(), r"contradict each other: .*\[5\]"),
        (STATE | {"net.out.bias": np.ones(3)}, Answers(), "net.out.bias holds 3 numbers, 2 are"),
        (
            STATE | {"net.out.weight": np.ones((2, 7))},
            Answers(),
            "sees 7 values, the LSTM layers g",
        ),
        (
            STATE | {"mean": np.float32(1).reshape(())},
            Answers(),
            "mean, scale are needed|first layer",
        ),
        (
            STATE | {"net.lstm.weight_hh_l0": np.float32(1).reshape(())},
            Answers(),
            "contradict each other",
        ),
        (
            {"weight_ih_l0": np.ones((0, 3)), "weight_hh_l0": np.ones((0, 0))},
            Answers(),
            "contradict each other",
        ),
        (STATE, Answers(("a", "b", "c")), "2 outputs and there are 3 labels"),
        (STATE, Answers(("a", "a")), "appears twice"),
        (STATE, Answers(("a", "b"), at_frames=True), "labels answer whole"),
        (their_state(3, 6, 2, 2, bidirectional=True), Answers(), "read both directions"),
        (their_state(3, 5000), Answers(), "hidden_size is 5000"),
        (
            without(STATE, "net.lstm.weight_ih_l1")
            | {"net.lstm.weight_ih_l1": np.ones((24, 9), np.float32)},
            Answers(),
            "layer 1 sees 9 values, the layer before gives 6",
        ),
    ],
)
def test_what_does_not_fit_is_one_clear_error(state, answers, reason):
    with pytest.raises(FormatError, match=reason):
        model_from_state_dict(state, answers)
