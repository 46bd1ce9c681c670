"""`patchlstm tune`: the settings with which a model learns some series best."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from patchlstm import errors
from patchlstm.cli.learning import fit_estimator
from patchlstm.cli.material import Material, read_material
from patchlstm.cli.options import given_settings, value_of
from patchlstm.cli.output import Output, columns
from patchlstm.cli.progress import make_bar
from patchlstm.errors import InvalidValueError
from patchlstm.estimators.base import Estimator
from patchlstm.estimators.examples import pair, pair_frames, pair_points
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.given import as_series_list
from patchlstm.extras import load_extra
from patchlstm.files import check_writable
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.labelset import LabelSet
from patchlstm.tuning.problem import METRICS, Problem, make_problem
from patchlstm.tuning.space import read_space, usual_space
from patchlstm.tuning.workers import Cluster, Processes, Workers

_SHOWN = 10  # trials, of those that were best


def run(options: argparse.Namespace, output: Output) -> None:
    """Search, tell what was best, and fit with it if wanted.

    Raises
    ------
    PatchLSTMError
        If the material or an option is unusable, or fits cannot be made.
    """
    load_extra("optuna", "tune", "`patchlstm tune`")
    from patchlstm.tuning.search import Plan, Search

    study = options.study or Path(f"{options.series.stem}-tuning.db")
    for path in filter(None, (options.output, study)):
        check_writable(path)
    material = read_material(options.series, options.targets).in_memory()
    estimator = LSTMForecaster() if options.forecast else material.make_estimator()
    estimator.set_params(**given_settings(options))
    problem = _problem(material, estimator, options)
    words = options.search
    space = read_space(words, estimator, value_of) if words else usual_space(estimator)
    metric = _choose_metric(estimator, options.by)
    plan = Plan(space, estimator.get_params(), metric, options.search_seed, options.batch)
    search = Search(study, problem, plan)
    n_fits = search.count_left(options.trials) * options.folds
    if n_fits:
        bar = make_bar(n_fits, "fits")
        with _workers(problem, options) as workers, bar or nullcontext():
            search.run(options.trials, workers, bar.update if bar else lambda: None)
    trials = search.trials()
    best = trials[0]
    output.say(*columns(_table(trials[:_SHOWN], metric)))
    flags = " ".join(
        f"--{name.replace('_', '-')} {int(value) if isinstance(value, bool) else value}"
        for name, value in best.settings.items()
    )
    output.say(f"best of {len(trials)}: {flags}", f"the study is in {study}")
    output.give(
        best=best.settings,
        scores=best.scores,
        study=study,
        trials=[vars(trial) for trial in sorted(trials, key=lambda trial: trial.number)],
    )
    if options.output:
        estimator.set_params(**best.settings)
        fit_estimator(estimator, material)
        estimator.write(options.output)
        output.say(f"wrote {options.output}")
        output.give(written=options.output)


def _problem(material: Material, estimator: Estimator, options: argparse.Namespace) -> Problem:
    answers_frames = False
    targets: list[Any] = []
    if options.forecast:
        series = as_series_list(material.series)
    elif isinstance(material.known_targets, LabelSet):
        series, targets = pair(material.series, material.known_targets)
    elif isinstance(material.known_targets, DataSeries):
        series, targets = pair_frames(material.series, material.known_targets)
        answers_frames = True
    else:
        series, targets = pair_points(material.series, material.known_targets)
    return make_problem(
        type(estimator),
        series,
        targets,
        options.folds,
        options.search_seed,
        answers_frames=answers_frames,
    )


def _choose_metric(estimator: Estimator, wanted: str | None) -> str:
    known = METRICS[estimator.head.noun]
    if wanted is not None and wanted not in known:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"--by is {wanted}; a {estimator.head.noun} is judged by {' or '.join(known)}",
        )
    return wanted or known[0]


def _workers(problem: Problem, options: argparse.Namespace) -> Workers:
    if options.scheduler:
        return Cluster(problem, options.scheduler)
    return Processes(problem, options.workers)


def _table(trials: Sequence[Any], metric: str) -> list[list[str]]:
    names = list(trials[0].settings)
    others = [name for name in trials[0].scores if name != metric]
    rows = [["trial", metric, *others, *names]]
    for trial in trials:
        scores = [trial.scores.get(name) for name in (metric, *others)]
        told = ["diverged" if score is None else f"{score:.4f}" for score in scores]
        values = [trial.settings[name] for name in names]
        rows.append([str(trial.number), *told, *map(_shown, values)])
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)
