"""FluCoMa's LSTM files: read, predicted with as FluCoMa does, kept, trained afresh."""

import copy
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from flucoma_network import Network, choose, continue_series, make_layers
from patchlstm import LSTMClassifier, LSTMForecaster, LSTMRegressor
from patchlstm.errors import FormatError

SIZES = [(3, 10, 4), (2, 5), (1, 17, 9, 2), (13, 10, 6, 5, 3)]
LABELS = ("up", "down", "1.000000", "left", "ü")


def classifier_file(sizes, seed=0):
    network = make_layers(np.random.default_rng(seed), sizes)
    n_labels = sizes[-1]
    return {"labels": {"labels": list(LABELS[:n_labels]), "rows": n_labels}, "lstm": network}


def series_of(n_dimensions, seed=1, n_series=40):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 50, n_series)
    return [rng.normal(0, 2, (length, n_dimensions)).astype(np.float32) for length in lengths]


def read(kind, content):
    return kind.from_json(json.dumps(content))


@pytest.mark.parametrize("sizes", SIZES)
def test_a_regressor_answers_as_flucomas(sizes):
    content = make_layers(np.random.default_rng(0), sizes)
    series = series_of(sizes[0])
    network = Network(content)
    expected = [network.hear(values)[-1] for values in series]
    assert_allclose(read(LSTMRegressor, content).predict(series), expected, atol=2e-5)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_classifier_answers_as_flucomas(sizes):
    content = classifier_file(sizes)
    series = series_of(sizes[0])
    network = Network(content["lstm"])
    outputs = [network.hear(values)[-1] for values in series]
    expected = [choose(LABELS, row) for row in outputs]
    classifier = read(LSTMClassifier, content)
    assert classifier.predict(series).tolist() == expected
    assert set(classifier.classes_) == set(LABELS[: sizes[-1]])
    assert_allclose(classifier.predict_proba(series).sum(axis=1), 1, rtol=1e-5)


def test_the_first_label_is_taken_where_no_output_is_positive():
    content = classifier_file((1, 3))
    for name in ("inputWeights", "stateWeights", "forgetWeights", "outputWeights"):
        content["lstm"]["layers"][0][name] = np.zeros((3, 4)).tolist()
    content["lstm"]["layers"][0]["stateBias"] = [-2.0, -1.0, -0.5]
    classifier = read(LSTMClassifier, content)
    assert classifier.predict([np.zeros((4, 1))]).tolist() == ["up"]
    assert_allclose(classifier.predict_proba([np.zeros((4, 1))]), 1 / 3)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_stream_answers_as_whole_series(sizes):
    content = make_layers(np.random.default_rng(0), sizes)
    (values,) = series_of(sizes[0], n_series=1)
    found = read(LSTMRegressor, content).model_.outputs_at_frames([values])
    assert_allclose(found, Network(content).hear(values), atol=2e-5)


@pytest.mark.parametrize("make_again", [
    lambda model: type(model).from_json(model.to_json()),
    lambda model: type(model).from_bytes(model.to_bytes()),
], ids=["json", "lstm"])  # fmt: skip
def test_our_own_files_keep_such_a_network(make_again):
    classifier = read(LSTMClassifier, classifier_file((2, 6, 3)))
    series = series_of(2)
    again = make_again(classifier)
    assert_array_equal(again.predict_proba(series), classifier.predict_proba(series))
    assert again.to_json() == classifier.to_json()
    assert again.stop_reason_ == "import"
    assert np.isnan(again.loss_)
    assert "imported" in str(again)


def test_a_forecaster_goes_on_as_flucomas():
    content = make_layers(np.random.default_rng(0), (2, 10, 2))
    network = Network(content)
    forecaster = read(LSTMForecaster, content)
    for values in series_of(2, n_series=5):
        expected = continue_series(network, values, 30)
        assert_allclose(forecaster.predict([values], 30)[0], expected, atol=2e-5)
        assert_allclose(
            forecaster.set_params(temperature=0).predict([values], 1)[0][0], expected[0], atol=2e-5
        )
    again = LSTMForecaster.from_bytes(forecaster.to_bytes())
    assert_array_equal(again.predict(series_of(2), 5)[3], forecaster.predict(series_of(2), 5)[3])
    errors = forecaster.evaluate([Network(content).hear(np.zeros((40, 2)))])
    assert np.isfinite(errors.loss)


def test_a_network_that_cannot_go_on_is_no_forecaster():
    with pytest.raises(FormatError, match="maps 3 dimensions to 4; what goes on"):
        read(LSTMForecaster, make_layers(np.random.default_rng(0), (3, 10, 4)))


def test_a_fit_starts_afresh_with_as_many_units():
    series, labels = [*series_of(2, 1, 6)], ["up", "down", "up", "down", "up", "down"]
    read_one = read(LSTMClassifier, classifier_file((2, 6, 2)))
    assert read_one.hidden_size == 6
    assert read_one.pooling == "all"
    fresh = LSTMClassifier(hidden_size=6, max_iter=2).fit(series, labels)
    again = read_one.set_params(max_iter=2).fit(series, labels)
    assert again.to_json() == fresh.to_json()


def test_nothing_is_novel_to_an_imported_network():
    classifier = read(LSTMClassifier, classifier_file((2, 6, 3))).set_params(reject=0.5)
    assert "unknown" not in classifier.predict(series_of(2))


def change(path, value):
    def apply(content):
        at = content
        for key in path[:-1]:
            at = at[key]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value

    return apply


LAYER = ("lstm", "layers", 1)


@pytest.mark.parametrize(
    ("apply", "reason"),
    [
        (change(("lstm", "size"), 3), r"found 2 layers, the size 3 and 3 sizes; 2 layers need"),
        (change(("lstm", "sizes"), [2, 6]), r"2 sizes; 2 layers need the size 2 and 3 sizes"),
        (change(("lstm", "sizes"), [2, 6, 3.5]), "'sizes' contains something that is not a whole"),
        (change(("lstm", "sizes"), [2, 6, 0]), "the network is unusable: n_outputs is 0"),
        (change(("lstm", "sizes"), [2, 7, 3]), "inputWeights of layer 0 holds 6 x 8 numbers"),
        (change((*LAYER, "forgetBias"), None), "'forgetBias' is missing"),
        (change((*LAYER, "forgetBias"), [0, 0]), "forgetBias of layer 1 holds 2 numbers, 3 are"),
        (change((*LAYER, "forgetBias"), [0, 0, "x"]), "is not a number"),
        (change((*LAYER, "forgetBias"), [0, 0, 1e39]), "beyond 3.4e38"),
        (change((*LAYER, "forgetBias"), 1), "'forgetBias' is a number, an array is needed"),
        (change(LAYER, []), "layer 1 is not an object"),
        (change(("labels", "labels"), ["a", "b"]), "has 3 outputs and there are 2 labels"),
        (change(("labels", "labels"), ["a", "b", "b"]), "appears twice"),
        (change(("labels", "labels"), ["a", "b", ""]), "label"),
        (change(("labels",), {}), "'labels' is missing"),
    ],
)
def test_a_damaged_file_is_one_clear_error(apply, reason):
    content = copy.deepcopy(classifier_file((2, 6, 3)))
    apply(content)
    with pytest.raises(FormatError, match=f"^Invalid JSON format: .*{reason}"):
        read(LSTMClassifier, content)


def test_the_other_kind_of_file_is_named():
    network = make_layers(np.random.default_rng(0), (2, 3))
    with pytest.raises(FormatError, match="found a FluCoMa LSTMRegressor or LSTMForecaster, a"):
        read(LSTMClassifier, network)
    with pytest.raises(FormatError, match="found a FluCoMa LSTMClassifier, a"):
        read(LSTMRegressor, classifier_file((2, 3)))
