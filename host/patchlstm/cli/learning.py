"""`patchlstm fit`: a model's file from files of series and labels."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from typing import Any

from patchlstm.cli.material import Material, OnDisk, read_material
from patchlstm.cli.options import given_settings
from patchlstm.cli.output import Output
from patchlstm.cli.plots import draw_losses
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.progress import shown
from patchlstm.estimators.reading import read_estimator
from patchlstm.files import check_writable

Losses = list[tuple[float, float]]
"""Of the training part and of the one held out, after each epoch."""


def fit(options: argparse.Namespace, output: Output) -> None:
    """Train a model and write its file.

    Raises
    ------
    PatchLSTMError
        If the material or a setting is unusable, the training fails, or a file cannot be written.
    """
    check_writable(options.output)
    material = read_material(options.series, options.targets)
    if options.begin:
        estimator = read_estimator(options.begin)
    else:
        estimator = LSTMForecaster() if options.forecast else material.make_estimator()
    estimator.set_params(**given_settings(options))
    losses = fit_estimator(estimator, material)
    estimator.write(options.output)
    if options.plot:
        draw_losses(losses, options.plot)
    output.say(estimator.model_, f"wrote {options.output}")
    output.give(written=options.output, **describe_fit(estimator), losses=losses)


def fit_estimator(estimator: Estimator, material: Material | OnDisk) -> Losses:
    """Fit an estimator to all of the material; return the losses of its epochs.

    Whoever waits at a terminal sees how far it is.
    """
    with shown(estimator.head.noun) if sys.stderr.isatty() else nullcontext() as show:
        material.learn(estimator, on_progress=show)
    return list(zip(estimator.loss_curve_, estimator.validation_loss_curve_, strict=True))


def describe_fit(estimator: Estimator) -> dict[str, Any]:
    """Return what can be said of a fit, by name."""
    model = estimator.model_
    return {
        "kind": estimator.head.noun,
        "labels": model.labels,
        "dimensions": model.topology.n_inputs,
        "parameters": model.topology.n_parameters,
        "loss": model.loss,
        "validation_loss": model.validation_loss,
        "epochs": model.n_epochs,
        "ended": model.stop_reason,
        "settings": estimator.get_params(),
    }
