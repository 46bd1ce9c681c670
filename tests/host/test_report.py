"""What is said when a fit has ended."""

import math
from dataclasses import replace

import numpy as np
import pytest

from patchlstm.network.report import report_fit
from toy_data import small_classifier, toy_series


def fit_and_report(series, labels, **params):
    series = [np.float32(values) for values in series]
    model = small_classifier(max_iter=60, augment=0, **params).fit(series, labels).model_
    return model, *report_fit(model, series, labels)


def test_a_good_fit_needs_no_hints():
    model, summary, hints = fit_and_report(*toy_series(), hidden_size=8)
    assert hints == []
    assert summary == (
        f"24 series (8 rise, 8 fall, 8 rest), 100.0% recognised, loss {model.loss:.3g}"
    )


def test_held_out_series_are_told_apart():
    series, labels = toy_series()
    model, summary, _ = fit_and_report(series, labels, validation_fraction=0.25)
    assert len(model.held_out) == 6
    assert not math.isnan(model.validation_loss)
    assert summary.endswith(f"; of 6 held out 100.0%, loss {model.validation_loss:.3g}")
    # other labels for those held out are mistakes among them alone
    labels = [
        "rest" if i in model.held_out and label == "fall" else label
        for i, label in enumerate(labels)
    ]
    summary, _ = report_fit(model, series, labels)
    assert "100.0% recognised" in summary
    assert "of 6 held out 66.7%" in summary


def test_a_label_with_few_series():
    series, labels = toy_series()
    _, _, hints = fit_and_report(series, ["rare", "rare", *labels[2:]], hidden_size=8)
    assert "very few series of rare (2): record some more" in hints


def test_labels_that_are_taken_for_each_other():
    series, _ = toy_series()
    labels = ["a", "b"] * 12
    same = [np.zeros((4, 2), np.float32) for _ in series]
    model, summary, hints = fit_and_report(same, labels)
    favourite = model.predict(same[:1], 0.0)[0]
    other = "b" if favourite == "a" else "a"
    assert "50.0% recognised" in summary
    assert any(hint.startswith(f"12 of 12 {other} are taken for {favourite}: ") for hint in hints)


def test_very_unequal_lengths():
    series, labels = toy_series()
    series[0] = np.repeat(series[0], 20, axis=0)
    _, _, hints = fit_and_report(series, labels)
    shortest, longest = min(map(len, series)), max(map(len, series))
    assert any(f"have {shortest} to {longest} frames" in hint for hint in hints)


@pytest.mark.parametrize(
    ("n_constant", "hint"),
    [
        (1, "dimensions that never change, counted from 0: 2; check the analysis"),
        (6, "6 of 8 dimensions never change: check the analysis"),
    ],
)
def test_dimensions_that_never_change(n_constant, hint):
    series, labels = toy_series()
    silent = [np.hstack([values, np.full((len(values), n_constant), 3.0)]) for values in series]
    assert hint in fit_and_report(silent, labels)[2]


@pytest.mark.parametrize(("loss", "is_hinted"), [(1.2, True), (1.0, False)])
def test_a_loss_that_did_not_fall(loss, is_hinted):
    series, labels = toy_series()
    model = replace(small_classifier().fit(series, labels).model_, loss=loss)
    _, hints = report_fit(model, series, labels)
    assert any("no better than guessing (1.1)" in hint for hint in hints) == is_hinted


@pytest.mark.parametrize(("longest", "is_told"), [(19, False), (20, True)])
def test_ten_times_the_length_is_unequal(longest, is_told):
    series = [np.arange(2 * n).reshape(n, 2) for n in (2, longest, 5, 7)]
    _, _, hints = fit_and_report(series, ["a", "b"] * 2)
    assert any("frames: check that none was cut off" in hint for hint in hints) == is_told
