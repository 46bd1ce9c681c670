"""The search itself: Optuna proposes settings, workers try them.

Settings are proposed in batches of a fixed size, each trial from a seed of its own and from the
outcomes of the batches before. So what is tried depends neither on how many workers there are, nor
on which is faster, nor on whether the search was interrupted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.errors import FileError, InvalidValueError
from patchlstm.tuning.problem import RISING, Problem
from patchlstm.tuning.space import Space
from patchlstm.tuning.workers import Score, Task, Workers

_NAME = "patchlstm"


@dataclass(frozen=True)
class Trial:
    """Settings that were tried, and what came of it.

    Attributes
    ----------
    number : int
        From 0, in the order in which they were proposed.
    settings : dict
        Those that were searched for.
    scores : dict
        The mean of each metric over the folds; empty if a training diverged.
    """

    number: int
    settings: dict[str, Any]
    scores: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """What is searched for, which must stay the same while a study is continued.

    Attributes
    ----------
    space : Space
    fixed : dict
        Settings that are the same in all trials.
    metric : str
        What trials are judged by, one of `METRICS`.
    seed : int
    batch_size : int
        Trials that are proposed at a time, and can be tried side by side.
    """

    space: Space
    fixed: dict[str, Any]
    metric: str
    seed: int
    batch_size: int

    def described(self, problem: Problem) -> dict[str, Any]:
        """Return all that decides the outcome, as a study's file can keep it."""
        kept = {name: value for name, value in self.fixed.items() if name not in self.space}
        return {
            "metric": self.metric,
            "seed": self.seed,
            "batch": self.batch_size,
            "folds": len(problem.held_out),
            "search": {name: str(values) for name, values in sorted(self.space.items())},
            "settings": {name: str(value) for name, value in sorted(kept.items())},
            "estimator": problem.estimator.__name__,
            "data": _digest(problem),
        }


class Search:
    """A search that is kept in a file and can be continued.

    Parameters
    ----------
    path : Path
        An SQLite file, which is made if it is not there.
    problem : Problem
    plan : Plan

    Raises
    ------
    FileError
        If the file cannot be opened, or holds something else.
    InvalidValueError
        If it holds a search of another plan or problem.
    """

    def __init__(self, path: Path, problem: Problem, plan: Plan) -> None:
        self._plan = plan
        self._n_folds = len(problem.held_out)
        self._kept = _open(path, plan)
        described = plan.described(problem)
        known = self._kept.user_attrs.get("plan", described)
        changed = [name for name, value in described.items() if known.get(name) != value]
        if changed:
            raise InvalidValueError(
                errors.INVALID_PARAMETER,
                f"{path} was begun with another {' and '.join(changed)}; give the same again, or"
                " another file with --study",
            )
        self._kept.set_user_attr("plan", described)
        # What proposals are made from: trials of whole batches. The file has those that were made.
        self._proposer = optuna.create_study(direction=self._kept.direction)
        made = self._finished()
        self._proposer.add_trials(made[: len(made) // plan.batch_size * plan.batch_size])

    def count_left(self, n_trials: int) -> int:
        """Return how many trials are still to be made, of `n_trials` rounded up to batches."""
        size = self._plan.batch_size
        return max(0, -(-n_trials // size) * size - len(self._finished()))

    def run(self, n_trials: int, workers: Workers, on_done: Callable[[], None]) -> None:
        """Try until there have been so many trials, rounded up to whole batches.

        Parameters
        ----------
        n_trials : int
            Those of earlier calls included.
        workers : Workers
        on_done : callable
            Called after each fit.

        Raises
        ------
        WorkerError
            If fits cannot be made.
        """
        while self.count_left(n_trials) > 0:
            first = len(self._proposer.trials)
            numbers = range(first, first + self._plan.batch_size)
            proposed = [self._propose(number) for number in numbers]
            made = self._finished()[first:]  # before an interruption
            left = proposed[len(made) :]
            tasks = [
                Task({**self._plan.fixed, **settings}, fold)
                for settings in left
                for fold in range(self._n_folds)
            ]
            scores = workers.run(tasks, on_done)
            for place, number in enumerate(numbers[len(made) :]):
                own = scores[place * self._n_folds : (place + 1) * self._n_folds]
                self._keep(number, own)
            for trial in self._finished()[first:]:
                self._proposer.tell(trial.number, trial.value, trial.state)

    def trials(self) -> list[Trial]:
        """Return all trials that were made, the best first."""
        made = [
            Trial(each.number, each.params, each.user_attrs["scores"]) for each in self._finished()
        ]
        sign = -1.0 if self._plan.metric in RISING else 1.0

        def rank(trial: Trial) -> tuple[bool, float, int]:
            return not trial.scores, sign * trial.scores.get(self._plan.metric, 0.0), trial.number

        return sorted(made, key=rank)

    def _finished(self) -> list[Any]:
        return list(self._kept.get_trials(deepcopy=False))

    def _propose(self, number: int) -> dict[str, Any]:
        """Ask for the settings of a trial."""
        plan = self._plan
        seed = np.random.SeedSequence([plan.seed, number]).generate_state(1)[0]
        self._proposer.sampler = optuna.samplers.TPESampler(seed=int(seed), multivariate=False)
        if number == 0:  # nothing that is found is to be worse than what is usual
            space = plan.space.items()
            usual = {
                name: plan.fixed[name] for name, values in space if values.has(plan.fixed[name])
            }
            self._proposer.enqueue_trial(usual)
        trial = self._proposer.ask()
        return {name: values.suggest(trial, name) for name, values in plan.space.items()}

    def _keep(self, number: int, scores: list[Score]) -> None:
        """Write a trial into the file, in one step."""
        asked = self._proposer.get_trials(deepcopy=False)[number]
        done = [score for score in scores if score is not None]
        means: dict[str, float] = {}
        if len(done) == len(scores):
            means = {name: float(np.mean([score[name] for score in done])) for name in done[0]}
        states = optuna.trial.TrialState
        self._kept.add_trial(
            optuna.trial.create_trial(
                state=states.COMPLETE if means else states.FAIL,
                value=means.get(self._plan.metric),
                params=asked.params,
                distributions=asked.distributions,
                user_attrs={"scores": means},
            )
        )


def _open(path: Path, plan: Plan) -> Any:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    directions = optuna.study.StudyDirection
    direction = directions.MAXIMIZE if plan.metric in RISING else directions.MINIMIZE
    try:
        return optuna.create_study(
            storage=f"sqlite:///{path}", study_name=_NAME, direction=direction, load_if_exists=True
        )
    except Exception as error:  # SQLAlchemy's, Alembic's or Optuna's own, as it happens
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FileError(
            errors.COULD_NOT_READ, f"{path} is not the file of a study ({reason})"
        ) from error


def _digest(problem: Problem) -> str:
    """Return a text that differs for other series, targets or folds."""
    found = hashlib.sha256()
    arrays: list[NDArray[Any]] = [*problem.series, *problem.held_out]
    for values in arrays:
        found.update(str(values.shape).encode())
        found.update(values.tobytes())
    for target in problem.targets:
        found.update(target.encode() if isinstance(target, str) else target.tobytes())
    return found.hexdigest()[:16]
