"""What a Python user sees of a fit: bars, lines, curves; and the names that scikit-learn has."""

import builtins

import numpy as np
import pytest

from patchlstm import LSTMClassifier, LSTMForecaster, LSTMRegressor
from patchlstm.errors import InvalidValueError, NotFittedError
from toy_data import small_classifier, toy_series

CLASSES = LSTMClassifier, LSTMRegressor, LSTMForecaster


def test_curves_have_a_loss_for_each_epoch():
    told = []
    classifier = small_classifier(validation_fraction=0.25, max_iter=7)
    classifier.fit(*toy_series(), on_progress=told.append)
    assert classifier.loss_curve_ == [each.loss for each in told]
    assert classifier.validation_loss_curve_ == [each.validation_loss for each in told]
    assert len(told) == classifier.n_iter_ == classifier.n_epochs_ == 7
    classifier.fit(*toy_series())
    assert len(classifier.loss_curve_) == 7
    assert LSTMClassifier.from_bytes(classifier.to_bytes()).loss_curve_ == []


def test_there_is_no_curve_before_a_fit():
    assert not hasattr(small_classifier(), "loss_curve_")
    with pytest.raises(NotFittedError):
        small_classifier().validation_loss_curve_  # noqa: B018


@pytest.fixture
def without_tqdm(monkeypatch):
    really = builtins.__import__

    def refuse(name, *rest):
        if name.startswith("tqdm"):
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_bar_moves(capsys):
    pytest.importorskip("tqdm")
    small_classifier(verbose=True, max_iter=5).fit(*toy_series())
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "classifier: 100%" in shown.err
    assert "5/5" in shown.err
    assert "loss=" in shown.err


def test_without_tqdm_there_are_lines(capsys, without_tqdm):
    classifier = small_classifier(verbose=True, max_iter=60, validation_fraction=0.25)
    classifier.fit(*toy_series())
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("classifier: epoch 1 of 60, loss ")
    assert "held_out" in lines[0]
    assert lines[-1].startswith("classifier: epoch 60 of 60, loss ")
    assert 15 < len(lines) < 25


def test_nothing_is_shown_unless_it_is_asked_for(capsys):
    small_classifier().fit(*toy_series())
    assert capsys.readouterr() == ("", "")


def test_what_is_shown_changes_no_model():
    X, y = toy_series()
    quiet, loud = (small_classifier(verbose=verbose).fit(X, y) for verbose in (False, True))
    assert quiet.to_bytes() == loud.to_bytes()


def test_levels_of_talk_are_all_the_same():
    assert [small_classifier(verbose=each).verbose for each in (0, 1, 10, np.True_)] == [
        False, True, True, True,
    ]  # fmt: skip
    with pytest.raises(InvalidValueError, match="verbose is -1; give a whole number from 0"):
        small_classifier(verbose=-1)


@pytest.mark.parametrize("kind", CLASSES)
def test_random_state_is_the_seed(kind):
    assert kind(random_state=3).seed == 3
    assert kind(random_state=None).seed == -1
    assert kind(seed=5).random_state == 5
    assert kind(seed=-1).random_state is None
    made = kind().set_params(random_state=7)
    assert made.get_params()["seed"] == 7
    made.random_state = 9
    assert made.seed == 9
    assert repr(made) == f"{kind.__name__}(seed=9)"
    for make in (np.random.default_rng, np.random.RandomState):
        first, second, other = (kind(random_state=make(i)).seed for i in (1, 1, 2))
        assert first == second != other


@pytest.mark.parametrize("value", ["1", 1.5, True, [1], -2])
def test_what_is_no_random_state(value):
    with pytest.raises(InvalidValueError):
        LSTMClassifier(random_state=value)


def test_one_seed_is_enough():
    with pytest.raises(InvalidValueError, match="random_state is another name for seed"):
        LSTMClassifier(seed=1, random_state=1)
