"""Model files: exact when read back, refused when anything about them is wrong."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from patchlstm import DataSeries, FittedModel, LSTMClassifier
from patchlstm.errors import FileError, FormatError, PatchLSTMError
from patchlstm.jsontext import parse
from patchlstm.network.modelfile import VERSION, model_from_content, model_to_text
from patchlstm.network.novelty import Novelty
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology, allocate_novelty, arrange, restore
from strategies import TEXTS, arrays
from toy_data import small_classifier, toy_series


@pytest.fixture(scope="module")
def fitted():
    """A fitted classifier whose parameters are not the defaults."""
    classifier = small_classifier(hidden_size=(3, 2), validation_fraction=0.25, seed=5)
    return classifier.fit(*toy_series())


@pytest.fixture
def content(fitted):
    """The parsed text of the fitted classifier."""
    return json.loads(fitted.to_json())


@st.composite
def models(draw):
    """Any small model, fitted or not possible to fit."""
    labels = tuple(draw(st.lists(TEXTS, unique=True, min_size=2, max_size=4)))
    settings = Settings(
        hidden_size=draw(st.lists(st.integers(1, 3), min_size=1, max_size=2)),
        delta=draw(st.booleans()),
        pooling=draw(st.sampled_from(["all", "last"])),
        bidirectional=draw(st.booleans()),
        learning_rate=draw(st.floats(1e-8, 10)),
        threshold=draw(st.floats(0, 1)),
        seed=draw(st.integers(-1, 2**53)),
    )
    topology = Topology(n_inputs=draw(st.integers(1, 3)), n_outputs=len(labels), **settings.shape)
    return FittedModel(
        topology=topology,
        labels=labels,
        parameters=arrange(topology, draw(arrays(topology.n_parameters))),
        measured=Novelty(draw(arrays(len(allocate_novelty(topology))))),
        settings=settings,
        loss=draw(st.floats(0, 1e6)),
        validation_loss=draw(st.floats(0, 1e6) | st.just(float("nan"))),
        n_epochs=draw(st.integers(1, 1000)),
        stop_reason=draw(st.sampled_from(["max_iter", "patience", "cancel"])),
        n_fits=draw(st.integers(1, 1000)),
    )


@given(models())
@settings(deadline=None)
def test_any_model_round_trip(model):
    again = model_from_content(parse(model_to_text(model)))
    assert_array_equal(again.parameters.view(np.uint32), model.parameters.view(np.uint32))
    assert_array_equal(again.novelty.view(np.uint32), model.novelty.view(np.uint32))
    assert (again.topology, again.labels) == (model.topology, model.labels)
    assert again.settings == model.settings
    np.testing.assert_equal(
        (again.loss, again.validation_loss), (model.loss, model.validation_loss)
    )
    assert (again.n_epochs, again.stop_reason, again.n_fits) == (
        model.n_epochs,
        model.stop_reason,
        model.n_fits,
    )


def test_reads_back_predicting_the_same_bits(tmp_path, fitted):
    path = tmp_path / "modèle.json"
    fitted.write(path)
    again = LSTMClassifier()
    again.read(path)
    series, _ = toy_series(seed=1)
    assert_array_equal(again.predict_proba(series), fitted.predict_proba(series))
    assert again.get_params() == fitted.get_params()
    assert_array_equal(again.classes_, fitted.classes_)
    assert again.to_json() == fitted.to_json() == path.read_text(encoding="utf-8")


def test_training_goes_on_as_if_never_written(fitted):
    series, labels = toy_series()
    going_on = LSTMClassifier.from_json(fitted.to_json()).fit(series, labels)
    again = LSTMClassifier.from_json(fitted.to_json()).fit(series, labels)
    straight = small_classifier(hidden_size=(3, 2), validation_fraction=0.25, seed=5)
    straight.fit(series, labels).fit(series, labels)
    assert going_on.to_json() == again.to_json() == straight.to_json()


def test_threshold_is_written_as_it_stands(fitted):
    classifier = LSTMClassifier.from_json(fitted.to_json())
    classifier.set_params(threshold=0.75)
    assert LSTMClassifier.from_json(classifier.to_json()).threshold == 0.75


def test_changed_parameters_do_not_describe_an_old_model(fitted):
    classifier = LSTMClassifier.from_json(fitted.to_json())
    classifier.set_params(hidden_size=7, max_iter=9)
    written = json.loads(classifier.to_json())
    assert written["parameters"]["hidden_size"] == [3, 2]
    assert written["parameters"]["max_iter"] == 5


def test_layout(content, fitted):
    assert content["format"] == "patchlstm.classifier"
    assert content["version"] == VERSION
    assert content["topology"] == {
        "n_inputs": 2,
        "hidden_sizes": [3, 2],
        "n_outputs": 3,
        "delta": True,
        "pooling": "all",
        "bidirectional": False,
        "head": "labels",
        "n_members": 1,
        "cell": "tanh",
        "rate": 1,
    }
    assert content["outputs"] == ["fall", "rest", "rise"]
    assert set(content["standardisation"]) == {"mean", "scale"}
    assert set(content["weights"]) == {
        *(f"layers.{i}.{kind}" for i in (0, 1) for kind in ("weights", "bias")),
        "head.weights",
        "head.bias",
    }
    topology = fitted.model_.topology
    views = topology.views(restore(topology, fitted.model_.parameters))
    for name, values in {**content["standardisation"], **content["weights"]}.items():
        assert_array_equal(np.array(values, np.float32), views[name])


def replaced(*path_and_value):
    *path, value = path_and_value

    def change(content):
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change


def removed(*path):
    def change(content):
        for key in path[:-1]:
            content = content[key]
        del content[path[-1]]

    return change


CHANGES = [
    (replaced("format", "other"), "found a file of the format 'other', a classifier written by"),
    (removed("format"), "found a FluCoMa|found an object with the keys"),
    (
        replaced("version", VERSION + 1),
        f"the version is {VERSION + 1}, this patchlstm reads up to {VERSION}; update it",
    ),
    (removed("version"), "the version is None"),
    (removed("topology"), "'topology' is missing"),
    (replaced("topology", []), "'topology' is an array, an object is needed"),
    (removed("outputs"), "'outputs' is missing"),
    (removed("standardisation"), "'standardisation' is missing"),
    (removed("weights"), "'weights' is missing"),
    (removed("parameters"), "'parameters' is missing"),
    (removed("training"), "'training' is missing"),
    (replaced("topology", "n_inputs", 0), "the topology is unusable: n_inputs is 0"),
    (replaced("topology", "n_inputs", 3), "found 169 weights, the topology needs 195"),
    (replaced("topology", "n_inputs", 2.0), "the topology is unusable: n_inputs is 2.0"),
    (replaced("topology", "hidden_sizes", 3), "'hidden_sizes' is a number, an array is needed"),
    (replaced("topology", "hidden_sizes", []), "the topology is unusable: "),
    (replaced("topology", "hidden_sizes", [3, 4096]), "contradict each other"),
    (removed("topology", "hidden_sizes"), "'hidden_sizes' is missing in its topology"),
    (replaced("topology", "head", "numbers"), "its outputs are numbers, those of a classifier are"),
    (replaced("topology", "head", "words"), "the topology is unusable: head"),
    (replaced("topology", "pooling", "each"), "contradict each other"),
    (replaced("topology", "pooling", "first"), "the topology is unusable: pooling"),
    (replaced("topology", "delta", 1), "the topology is unusable: delta"),
    (replaced("topology", "bidirectional", 1), "the topology is unusable: bidirectional"),
    (replaced("topology", "bidirectional", True), "contradict each other"),
    (replaced("topology", "n_members", 2), "3 units cannot be divided among 2 members"),
    (replaced("topology", "extra", 1), "'extra' is not a part of a topology"),
    (removed("topology", "n_outputs"), "'n_outputs' is missing in its topology"),
    (replaced("topology", "n_outputs", 4), "4 outputs and there are 3 labels"),
    (replaced("outputs", ["a", "b"]), "3 outputs and there are 2 labels"),
    (replaced("outputs", ["a", "b", "a"]), "a label appears twice"),
    (replaced("outputs", ["a", "b", ""]), "Empty label"),
    (replaced("outputs", ["a", "b", 3]), "Invalid label: found 3"),
    (replaced("outputs", "abc"), "'outputs' is a string, an array is needed"),
    (replaced("parameters", "hidden_size", 3), "contradict each other"),
    (replaced("parameters", "max_iter", -1), "Invalid parameter: max_iter is -1"),
    (replaced("parameters", "unheard_of", 0), "'unheard_of' is not a parameter of a classifier"),
    (removed("weights", "head.bias"), "found 166 weights, the topology needs 169"),
    (replaced("weights", "head.bias", [1, 2]), "found 168 weights, the topology needs 169"),
    (replaced("weights", "head.bias", [[1, 2, 3]]), r"'head.bias' holds 1 x 3 numbers, 3 are"),
    (
        replaced("weights", "head.bias", [1, 2, None]),
        "'head.bias' contains something that is not a",
    ),
    (
        replaced("weights", "head.bias", [1, 2, "3"]),
        "'head.bias' contains something that is not a",
    ),
    (
        replaced("weights", "head.bias", [1, 2, True]),
        "'head.bias' contains something that is not a",
    ),
    (replaced("weights", "head.bias", [1, 2, 1e39]), "'head.bias' contains a number beyond"),
    (replaced("weights", "head.bias", [1, 2, 10**400]), "'head.bias' contains a number beyond"),
    (replaced("weights", "head.bias", [[1], 2, 3]), "'head.bias' is unusable"),
    (replaced("weights", "head.bias", {}), "'head.bias' contains something that is not a"),
    (removed("standardisation", "mean"), r"the standardisation has \['scale'\], not"),
    (replaced("standardisation", "bias", [0, 0]), "the standardisation has .*'bias'"),
    (replaced("standardisation", "mean", [0]), "found 168 weights"),
    (removed("novelty"), "'novelty' is missing"),
    (removed("novelty", "means"), r"the novelty has \['precision', 'quantiles'\], not"),
    (replaced("novelty", "quantiles", [1]), r"'quantiles' holds 1 numbers, 101 are"),
    (
        replaced("novelty", "precision", ["a"] * 6),
        "'precision' contains something that is not a",
    ),
    (replaced("training", "loss", None), "'loss' is None, a number of at least 0 is needed"),
    (replaced("training", "loss", -1), "'loss' is -1"),
    (replaced("training", "loss", True), "'loss' is True"),
    (removed("training", "validation_loss"), "'validation_loss' is None"),
    (replaced("training", "validation_loss", "0"), "'validation_loss' is '0'"),
    (replaced("training", "n_epochs", 0), "'n_epochs' is 0, a whole number of at least 1"),
    (replaced("training", "n_fits", 1.5), "'n_fits' is 1.5"),
    (replaced("training", "stop_reason", "bored"), "'stop_reason' is 'bored'"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_changed_file(tmp_path, fitted, content, change, message):
    change(content)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(content))
    classifier = LSTMClassifier.from_json(fitted.to_json())
    before, params = classifier.model_, classifier.get_params()
    with pytest.raises(FormatError, match=rf"^Invalid JSON format: .*changed\.json: .*({message})"):
        classifier.read(path)
    assert classifier.model_ is before
    assert classifier.get_params() == params


def test_the_first_version_knew_no_members(fitted, content):
    content["version"] = 1
    del content["topology"]["n_members"]
    assert LSTMClassifier.from_json(json.dumps(content)).to_json() == fitted.to_json()


def test_renamed_array(content):
    content["weights"]["tail.bias"] = content["weights"].pop("head.bias")
    with pytest.raises(FormatError, match=r"arrays are .*'tail\.bias'\], .* needs \['head\.bias'"):
        model_from_content(content)


def test_one_array_too_many(content):
    content["weights"]["tail.bias"] = []
    with pytest.raises(FormatError, match=r"arrays are .*'tail\.bias'\], .* needs \['head\.bias'"):
        model_from_content(content)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"cols":1,"data":{"a":{"0":[1]}}}', "a DataSeries"),
        ('{"cols":1,"data":{"a":[1]}}', "a DataSet"),
        ('{"cols":1,"data":{"a":["x"]}}', "a LabelSet"),
        ('{"labels":{"labels":["a"],"rows":1},"mlp":{"layers":[]}}', "a FluCoMa MLPClassifier"),
        ('{"labels":{"labels":["a"],"rows":1},"lstm":{}}', "a FluCoMa LSTMClassifier"),
        ('{"labels":["a"],"rows":1}', "a FluCoMa label encoder"),
        ('{"layers":[],"size":2,"sizes":[2,3]}', "a FluCoMa network"),
        ("{}", "an object with no keys"),
    ],
)
def test_foreign_file(text, what):
    with pytest.raises(FormatError, match=f"^Invalid JSON format: found {what}, a classifier"):
        LSTMClassifier.from_json(text)


def test_model_is_no_data_series(fitted):
    with pytest.raises(FormatError, match=r"found a file of the format 'patchlstm\.classifier'"):
        DataSeries.from_json(fitted.to_json())


def test_missing_file(fitted):
    before = fitted.model_
    with pytest.raises(FileError, match=r"^File not found: no file none\.json"):
        fitted.read("none.json")
    assert fitted.model_ is before


def tiny_text(experts):
    classifier = small_classifier(hidden_size=1, delta=False, pooling="last", experts=experts)
    return classifier.fit([[[0.0]], [[1.0]]], ["a", "b"]).to_json()


def some_places(text, n_places=400):
    """All places of a short text; of a long one, which is numbers above all, some."""
    places = np.arange(len(text))
    if len(text) <= 10 * n_places:
        return places.tolist()
    return np.random.default_rng(0).choice(places, n_places, replace=False).tolist()


@pytest.mark.parametrize("experts", ["lstm", "all"])
def test_truncated_anywhere(tmp_path, fitted, experts):
    path = tmp_path / "model.json"
    text = tiny_text(experts).rstrip().encode()
    before = fitted.model_
    for length in some_places(text):
        path.write_bytes(text[:length])
        with pytest.raises(FormatError, match=r"^Error parsing JSON: "):
            fitted.read(path)
        assert fitted.model_ is before


@pytest.mark.parametrize("experts", ["lstm", "all"])
def test_one_byte_changed_anywhere(experts):
    text = tiny_text(experts)
    for position in some_places(text):
        for character in '0"{':
            changed = text[:position] + character + text[position + 1 :]
            try:
                classifier = LSTMClassifier.from_json(changed)
            except PatchLSTMError:
                continue
            assert np.isfinite(classifier.model_.parameters).all()
