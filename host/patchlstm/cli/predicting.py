"""`patchlstm predict`: what a model answers to the series of files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from patchlstm import errors
from patchlstm.cli.material import Series, read_series
from patchlstm.cli.options import given_settings
from patchlstm.cli.output import Output
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.reading import read_estimator
from patchlstm.estimators.regressor import LSTMRegressor
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.labelset import LabelSet

Answers = LabelSet | DataSet | DataSeries


def run(options: argparse.Namespace, output: Output) -> None:
    """Tell or write the answers to all series.

    Raises
    ------
    PatchLSTMError
        If the files cannot be read or written, or do not go together.
    """
    estimator = read_estimator(options.model)
    estimator.set_params(**given_settings(options))
    if options.frames is not None and not isinstance(estimator, LSTMForecaster):
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"--frames is for forecasters, and {options.model} is a {estimator.head.noun}",
        )
    written: Answers | None = None
    told: list[dict[str, Any]] = []
    for block in read_series(options.series).blocks():
        block.series.check_not_empty()
        answers: Any = ask(estimator, block.series, options.frames)
        if output.is_json:
            told += _encode(estimator, block.series, answers)
        if not options.output:
            output.say(*_lines(estimator, block.series, answers))
        elif written is None:
            written = answers
        else:
            written.merge(answers)
    output.give(answers=told)
    if written is not None:
        written.write(options.output)
        output.say(f"wrote {options.output}: {written.size} answers")
        output.give(written=options.output)


@singledispatch
def ask(estimator: Any, series: Series, n_frames: int | None = None) -> Answers:
    """Return what an estimator answers to each series of a set, under the series' identifiers."""
    raise NotImplementedError


@ask.register
def _(estimator: LSTMClassifier, series: Series, _n_frames: int | None = None) -> LabelSet:
    return estimator.predict_labels(series)


@ask.register
def _(
    estimator: LSTMRegressor, series: Series, _n_frames: int | None = None
) -> DataSet | DataSeries:
    if estimator.answers_frames:
        return estimator.predict_dataseries(series)
    return estimator.predict_dataset(series)


@ask.register
def _(estimator: LSTMForecaster, series: Series, n_frames: int | None = None) -> DataSeries:
    return estimator.predict_dataseries(series, n_frames)


def _lines(estimator: Estimator, series: Series, answers: Answers) -> Iterator[str]:
    """Yield a line for each answer, or for each of its frames: columns with tabs between them."""
    if isinstance(answers, LabelSet):
        best = estimator.model_.probabilities(series.series()).max(axis=1)
        for identifier, probability in zip(series.ids(), best, strict=True):
            yield f"{identifier}\t{answers.get_label(identifier)}\t{probability:.4f}"
        return
    for identifier in answers.ids():
        rows = answers.get_series(identifier)
        places = [""] if isinstance(answers, DataSet) else [f"\t{row}" for row in range(len(rows))]
        for place, row in zip(places, rows, strict=True):
            yield "\t".join([f"{identifier}{place}", *(f"{value:.6g}" for value in row)])


def _encode(estimator: Estimator, series: Series, answers: Answers) -> list[dict[str, Any]]:
    """Return an object for each answer, for JSON."""
    if isinstance(answers, LabelSet):
        labels = estimator.model_.labels
        return [
            {
                "id": identifier,
                "label": answers.get_label(identifier),
                "probabilities": dict(zip(labels, row.tolist(), strict=True)),
            }
            for identifier, row in zip(
                series.ids(), estimator.model_.probabilities(series.series()), strict=True
            )
        ]
    if isinstance(answers, DataSet):
        return [{"id": each, "point": answers.get_point(each)} for each in answers.ids()]
    return [{"id": each, "frames": answers.get_series(each)} for each in answers.ids()]
