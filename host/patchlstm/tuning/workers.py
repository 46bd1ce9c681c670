"""Where fits are made: in processes of this machine, or on a cluster of Dask.

Whatever dies in the middle of a fit, the fit is made again: its outcome depends on nothing but the
problem and the settings.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, NamedTuple

from patchlstm.errors import PatchLSTMError, shorten
from patchlstm.extras import load_extra
from patchlstm.tuning.problem import Problem

# One thread for each fit: with more, the last digits depend on how many there are.
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Times that a fit is tried whose process dies: another process may have been to blame.
_MAX_TRIES = 20
_PATIENCE = "10s"  # with a scheduler that does not answer

Score = dict[str, float] | None


class Task(NamedTuple):
    """One fit: settings, and the fold that it is judged by."""

    settings: dict[str, Any]
    fold: int


class WorkerError(PatchLSTMError):
    """Fits cannot be made where they were to be made."""


class Workers(ABC):
    """Makes fits. It is a context that ends what it began."""

    @abstractmethod
    def run(self, tasks: Sequence[Task], on_done: Callable[[], None]) -> list[Score]:
        """Make fits, in any order.

        Parameters
        ----------
        tasks : sequence of Task
        on_done : callable
            Called after each.

        Returns
        -------
        list of dict or None
            What `Problem.score` returns for each, in the order of the tasks.

        Raises
        ------
        WorkerError
            If one cannot be made, however often it is tried.
        """

    @abstractmethod
    def close(self) -> None:
        """End what was begun."""

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Processes(Workers):
    """Processes of this machine.

    Parameters
    ----------
    problem : Problem
    n_workers : int
    """

    def __init__(self, problem: Problem, n_workers: int) -> None:
        self._problem = problem
        self._n_workers = n_workers
        self._pool = self._start()

    def run(self, tasks: Sequence[Task], on_done: Callable[[], None]) -> list[Score]:
        """Make fits; a process that dies is replaced, with all others."""
        scores: dict[int, Score] = {}
        for _ in range(_MAX_TRIES):
            left = [number for number in range(len(tasks)) if number not in scores]
            try:
                pending = {self._pool.submit(_score, tasks[number]): number for number in left}
                for done in as_completed(pending):
                    scores[pending[done]] = done.result()
                    on_done()
            except BrokenProcessPool:
                self.close()
                self._pool = self._start()
            else:
                return [scores[number] for number in range(len(tasks))]
        raise _gave_up("a process of this machine")

    def close(self) -> None:
        """End the processes; what they are doing is given up."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        os.environ.update({name: os.environ.get(name, "1") for name in _THREADS})
        return ProcessPoolExecutor(
            self._n_workers, get_context("spawn"), initializer=_hold, initargs=(self._problem,)
        )


_held: list[Problem] = []  # in a process of the pool: the problem, which is sent once


def _hold(problem: Problem) -> None:
    _held[:] = [problem]


def _score(task: Task) -> Score:
    return _held[0].score(*task)


class Cluster(Workers):
    """The workers of a scheduler of Dask, which may come and go.

    Parameters
    ----------
    problem : Problem
    address : str
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    """

    def __init__(self, problem: Problem, address: str) -> None:
        self._dask = load_extra("distributed", "cluster", "--scheduler")
        try:
            self._client = self._dask.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkerError(
                "No scheduler", f"{address} does not answer ({error}); run `dask scheduler` there"
            ) from error
        self._problem = problem
        self._sent = self._send()

    def run(self, tasks: Sequence[Task], on_done: Callable[[], None]) -> list[Score]:
        """Make fits; those of workers that go are made by others, when there are others."""
        with self._client.as_current():
            return self._run(tasks, on_done)

    def _run(self, tasks: Sequence[Task], on_done: Callable[[], None]) -> list[Score]:
        scores: list[Score] = [None] * len(tasks)
        n_tries = dict.fromkeys(range(len(tasks)), 1)
        numbers = {self._submit(task): number for number, task in enumerate(tasks)}
        finished = self._dask.as_completed(list(numbers))
        for done in finished:
            number = numbers.pop(done)
            try:
                scores[number] = done.result()
            except self._dask.KilledWorker as error:
                n_tries[number] += 1
                if n_tries[number] > _MAX_TRIES:
                    raise _gave_up("a worker") from error
                if self._sent.status == "error":  # it was what these workers were busy with
                    self._sent = self._send()
                again = self._submit(tasks[number])
                numbers[again] = number
                finished.add(again)
            except PatchLSTMError:
                raise
            except Exception as error:  # what the worker lacks, or that the scheduler is gone
                why = " ".join(str(error).split()) or type(error).__name__
                raise WorkerError(
                    "Cannot fit",
                    f"a worker gave no answer ({shorten(why)}); it needs the same patchlstm as"
                    " here, and the scheduler must run: the same command goes on where this one"
                    " ended",
                ) from error
            else:
                on_done()
        return scores

    def close(self) -> None:
        """Leave the scheduler."""
        self._client.close()

    def _send(self) -> Any:
        # Not `scatter`: its data is lost with the worker that has it. What a task returns is made
        # again.
        return self._client.submit(_same, self._problem, pure=False)

    def _submit(self, task: Task) -> Any:
        return self._client.submit(Problem.score, self._sent, *task, pure=False)


def _same(problem: Problem) -> Problem:
    return problem


def _gave_up(what: str) -> WorkerError:
    return WorkerError(
        "Gave up",
        f"{what} died {_MAX_TRIES} times while it was fitting; there may be too little memory: use"
        " fewer --workers, or smaller networks",
    )
