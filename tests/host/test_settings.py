"""Setting and getting a classifier's parameters."""

import inspect
import re

import numpy as np
import pytest

from patchlstm import LSTMClassifier
from patchlstm.errors import InvalidValueError
from patchlstm.network.settings import Settings


def test_constructor_and_parameters_are_the_same_list():
    names = set(inspect.signature(LSTMClassifier).parameters) - {"verbose"}
    assert names == set(Settings.names("labels"))
    plain = {name: getattr(Settings, name) for name in names}
    assert LSTMClassifier().get_params() == {**plain, "verbose": False}


def test_help_describes_every_parameter():
    described = re.findall(r"^(\w+) : ", inspect.getdoc(LSTMClassifier), re.MULTILINE)
    assert set(described) == {*Settings.names("labels"), "verbose"}
    assert "**params" not in LSTMClassifier.__doc__


def test_set_and_get():
    classifier = LSTMClassifier(hidden_size=(8, 4), seed=3)
    assert classifier.set_params(max_iter=7, threshold=0.5, pooling="last") is classifier
    params = classifier.get_params()
    assert (params["hidden_size"], params["seed"], params["max_iter"]) == ((8, 4), 3, 7)
    assert (params["threshold"], params["pooling"]) == (0.5, "last")
    assert LSTMClassifier(**params).get_params() == params
    assert repr(classifier) == (
        "LSTMClassifier(max_iter=7, hidden_size=(8, 4), pooling='last', seed=3, threshold=0.5)"
    )


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("hidden_size", 8.0, 8),
        ("hidden_size", [8.0, 4], (8, 4)),
        ("hidden_size", np.array([8, 4]), (8, 4)),
        ("max_iter", np.int64(3), 3),
        ("learning_rate", 1, 1.0),
        ("delta", 0, False),
        ("bidirectional", 1.0, True),
        ("delta", 1.0, True),
        ("seed", -1.0, -1),
    ],
)
def test_numbers_as_patchers_send_them(name, given, stored):
    value = LSTMClassifier(**{name: given}).get_params()[name]
    assert value == stored
    assert type(value) is type(stored)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_size", 0),
        ("hidden_size", 4097),
        ("hidden_size", 2.5),
        ("hidden_size", ()),
        ("hidden_size", (8,) * 9),
        ("hidden_size", (8, 0)),
        ("hidden_size", "8"),
        ("hidden_size", None),
        ("hidden_size", True),
        ("max_iter", -1),
        ("max_iter", float("inf")),
        ("max_iter", "many"),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("momentum", 1),
        ("momentum", -0.1),
        ("batch_size", 0),
        ("validation_fraction", 1),
        ("patience", -1),
        ("dropout", 1),
        ("weight_decay", -1),
        ("weight_decay", None),
        ("augment", -1),
        ("delta", 2),
        ("bidirectional", 2),
        ("delta", "yes"),
        ("pooling", "first"),
        ("pooling", ["all"]),
        ("seed", -2),
        ("seed", 10**400),
        ("threshold", 1.1),
        ("reject", -0.1),
        ("warm_start", None),
    ],
)
def test_unusable_value(name, value):
    classifier = LSTMClassifier()
    before = classifier.get_params()
    with pytest.raises(InvalidValueError, match=f"^Invalid parameter: {name} is .*; give "):
        classifier.set_params(max_iter=3, **{name: value}) if name != "max_iter" else (
            classifier.set_params(max_iter=value)
        )
    assert classifier.get_params() == before
    with pytest.raises(InvalidValueError, match=f"^Invalid parameter: {name} is "):
        LSTMClassifier(**{name: value})


def test_unknown_name():
    classifier = LSTMClassifier()
    before = classifier.get_params()
    with pytest.raises(
        InvalidValueError, match=r"^Invalid parameter: no parameter 'learnrate'; there are .*learn"
    ):
        classifier.set_params(max_iter=3, learnrate=0.1)
    assert classifier.get_params() == before


def test_value_set_past_the_checks_is_found_by_fit():
    classifier = LSTMClassifier()
    classifier.max_iter = -1
    with pytest.raises(InvalidValueError, match=r"^Invalid parameter: max_iter is -1"):
        classifier.fit([[[1.0]], [[2.0]]], ["a", "b"])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("max_iter", 2e6, "max_iter is 2000000; give a whole number from 0 to 1000000"),
        ("dropout", float(np.float32(0.999)), "dropout is 0.999; give"),
        ("learning_rate", 1234567.0, "is 1234567; give a number from 1e-08 to 10"),
        ("augment", float("inf"), "augment is inf; give"),
    ],
)
def test_errors_spell_numbers_out(name, value, says):
    with pytest.raises(InvalidValueError, match=says):
        Settings(**{name: value})
