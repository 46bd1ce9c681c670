"""A sweep on a cluster of Dask whose workers come and go; its outcome is that of one process."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from patchlstm import LSTMClassifier
from patchlstm.tuning.problem import Problem, make_problem
from patchlstm.tuning.search import Plan, Search, Trial
from patchlstm.tuning.space import Choices, Range
from patchlstm.tuning.workers import Cluster, Processes, Workers
from toy_data import toy_series

SPACE = {
    "hidden_size": Choices((4, 8)),
    "learning_rate": Range(0.002, 0.2, by_logarithm=True),
    "dropout": Range(0.0, 0.5),
    "weight_decay": Range(0.01, 1.0, by_logarithm=True),
}
FIXED = LSTMClassifier(max_iter=2, experts="lstm", hidden_size=4, members=1).get_params()
PLAN = Plan(SPACE, FIXED, "loss", seed=1, batch_size=8)
SECONDS_BETWEEN = 12.0  # several times what a worker takes to start


class Unrest(threading.Thread):
    """Kills workers of a cluster, and has others come."""

    def __init__(self, cluster: Any) -> None:
        super().__init__(daemon=True)
        self.cluster = cluster
        self.n_killed = self.n_scaled = 0
        self.ended = threading.Event()

    def run(self) -> None:
        rng = np.random.default_rng(0)
        while not self.ended.wait(SECONDS_BETWEEN):
            pids = [worker.pid for worker in self.cluster.workers.values() if worker.pid]
            if rng.random() < 0.5 and pids:
                os.kill(int(rng.choice(pids)), signal.SIGKILL)  # its nanny starts another
                self.n_killed += 1
            else:
                self.cluster.scale(int(rng.integers(1, 4)))
                self.n_scaled += 1


def sweep(path: Path, problem: Problem, workers: Workers, n_trials: int) -> list[Trial]:
    """Return all trials, the best first."""
    search = Search(path, problem, PLAN)
    n_done = 0

    def tell() -> None:
        nonlocal n_done
        n_done += 1
        if n_done % 200 == 0:
            print(f"{n_done} fits", flush=True)

    with workers:
        search.run(n_trials, workers, tell)
    return search.trials()


def run(n_trials: int) -> None:
    """Sweep on a restless cluster and in one process, and compare."""
    import distributed

    problem = make_problem(LSTMClassifier, *toy_series(), n_folds=2, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
        with distributed.LocalCluster(n_workers=2, silence_logs=50, **options) as cluster:
            unrest = Unrest(cluster)
            unrest.start()
            workers = Cluster(problem, cluster.scheduler_address)
            found = sweep(Path(folder, "cluster.db"), problem, workers, n_trials)
            unrest.ended.set()
            unrest.join()
        seconds = time.monotonic() - begun
        alone = sweep(Path(folder, "alone.db"), problem, Processes(problem, 1), n_trials)
    print(
        f"{len(found)} configurations, {len(found) * 2} fits in {seconds:.0f} s;"
        f" {unrest.n_killed} workers killed, {unrest.n_scaled} times others came or went;"
        f" best loss {found[0].scores['loss']:.4f}, of the usual settings"
        f" {next(trial for trial in found if trial.number == 0).scores['loss']:.4f}"
    )
    if found != alone:
        raise SystemExit("the outcome is NOT that of one process")
    print("the outcome is that of one process")


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
